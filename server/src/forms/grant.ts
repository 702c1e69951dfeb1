import type { Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { referencesOf } from '../cases/references.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { guard } from '../desk/standing.ts'
import { people } from '../people/person.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'

/** Lets a health and safety lead read the restricted part of the forms of a case (POLICY 93). @throws Refusal `form.not_a_lead` */
export const grantForm = (deps: Deps, who: Person, reference: string, personId: string): Promise<void> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'form.write')
    const leads = await people(tx, sql`'health-safety-lead' = any(p.roles)`)
    if (!leads.some(({ id }) => id === personId)) throw new Refusal('invalid', 'form.not_a_lead')
    await within(tx, system('policy'), person(who.id), () =>
      tx
        .insertInto('incident_form_grant')
        .values({ case_id: caseId, person_id: personId, by_id: who.id, at: deps.clock.now() })
        .onConflict((on) => on.doNothing())
        .execute(),
    )
    await record(tx, deps.clock, { action: 'form.granted', caseId, subject: personId })
  })

/** Forms that went in, for the safety lead; walls hold. */
export const sentList = (deps: Deps, who: Person) =>
  as(deps.db, person(who.id), async (tx) => {
    const rows = await tx
      .selectFrom('incident_form')
      .select(['id', 'case_id', 'at'])
      .orderBy('at', 'desc')
      .limit(500)
      .execute()
    if (!rows.length) return []
    const references = await referencesOf(
      tx,
      who.id,
      rows.map((r) => r.case_id),
    )
    return rows.map((r) => ({
      reference: references.get(r.case_id)!,
      ...{ id: r.id, at: r.at.toISOString() },
    }))
  })
