import { z } from 'zod'
import { as, system } from '../db/as.ts'
import { defineJob } from '../jobs/job.ts'
import { workingTime } from '../policy/working-time.ts'
import { casesWithMoments, dutiesWithMoments } from './due.ts'
import { fireCase, fireDuties } from './fire.ts'
import { houseOf } from './receivers.ts'

const POLICY = system('policy')

/**
 * Once a minute: every moment of a clock that has come (POLICY section 4). Each case in a transaction of its own, with what follows and
 * one neutral mail for each person; each moment once, however often this runs, and also after a standstill. Nobody can mute it.
 */
export const clockJob = defineJob({
  name: 'clock',
  payload: z.object({}),
  cron: '* * * * *',
  at: 1,
  async run(deps) {
    const now = deps.clock.now()
    const { cases, duties, house, time } = await as(deps.db, POLICY, async (tx) => ({
      cases: await casesWithMoments(tx, now),
      duties: await dutiesWithMoments(tx, now),
      house: await houseOf(tx),
      time: await workingTime(tx),
    }))
    for (const caseId of cases) await as(deps.db, POLICY, (tx) => fireCase(deps, tx, house, time, caseId))
    if (duties) await as(deps.db, POLICY, (tx) => fireDuties(deps, tx, house, time))
  },
})
