import type { Person, PersonRef } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { managersOf, rotaOf } from '../cases/assign-duty.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { addMember } from '../cases/open-case.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { inOneLine } from '../people/lines.ts'
import { people } from '../people/person.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { walledElsewhere } from '../walls/elsewhere.ts'
import { rehand } from './rehand.ts'
import { type Found, guard } from './standing.ts'

/** People of the desk who can be given this case: not walled, not part of it, and outside the overseer's line (POLICY I2). Runs as the service. */
async function able(tx: Tx, found: Found): Promise<Person[]> {
  const managers = await managersOf(tx)
  const walled = new Set(
    (await tx.selectFrom('case_wall').where('case_id', '=', found.caseId).select('person_id').execute()).map(
      (w) => w.person_id,
    ),
  )
  const named = new Set(
    (
      await tx
        .selectFrom('case_member')
        .where('case_id', '=', found.caseId)
        .where('part', 'in', ['reporter', 'affected', 'manager', 'witness'])
        .select('person_id')
        .execute()
    ).map((m) => m.person_id),
  )
  const elsewhere = await walledElsewhere(tx, found.file)
  const desk = await people(tx, sql`'hr' = any(p.roles)`)
  const { outside } = await rotaOf(tx)
  const free = desk.filter(
    (p) =>
      !walled.has(p.id) &&
      !elsewhere.has(p.id) &&
      !named.has(p.id) &&
      !inOneLine(managers, p.id, found.file.overseer_id),
  )
  // the outside contact is for when nobody of the rota is left (SECURITY W5)
  return free.some((p) => p.id !== outside) ? free.filter((p) => p.id !== outside) : free
}

/** Who could take this case over; walled people are not in the list and not hinted at (SECURITY W4). */
export const canTake = (deps: Deps, who: Person, reference: string): Promise<PersonRef[]> =>
  as(deps.db, person(who.id), async (tx) => {
    const found = await guard(tx, who, reference, 'case.assign')
    const free = await within(tx, system('policy'), person(who.id), () => able(tx, found))
    return free.map((p) => ({ id: p.id, name: p.name, team: null }))
  })

/** Hands a case to another person of the desk. The one before keeps nothing but the trail. */
export async function assign(
  deps: Deps,
  who: Person,
  reference: string,
  toId: string,
): Promise<{ handler: PersonRef }> {
  return as(deps.db, person(who.id), async (tx) => {
    const found = await guard(tx, who, reference, 'case.assign')
    const to = await within(tx, system('policy'), person(who.id), async () => {
      const next = (await able(tx, found)).find((p) => p.id === toId)
      if (!next) throw new Refusal('invalid', 'case.cannot_take')
      const now = deps.clock.now()
      await tx
        .updateTable('case_member')
        .set({ valid_to: now })
        .where('case_id', '=', found.caseId)
        .where('part', '=', 'handler')
        .where('valid_to', 'is', null)
        .where('person_id', '<>', toId)
        .execute()
      await addMember(deps, tx, found.caseId, toId, 'handler')
      await tx
        .updateTable('case_file')
        .set({
          handler_id: toId,
          claimed_at: found.file.claimed_at ?? now,
          last_event_at: now,
          ...(found.file.status === 'new' ? { status: 'open' as const } : {}),
        })
        .where('id', '=', found.caseId)
        .execute()
      await rehand(tx, found.caseId, toId)
      const byOverseer = found.standing.parts.includes('overseer')
      await addEvent(deps, tx, await caseKey(deps, tx, found.caseId), {
        caseId: found.caseId,
        by: { kind: 'person', id: who.id },
        kind: byOverseer ? 'case.assigned_by_overseer' : 'case.assigned',
        visibility: 'reporter-too',
        params: { to: next.name },
      })
      return next
    })
    await record(tx, deps.clock, { action: 'case.assigned', caseId: found.caseId, subject: toId })
    return { handler: { id: to.id, name: to.name, team: null } }
  })
}
