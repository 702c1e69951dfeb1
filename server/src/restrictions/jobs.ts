import { z } from 'zod'
import { as, system } from '../db/as.ts'
import { defineJob } from '../jobs/job.ts'
import { CARRY_OUT_MARK, carryOutMark } from './carry-out-mark.ts'
import { spreadRestriction } from './spread.ts'
import { watchMark } from './watch.ts'

/** A hold came or went: find the records, plan the marks, run them. */
export const restrictJob = defineJob({
  name: 'restrict',
  payload: z.object({ restrictionId: z.uuid() }),
  run: (deps, { restrictionId }) => spreadRestriction(deps, restrictionId),
})

/** One run over one mark; it enqueues its own next try. */
export const carryOutMarkJob = defineJob({
  name: CARRY_OUT_MARK,
  payload: z.object({ markId: z.uuid() }),
  at: 1,
  run: (deps, { markId }) => carryOutMark(deps, markId),
})

/** Hourly: does each marked record still show its mark, and does an identity have new records? */
export const watchMarksJob = defineJob({
  name: 'watch-marks',
  payload: z.object({}),
  cron: '23 * * * *',
  async run(deps) {
    const { marks, restrictions } = await as(deps.db, system('worker'), async (tx) => ({
      marks: await tx.selectFrom('mark').where('state', 'in', ['verified', 'drifted']).select('id').execute(),
      restrictions: await tx.selectFrom('restriction').select('id').execute(),
    }))
    const failures: unknown[] = []
    for (const { id } of marks) await watchMark(deps, id).catch((error: unknown) => failures.push(error))
    await as(deps.db, system('worker'), async (tx) => {
      for (const { id } of restrictions) await deps.jobs.enqueue(tx, restrictJob.name, { restrictionId: id })
    })
    if (failures.length) throw failures[0]
  },
})

export const restrictionJobs = [restrictJob, carryOutMarkJob, watchMarksJob] as const
