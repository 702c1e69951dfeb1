import type { Job } from '../jobs/job.ts'
import { canary } from './canary.ts'
import { purgeMail } from './purge.ts'
import { reconcileMail } from './reconcile.ts'
import { watchAlarms } from './watch-alarms.ts'

/** What looks after the mailboxes and says when something is wrong. */
export const upkeepJobs: readonly Job[] = [reconcileMail, purgeMail, canary, watchAlarms]
