import type { Outcome } from '@breakwater/shared/case.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { lockCase } from '../cases/lock.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { situationOf } from '../policy/situation.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { policyRefusal } from './policy-refusal.ts'
import { guard } from './standing.ts'
import { peopleToTell, tellReporter } from './tell-reporter.ts'
import { say } from './words.ts'

export type Closing = { outcome: Outcome; reason: string; notice: string }

/**
 * Closes a case: outcome, reason, the words the reporter gets, and their right to reopen belong to it (POLICY I3). A step that blocks
 * closing refuses with its clause (I12).
 */
export async function close(deps: Deps, who: Person, reference: string, c: Closing) {
  return as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'case.close')
    await within(tx, system('policy'), person(who.id), async () => {
      await lockCase(tx, caseId)
      const { pack } = await situationOf(tx, caseId)
      const open = await tx
        .selectFrom('step')
        .where('case_id', '=', caseId)
        .where('state', '=', 'open')
        .select('step')
        .execute()
      const still = pack.steps.filter((s) => s.blocks?.includes('close') && open.some((o) => o.step === s.id))
      // the protection of figures is named first of all (POLICY I12)
      const blocking = still.find((s) => s.closed_by.fact === 'metrics.settled') ?? still[0]
      if (blocking)
        throw policyRefusal(pack, blocking.clause, say('closing.step_open', { step: blocking.title ?? blocking.id }))
      const now = deps.clock.now()
      await tx
        .updateTable('case_file')
        .set({ status: 'closed', closed_at: now, outcome: c.outcome, last_event_at: now })
        .where('id', '=', caseId)
        .execute()
      const key = await caseKey(deps, tx, caseId)
      const by = { kind: 'person', id: who.id } as const
      await addEvent(deps, tx, key, {
        caseId,
        by,
        kind: 'case.closed',
        visibility: 'desk',
        params: { outcome: c.outcome },
        body: c.reason,
      })
      if (await peopleToTell(tx, caseId))
        await tellReporter(deps, tx, key, { caseId, reference, byId: who.id, text: c.notice })
    })
    await record(tx, deps.clock, { action: 'case.closed', caseId, detail: { outcome: c.outcome } })
  })
}

/** Opens a closed case again, with a reason. One open case with the same person and third party stands in the way: a human merges (SETTLED 42). */
export async function reopen(deps: Deps, who: Person, reference: string, reason: string) {
  return as(deps.db, person(who.id), async (tx) => {
    const { caseId, file } = await guard(tx, who, reference, 'case.reopen')
    await within(tx, system('policy'), person(who.id), async () => {
      const other =
        file.third_party_id && file.affected_id
          ? await tx
              .selectFrom('case_file')
              .where('third_party_id', '=', file.third_party_id)
              .where('affected_id', '=', file.affected_id)
              .where('status', '<>', 'closed')
              .select('id')
              .executeTakeFirst()
          : undefined
      if (other) throw new Refusal('conflict', 'case.open_elsewhere')
      await tx
        .updateTable('case_file')
        .set({ status: 'open', closed_at: null, outcome: null, last_event_at: deps.clock.now() })
        .where('id', '=', caseId)
        .execute()
      await addEvent(deps, tx, await caseKey(deps, tx, caseId), {
        caseId,
        by: { kind: 'person', id: who.id },
        kind: 'case.reopened',
        visibility: 'reporter-too',
        body: reason,
      })
    })
    await record(tx, deps.clock, { action: 'case.reopened', caseId })
  })
}
