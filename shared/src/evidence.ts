import { z } from 'zod'
import { MAX_EVIDENCE_BYTES } from './evidence-size.ts'
import { Id, Moment, Sha256 } from './id.ts'

/** How near a captured message is to what the mail system holds (EXTENSION section 4). */
export const Fidelity = z.enum(['raw', 'raw-original-page', 'rendered'])
export type Fidelity = z.infer<typeof Fidelity>

/** Evidence grade of MAIL section 5: A signed original … E described by the person. */
export const Grade = z.enum(['A', 'B', 'C', 'D', 'E'])
export type Grade = z.infer<typeof Grade>

/** What was seen on the page beside the message, as untrusted text. */
export const Snapshot = z.object({
  provider: z.string().max(40),
  url: z.string().max(2000).optional(),
  account: z.string().max(400).optional(),
  messageId: z.string().max(400).optional(),
  threadId: z.string().max(400).optional(),
  from: z.string().max(400).optional(),
  fromName: z.string().max(400).optional(),
  subject: z.string().max(1000).optional(),
  date: z.string().max(200).optional(),
  crm: z
    .object({
      system: z.string().max(40),
      object: z.string().max(60),
      id: z.string().max(120),
      host: z.string().max(200),
    })
    .optional(),
  heading: z.string().max(400).optional(),
  emails: z.array(z.string().max(320)).max(20).optional(),
  phones: z.array(z.string().max(60)).max(20).optional(),
})
export type Snapshot = z.infer<typeof Snapshot>

/** One piece of evidence named in a report; its bytes follow by PUT (SETTLED 52). Sizes in bytes. */
export const EvidenceItem = z.object({
  kind: z.enum(['mail', 'crm-record', 'page', 'file']),
  fidelity: Fidelity,
  via: z.string().max(40),
  tried: z.array(z.string().max(200)).max(10).default([]),
  selectors: z.string().max(40).default(''),
  name: z.string().max(255).default(''),
  type: z.string().max(120).default('application/octet-stream'),
  size: z.number().int().min(1).max(MAX_EVIDENCE_BYTES),
  sha256: Sha256,
  snapshot: Snapshot,
})
export type EvidenceItem = z.infer<typeof EvidenceItem>

/** A line of the evidence list on the case page; nothing of its content. */
export const EvidenceLine = z.object({
  id: Id,
  kind: EvidenceItem.shape.kind,
  via: z.string(),
  fidelity: Fidelity,
  grade: Grade,
  size: z.number().int(),
  state: z.enum(['expected', 'kept']),
  capturedBy: z.string().nullable(),
  at: Moment,
  sha256: Sha256.nullable(),
  opened: z.number().int(),
})
export type EvidenceLine = z.infer<typeof EvidenceLine>

/** A mail shown to a reader who asked for it: four layers stand between it and the screen (SECURITY section 9). */
export const EvidenceView = z.object({
  id: Id,
  headers: z.array(z.object({ name: z.string(), value: z.string() })),
  text: z.string(),
  html: z.string().nullable(),
  blockedImages: z.number().int(),
  links: z.array(z.object({ text: z.string(), host: z.string(), url: z.string() })),
  attachments: z.array(z.object({ name: z.string(), type: z.string(), size: z.number().int() })),
  defects: z.array(z.string()),
  sha256: Sha256,
  grade: Grade,
  intact: z.boolean(),
  signed: z.object({ domain: z.string(), checkedAt: Moment }).nullable(),
})
export type EvidenceView = z.infer<typeof EvidenceView>
