import type { Person } from '@breakwater/shared/person.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { packOf } from '../policy/packs.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { feedbackClock } from './feedback-clock.ts'
import { guard } from './standing.ts'
import { mailUpdate } from './tell-reporter.ts'
import { flagSent } from './wording.ts'

const YEAR = 366 * 24 * 3_600_000

/**
 * More time for the feedback to whoever reported, with a reason that they read (POLICY C2). The clock goes on and escalates at the new end.
 * @throws Refusal `clock.none` when no such clock runs, `clock.not_later` for an end that is not after the one it has, `clock.too_far`
 */
export const moreTime = (deps: Deps, who: Person, reference: string, m: { until: Date; reason: string }) =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'case.update')
    await within(tx, system('policy'), person(who.id), async () => {
      const file = await tx
        .selectFrom('case_file')
        .where('id', '=', caseId)
        .select(['pack', 'pack_version'])
        .executeTakeFirstOrThrow()
      const pack = await packOf(tx, file.pack, file.pack_version)
      const running = await feedbackClock(tx, caseId, pack, 'change')
      if (!running) throw new Refusal('conflict', 'clock.none')
      if (m.until <= running.next || m.until <= deps.clock.now()) throw new Refusal('invalid', 'clock.not_later')
      if (m.until.getTime() > deps.clock.now().getTime() + YEAR) throw new Refusal('invalid', 'clock.too_far')
      await tx
        .updateTable('clock')
        .set({ extended_to: m.until, next_at: m.until })
        .where('id', '=', running.id)
        .execute()
      await addEvent(deps, tx, await caseKey(deps, tx, caseId), {
        caseId,
        by: person(who.id),
        kind: 'clock.extended',
        visibility: 'reporter-too',
        params: { what: running.what, until: m.until.toISOString().slice(0, 10) },
        body: m.reason,
      })
      await flagSent(deps, tx, { caseId, byId: who.id, kind: 'more-time', text: m.reason })
      await mailUpdate(deps, tx, caseId)
    })
    await record(tx, deps.clock, { action: 'clock.extended', caseId })
  })
