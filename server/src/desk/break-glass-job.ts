import { z } from 'zod'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/job.ts'
import { record } from '../trail/record.ts'
import { tellOversight } from './break-glass.ts'
import { mailUpdate } from './tell-reporter.ts'

const DAY = 24 * 3_600_000

/**
 * Once a minute: the person who reported hears that their case was opened in an emergency as soon as that is over, or when the time that
 * legal gave ends; and when a second person never confirmed it within 24 hours, oversight hears of it again (SECURITY B2, B4).
 */
export const breakGlassJob = defineJob({
  name: 'break-glass',
  payload: z.object({}),
  cron: '* * * * *',
  at: 1,
  async run(deps) {
    const now = deps.clock.now()
    const due = await as(deps.db, system('policy'), (tx) =>
      tx
        .selectFrom('break_glass')
        .where('told_at', 'is', null)
        .where('until', '<=', now)
        .where((eb) => eb.or([eb('defer_until', 'is', null), eb('defer_until', '<=', now)]))
        .select(['id', 'case_id'])
        .execute(),
    )
    for (const access of due) await tellReporter(deps, access)
    await warn(deps, now)
  },
})

const tellReporter = (deps: Deps, access: { id: string; case_id: string }) =>
  as(deps.db, system('policy'), async (tx) => {
    const first = await tx
      .updateTable('break_glass')
      .set({ told_at: deps.clock.now() })
      .where('id', '=', access.id)
      .where('told_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (!first) return
    await addEvent(deps, tx, await caseKey(deps, tx, access.case_id), {
      caseId: access.case_id,
      by: system('policy'),
      kind: 'break_glass.told',
      visibility: 'reporter-too',
    })
    await mailUpdate(deps, tx, access.case_id)
    await record(tx, deps.clock, { action: 'break-glass.told', caseId: access.case_id, subject: access.id })
  })

const warn = (deps: Deps, now: Date) =>
  as(deps.db, system('policy'), async (tx) => {
    const late = await tx
      .updateTable('break_glass')
      .set({ warned_at: now })
      .where('warned_at', 'is', null)
      .where('confirmed_at', 'is', null)
      .where('opened_at', 'is not', null)
      .where('asked_at', '<=', new Date(now.getTime() - DAY))
      .returning(['id', 'case_id', 'person_id'])
      .execute()
    for (const row of late) {
      await tellOversight(deps, tx, row)
      await record(tx, deps.clock, { action: 'break-glass.unconfirmed', caseId: row.case_id, subject: row.id })
    }
  })
