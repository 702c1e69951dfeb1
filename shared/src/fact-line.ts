import { z } from 'zod'
import { Id, Moment } from './id.ts'

/** One fact with where it comes from (POLICY 1.2). Sets are joined by commas in `value`. */
export const FactLine = z.object({
  fact: z.string(),
  says: z.string(),
  value: z.string(),
  answer: z.string(),
  incident: Id.nullable(),
  source: z.string(),
  by: z.string().nullable(),
  at: Moment.nullable(),
})
export type FactLine = z.infer<typeof FactLine>
