import type { CareView } from '@breakwater/shared/contract/care.ts'
import type { Person } from '@breakwater/shared/person.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import { caseKey } from '../cases/key.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { type Found, guard } from '../desk/standing.ts'
import { may } from '../people/may.ts'
import { clauseOf } from '../policy/packs.ts'
import { situationOf } from '../policy/situation.ts'
import { contactOf, supportContacts, supportOf } from '../policy/support.ts'
import { missing } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { openCheckIns } from './check-ins.ts'
import { ownNotes } from './keep-own.ts'
import { nextToReach, triesOf } from './reaching.ts'

const OCCUPATIONAL_HEALTH = 'referral.occupational-health'

/** Support around a case, in every state of it: what there is and what was offered, and for the person alone what they chose (POLICY 85-89, 120). */
export const careView = (deps: Deps, who: Person, reference: string): Promise<CareView> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId, standing, file } = await guard(tx, who, reference, 'case.read')
    const mine = may(who, 'care.own', standing)
    if (!mine && !may(who, 'support.offer', standing)) throw missing()
    const key = await caseKey(deps, tx, caseId)
    const offers = await tx
      .selectFrom('support_offer')
      .where('case_id', '=', caseId)
      .selectAll()
      .orderBy('at')
      .execute()
    const tries = await triesOf(tx, key, caseId)
    const known = await within(tx, system('policy'), person(who.id), async () => {
      const { pack, facts } = await situationOf(tx, caseId)
      return {
        ...{ pack, facts, contacts: await supportContacts(tx), unit: await unitOf(file) },
        checkIns: await openCheckIns(tx, caseId, pack),
        next: mine ? await nextToReach(tx, file.affected_id, tries, facts['manager.in_conflict'] === 'yes') : null,
      }
      async function unitOf({ affected_id }: Found['file']) {
        if (!affected_id) return null
        const row = await tx.selectFrom('person').where('id', '=', affected_id).select('unit').executeTakeFirst()
        return row?.unit ?? null
      }
    })
    const { pack } = known
    if (!mine) await record(tx, deps.clock, { action: 'care.opened', caseId })
    return {
      reference,
      support: supportOf(pack).map((entry) => ({
        id: entry.id,
        title: entry.title ?? entry.id,
        help: entry.help ?? '',
        contact: contactOf(entry, known.contacts),
        clause: (entry.clause && clauseOf(pack, entry.clause)) || null,
        offered: offers.filter((o) => o.entry === entry.id).map((o) => o.at.toISOString()),
      })),
      guidance: guidanceOf(pack, known.unit),
      own: mine ? await ownNotes(tx, key, caseId) : [],
      checkIns: known.checkIns.map((step) => ({ step: step.id, dueAt: step.due_at?.toISOString() ?? null })),
      tries,
      next: known.next,
      occupationalHealth: Object.values(pack.actions).some(({ kind }) => kind === OCCUPATIONAL_HEALTH)
        ? known.facts['oh.requested'] === 'yes'
          ? 'asked'
          : 'not-asked'
        : null,
      can: [
        ...(may(who, 'support.offer', standing) ? (['offer'] as const) : []),
        ...(mine ? (['own'] as const) : []),
        ...(mine && known.checkIns.length ? (['decline'] as const) : []),
      ],
    }
  })

/** The guidance the organisation links to: its own for the person's unit where the pack tells them apart, and what holds for everybody (POLICY 3, 90). */
export function guidanceOf(pack: PolicyPack, unit: string | null): { label: string; link: string }[] {
  const other = /school/i.test(unit ?? '') ? 'guidance.corporate' : 'guidance.school'
  return Object.entries(pack.options).flatMap(([id, { title, value }]) =>
    id.startsWith('guidance.') && id !== other && typeof value === 'string'
      ? [{ label: title ?? '', link: value }]
      : [],
  )
}
