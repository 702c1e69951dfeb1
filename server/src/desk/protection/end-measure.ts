import type { Person } from '@breakwater/shared/person.ts'
import type { MeasureEnd } from '@breakwater/shared/protection.ts'
import { addEvent } from '../../cases/event.ts'
import { caseKey } from '../../cases/key.ts'
import { lockCase } from '../../cases/lock.ts'
import { as, person, system, type Tx, within } from '../../db/as.ts'
import type { Deps } from '../../deps.ts'
import { askGates } from '../../gates/ask.ts'
import { type Situation, situationOf } from '../../policy/situation.ts'
import { missing, Refusal } from '../../refusal.ts'
import { record } from '../../trail/record.ts'
import { policyRefusal } from '../policy-refusal.ts'
import { guard } from '../standing.ts'
import { touch } from '../touch.ts'
import { say } from '../words.ts'

export type Ending = { because: MeasureEnd; replacedBy: string | null; reason: string }

/**
 * Ends a measure, from now on. Three ways only: the person it protects asks for it themselves, another measure covers the time without a
 * gap, or the investigation is complete (POLICY 67, I11). The database refuses every other.
 * @throws Refusal `policy` with the clause of the policy that says so, `protection.ended`, `protection.own_words`
 */
export const endMeasure = (deps: Deps, who: Person, reference: string, id: string, e: Ending): Promise<void> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'protection.end')
    await within(tx, system('policy'), person(who.id), async () => {
      await lockCase(tx, caseId)
      const s = await situationOf(tx, caseId)
      const row = await tx
        .selectFrom('protection')
        .where('case_id', '=', caseId)
        .where('id', '=', id)
        .select(['person_id', 'ended_at', 'starts'])
        .executeTakeFirst()
      if (!row) throw missing()
      if (row.ended_at) throw new Refusal('conflict', 'protection.ended')
      if (e.because === 'person-asked' && row.person_id !== who.id)
        throw new Refusal('forbidden', 'protection.own_words')
      if (e.because === 'replaced') await coversOn(deps, tx, s, id, e.replacedBy)
      if (e.because === 'investigation-complete') afterInvestigation(s)
      const now = deps.clock.now()
      await tx
        .updateTable('protection')
        .set({
          ended_at: new Date(Math.max(row.starts.getTime(), now.getTime())),
          ended_by: who.id,
          ended_because: e.because,
          replaced_by: e.because === 'replaced' ? e.replacedBy : null,
        })
        .where('id', '=', id)
        .execute()
      await addEvent(deps, tx, await caseKey(deps, tx, caseId), {
        caseId,
        by: { kind: 'person', id: who.id },
        kind: 'protection.ended',
        visibility: 'desk-and-manager',
        ...(e.reason ? { body: e.reason } : {}),
      })
    })
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: 'protection.ended', caseId, subject: id, detail: { because: e.because } })
  })

/** The other one protects the same person already and goes on. */
async function coversOn(deps: Deps, tx: Tx, s: Situation, id: string, other: string | null): Promise<void> {
  const cover =
    other && other !== id
      ? await tx
          .selectFrom('protection')
          .where('case_id', '=', s.file.id)
          .where('id', '=', other)
          .where('starts', '<=', deps.clock.now())
          .where('ended_at', 'is', null)
          .select('id')
          .executeTakeFirst()
      : undefined
  if (!cover) throw policyRefusal(s.pack, clauseOf(s), say('protection.gap'))
}

/** The policy's own action, with its gate, where the pack has one; the investigation has to be complete in any case. */
function afterInvestigation(s: Situation): void {
  if (s.facts.investigation !== 'complete') throw policyRefusal(s.pack, clauseOf(s), say('protection.until'))
  const action = Object.entries(s.pack.actions).find(([, { kind }]) => kind === 'protection.end')?.[0]
  if (action) askGates(s.pack, s.plan, action)
}

const clauseOf = ({ pack }: Situation): string =>
  Object.values(pack.actions).find(({ kind }) => kind === 'protection.end')?.clause ?? 'product/until-investigated'
