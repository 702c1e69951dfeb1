import { z } from 'zod'
import { GateState } from '../gate.ts'
import { Id, Moment, Reference } from '../id.ts'
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

const About = z.enum(['cases', 'person', 'third-party'])

/** Something this person asked to take out. `until`: for what waits, when it lapses; for what was agreed, how long it can be fetched. */
export const ExportAsk = z.object({
  id: Id,
  about: About,
  /** whom it is about; for many cases how many */
  name: z.string(),
  at: Moment,
  until: Moment,
  state: GateState,
  ready: z.boolean(),
})
export type ExportAsk = z.infer<typeof ExportAsk>

/** Somebody who may ask what is held about them. */
export const ExportSubject = z.object({
  about: About.exclude(['cases']),
  id: Id,
  name: z.string(),
  team: z.string().nullable(),
})
export type ExportSubject = z.infer<typeof ExportSubject>

export const exports = {
  asked: endpoint({
    method: 'get',
    path: '/api/exports',
    summary: 'What I asked to take out, and whether it was agreed',
    who: ['hr'],
    reply: z.array(ExportAsk),
  }),
  subjects: endpoint({
    method: 'get',
    path: '/api/subject-access/who',
    counts: 'search',
    summary: 'People of the directory and third parties of my own cases, by name',
    who: ['hr'],
    query: z.object({ find: z.string().trim().max(200) }),
    reply: z.array(ExportSubject),
  }),
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
