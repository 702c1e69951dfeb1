import { z } from 'zod'
import { Id, Moment } from '../id.ts'
import { endpoint } from './endpoint.ts'
import { GivenRole } from './roles.ts'

/** One person of the directory; nothing of any case. */
export const DirectoryEntry = z.object({
  id: Id,
  name: z.string(),
  email: z.string(),
  team: z.string().nullable(),
  manager: z.string().nullable(),
  /** false: they left, or an identity provider closed their account */
  active: z.boolean(),
  roles: z.array(GivenRole),
})
export type DirectoryEntry = z.infer<typeof DirectoryEntry>

/** What a directory file would change, or changed: people, and cases that go on with somebody else. */
export const FileOutcome = z.object({
  /** every problem in words; nothing is changed while there is one */
  problems: z.array(z.string()),
  added: z.number().int(),
  changed: z.number().int(),
  left: z.number().int(),
  handedOver: z.number().int(),
  withoutDesk: z.number().int(),
})
export type FileOutcome = z.infer<typeof FileOutcome>

/** The connection by which an identity provider keeps the directory (SCIM 2.0); never the token itself. */
export const ScimConnection = z.object({
  address: z.string(),
  madeAt: Moment.nullable(),
  lastUsedAt: Moment.nullable(),
  /** a new token that waits for its second person */
  waits: Id.nullable(),
  /** whether the reader asked for one, it was agreed, and they have yet to fetch it */
  agreed: z.boolean(),
})
export type ScimConnection = z.infer<typeof ScimConnection>

const flag = z.enum(['true', 'false']).default('false')

export const directory = {
  list: endpoint({
    method: 'get',
    path: '/api/settings/people',
    summary: 'The people of the directory, by name; nothing of any case',
    who: ['admin', 'auditor'],
    query: z.object({
      find: z.string().trim().max(200).default(''),
      offset: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    reply: z.object({ rows: z.array(DirectoryEntry), total: z.number().int() }),
  }),
  bring: endpoint({
    method: 'post',
    path: '/api/settings/people/file',
    summary: 'Bring the directory up to date with a CSV file, or only look at what it would change',
    who: ['admin'],
    query: z.object({ whole: flag, look: flag }),
    bytesIn: true,
    reply: FileOutcome,
  }),
  connection: endpoint({
    method: 'get',
    path: '/api/settings/scim',
    summary: 'Whether an identity provider keeps the directory up to date, and when it last came',
    who: ['admin', 'auditor'],
    reply: ScimConnection,
  }),
  connect: endpoint({
    method: 'post',
    path: '/api/settings/scim/token',
    summary: 'Put a new token for an identity provider before another administrator or senior leader',
    who: ['admin'],
    body: z.object({ reason: z.string().trim().min(3).max(2000) }),
    reply: z.object({ id: Id }),
    status: 201,
  }),
  collect: endpoint({
    method: 'post',
    path: '/api/settings/scim/token/fetch',
    summary: 'The agreed token, once, for the administrator who asked; the one before ends',
    who: ['admin'],
    stepUp: true,
    reply: z.object({ token: z.string() }),
    status: 201,
  }),
  disconnect: endpoint({
    method: 'post',
    path: '/api/settings/scim/token/end',
    summary: 'Withdraw the token of the identity provider, at once',
    who: ['admin'],
    stepUp: true,
    reply: z.undefined(),
    status: 204,
  }),
}
