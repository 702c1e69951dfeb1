import type { Job } from '../jobs/job.ts'
import { letterCameBack, sendLetters } from './send-job.ts'
import { findWonSales } from './won-in-crm.ts'
import { writeMarkers } from './write-markers.ts'

/** What the counterparty desk does later. */
export const letterJobs: readonly Job[] = [sendLetters, letterCameBack, writeMarkers, findWonSales]
