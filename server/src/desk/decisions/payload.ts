import { RecordValues } from '@breakwater/shared/contract/cases.ts'
import { z } from 'zod'

/** Ids and codes of what is put before others. `basis` is what was known when it was proposed; another basis, another proposal (POLICY I6). */
export const Payload = z.object({
  action: z.string().max(60).optional(),
  /** the duty that is to be declined instead of an action */
  step: z.uuid().optional(),
  basis: z.string().length(64),
  /** the version of the wishes that stands beside it; 0 while none are on file (POLICY I14) */
  wishes: z.number().int().min(0),
  againstWish: z.boolean(),
  /** the pieces of evidence that each ground rests on, by the fact's name (POLICY 110) */
  evidence: z.record(z.string().max(60), z.array(z.uuid()).max(50)),
})
export type Payload = z.infer<typeof Payload>

/** What the proposer wrote; sealed, and signed with the rest. */
export const Text = z.object({
  reason: z.string(),
  deviation: z.string().default(''),
  /** by the fields of the action; among them why the other options are not enough, and what goes on all the same (POLICY 109, 114) */
  values: RecordValues.default({}),
})
export type Text = z.infer<typeof Text>

export const textOf = (words: string): Text => Text.parse(JSON.parse(words))
