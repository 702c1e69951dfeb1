import { z } from 'zod'
import { Moment } from '../id.ts'
import { endpoint } from './endpoint.ts'

/** A heading of the organisation's own text with its paragraphs; a clause points to the id of either (SETTLED 65). */
export const TextSection = z.object({
  id: z.string(),
  heading: z.string(),
  paragraphs: z.array(z.object({ id: z.string(), text: z.string() })),
})
export type TextSection = z.infer<typeof TextSection>

/** What the organisation's own text says at a clause. */
export const OwnText = z.object({ heading: z.string(), text: z.array(z.string()) })
export type OwnText = z.infer<typeof OwnText>

const Format = z.enum(['markdown', 'plain'])
const Anchors = z.record(z.string().max(80), z.string().max(20))

/** A text as it is uploaded. `anchors`: clause to the id of a heading or paragraph. */
export const NewPolicyText = z.object({
  title: z.string().trim().min(1).max(200),
  format: Format,
  text: z.string().trim().min(1).max(300_000),
  anchors: Anchors,
})
export type NewPolicyText = z.infer<typeof NewPolicyText>

export const PolicyText = z.object({
  current: z
    .object({
      version: z.number().int(),
      title: z.string(),
      format: Format,
      text: z.string(),
      sections: z.array(TextSection),
      anchors: Anchors,
    })
    .nullable(),
  versions: z.array(z.object({ version: z.number().int(), title: z.string(), at: Moment, by: z.string() })),
  can: z.object({ save: z.boolean() }),
})
export type PolicyText = z.infer<typeof PolicyText>

/** What a text is read as, and where clauses would point; nothing is kept. */
export const TextReading = z.object({
  sections: z.array(TextSection),
  clauses: z.array(z.object({ id: z.string(), at: z.string(), says: z.string() })),
  anchors: Anchors,
})
export type TextReading = z.infer<typeof TextReading>

export const texts = {
  get: endpoint({
    method: 'get',
    path: '/api/policy/text',
    summary: 'The organisation’s own policy text and its versions',
    who: 'signed-in',
    reply: PolicyText,
  }),
  read: endpoint({
    method: 'post',
    path: '/api/policy/text/read',
    summary: 'Which headings a text has and where the clauses would point; nothing is kept',
    who: ['admin'],
    body: NewPolicyText.pick({ format: true, text: true }),
    reply: TextReading,
  }),
  save: endpoint({
    method: 'post',
    path: '/api/policy/text',
    summary: 'Keep a new version of the organisation’s own policy text',
    who: ['admin'],
    body: NewPolicyText,
    reply: z.object({ version: z.number().int() }),
    status: 201,
  }),
}
