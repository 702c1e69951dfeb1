import { listShreds } from './cases/shred.ts'
import { clockJob } from './clocks/job.ts'
import { breakGlassJob } from './desk/break-glass-job.ts'
import { measuresDue } from './desk/protection/look-at-measure.ts'
import { regularReportJob } from './insight/schedule.ts'
import type { Job } from './jobs/job.ts'
import { letterJobs } from './letters/jobs.ts'
import { mailJobs } from './mail/start.ts'
import { upkeepJobs } from './mail/upkeep.ts'
import { moveCasesJob } from './packs/move-job.ts'
import { enrichJob } from './reports/enrich.ts'
import { restrictionJobs } from './restrictions/jobs.ts'
import { retentionJob } from './retention/erase.ts'
import { changeKeyJob } from './setup/key-change.ts'
import { anchorJob } from './trail/anchor.ts'

/** Everything the worker does. Adding a job is adding it to its room's list. */
export const jobs: readonly Job[] = [
  ...mailJobs,
  ...upkeepJobs,
  enrichJob,
  ...restrictionJobs,
  ...letterJobs,
  anchorJob,
  retentionJob,
  clockJob,
  breakGlassJob,
  measuresDue,
  listShreds,
  changeKeyJob,
  moveCasesJob,
  regularReportJob,
]

/** The queues that exist; a verb may put work into any of them. */
export const queues: readonly string[] = jobs.map((job) => job.name)
