import { z } from 'zod'
import { Id, Reference } from '../id.ts'
import { endpoint } from './endpoint.ts'

/** For whom a bundle is made; it decides what is left out. */
export const ExportRecipient = z.enum(['organisation', 'authority', 'reporter'])
export type ExportRecipient = z.infer<typeof ExportRecipient>

/** An age recipient or a passphrase, for bundles that leave the house. */
export const Encryption = z.union([
  z.object({ recipient: z.string().regex(/^age1[a-z0-9]{20,4000}$/) }),
  z.object({ passphrase: z.string().min(12).max(200) }),
])
export const ExportOrder = z.object({
  recipient: ExportRecipient,
  reason: z.string().trim().min(3).max(2_000),
  encryption: Encryption.optional(),
})
export type ExportOrder = z.infer<typeof ExportOrder>

export const exports = {
  bundle: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/export',
    counts: 'export',
    summary: 'A bundle of the case with its originals and an offline verifier',
    who: ['hr'],
    params: z.object({ reference: Reference }),
    body: ExportOrder,
    bytesOut: true,
    reply: z.unknown(),
  }),
  askMany: endpoint({
    method: 'post',
    path: '/api/exports',
    counts: 'export',
    summary: 'Ask legal and a senior leader for leave to take many of my cases out',
    who: ['hr'],
    body: z.object({
      references: z.array(Reference).min(1).max(200),
      reason: z.string().trim().min(3).max(2_000),
    }),
    reply: z.object({ id: Id }),
    status: 201,
  }),
  many: endpoint({
    method: 'post',
    path: '/api/exports/{id}/file',
    counts: 'export',
    summary: 'The bundles of many cases in one zip, once they were approved',
    who: ['hr'],
    params: z.object({ id: Id }),
    body: z.object({}),
    bytesOut: true,
    reply: z.unknown(),
  }),
  overseen: endpoint({
    method: 'get',
    path: '/api/overseen.csv',
    counts: 'export',
    summary: 'Metadata of the cases I oversee, as a table',
    who: 'signed-in',
    bytesOut: true,
    reply: z.unknown(),
  }),
  ask: endpoint({
    method: 'post',
    path: '/api/subject-access',
    summary: 'Ask legal for leave to hand somebody what is held about them',
    who: ['hr'],
    body: z.object({
      kind: z.enum(['person', 'third-party']),
      id: Id,
      reason: z.string().trim().min(3).max(2_000),
    }),
    reply: z.object({ id: Id }),
    status: 201,
  }),
  subject: endpoint({
    method: 'post',
    path: '/api/subject-access/{id}/file',
    counts: 'export',
    summary: 'The file for one person, once legal approved it',
    who: ['hr'],
    params: z.object({ id: Id }),
    body: z.object({}),
    bytesOut: true,
    reply: z.unknown(),
  }),
}
