import { Recipient } from '@breakwater/shared/letter.ts'
import { z } from 'zod'
import { openText, placeOf, sealText } from '../keys/seal.ts'

/** What the author wrote and chose; sealed with the case. */
export const Draft = z.object({
  template: z.object({ kind: z.string(), version: z.number() }),
  blocks: z.array(z.object({ id: z.string(), text: z.string() })),
  facts: z.array(z.string()),
  own: z.array(z.string()),
  recipient: Recipient.nullable(),
  readers: z.array(z.string()),
})
export type Draft = z.infer<typeof Draft>

const place = (id: string, caseId: string) => placeOf('letter', 'draft', id, caseId)
export const sealDraft = (key: Buffer, draft: Draft, id: string, caseId: string): Buffer =>
  sealText(key, JSON.stringify(draft), place(id, caseId))
export const openDraft = (key: Buffer, row: { id: string; case_id: string; draft_sealed: Buffer }): Draft =>
  Draft.parse(JSON.parse(openText(key, row.draft_sealed, place(row.id, row.case_id))))

/** A sealed text of a letter, or null. */
export const openOf = (
  key: Buffer,
  row: { id: string; case_id: string },
  column: string,
  sealed: Buffer | null,
): string | null => (sealed ? openText(key, sealed, placeOf('letter', column, row.id, row.case_id)) : null)
export const sealOf = (key: Buffer, row: { id: string; case_id: string }, column: string, text: string): Buffer =>
  sealText(key, text, placeOf('letter', column, row.id, row.case_id))
