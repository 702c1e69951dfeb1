import { z } from 'zod'
import { Moment, Sha256 } from '../id.ts'
import { endpoint } from './endpoint.ts'

const host = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9.:-]{1,253}$/)
const port = z.number().int().min(1).max(65535)
const word = z.string().trim().min(1).max(320)
/** Where tokens come from when it is not the vendor's own address; only on this computer, in the demo and in tests. */
const tokenUrl = z.url().optional()

/** How the service signs in. Microsoft and Google take no password (MAIL 2). */
export const MailboxAuth = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('password') }),
  z.object({ kind: z.literal('microsoft'), tenant: word, clientId: word, tokenUrl }),
  z.object({ kind: z.literal('google'), clientId: word, tokenUrl }),
  z.object({ kind: z.literal('google-service'), clientEmail: word, tokenUrl }),
])
export type MailboxAuth = z.infer<typeof MailboxAuth>

/** Which secrets an auth needs, by its kind. They are kept sealed and never shown again. */
export const MailboxSecrets = z.object({
  password: z.string().max(1000).optional(),
  clientSecret: z.string().max(1000).optional(),
  refreshToken: z.string().max(4000).optional(),
  /** PEM, PKCS 8 */
  privateKey: z.string().max(20_000).optional(),
})
export type MailboxSecrets = z.infer<typeof MailboxSecrets>

export const MailboxTls = z.enum(['tls', 'starttls', 'none'])

/** One mailbox as an admin writes it down. `tls: none` is for this computer only. */
export const MailboxSettings = z.object({
  address: z.email().toLowerCase(),
  purpose: z.enum(['report', 'concern']).default('report'),
  host,
  port: port.default(993),
  tls: MailboxTls.default('tls'),
  /** the name to sign in with; the address when empty */
  user: z.string().trim().max(320).default(''),
  inbox: z.string().trim().min(1).max(200).default('INBOX'),
  processed: z.string().trim().min(1).max(200).default('Processed'),
  auth: MailboxAuth.default({ kind: 'password' }),
  /** what our own mail servers call themselves in Authentication-Results */
  authserv: z.array(z.string().trim().max(255)).max(20).default([]),
  /** when the password or client secret ends; two weeks before, an alarm says so */
  secretEndsAt: Moment.optional(),
  /** where a probe can be handed in, so that a test sees a whole delivery */
  deliver: z
    .object({ host, port, lmtp: z.boolean().default(false) })
    .nullable()
    .default(null),
})
export type MailboxSettings = z.infer<typeof MailboxSettings>

const STEPS = ['dns', 'tcp', 'tls', 'token', 'login', 'inbox', 'rights', 'idle', 'deliver', 'move', 'trust'] as const
/** What the connection test walks through, in this order (MAIL 10). */
export const ConnectionStep = z.enum(STEPS)
export type ConnectionStep = z.infer<typeof ConnectionStep>

/** One step of a connection test: what it saw, or the cause in words and what to do about it. */
export const StepResult = z.object({
  step: ConnectionStep,
  state: z.enum(['ok', 'warning', 'failed', 'left-out']),
  host: z.string(),
  cause: z.string().nullable(),
  says: z.string(),
  remedy: z.string().nullable(),
})
export type StepResult = z.infer<typeof StepResult>

export const TestResult = z.object({ ok: z.boolean(), steps: z.array(StepResult), seenAuthserv: z.array(z.string()) })
export type TestResult = z.infer<typeof TestResult>

/** A mailbox as settings show it: everything but its secrets. */
export const MailboxView = z.object({
  id: z.string(),
  address: z.string(),
  purpose: z.enum(['report', 'concern']),
  /** where it is written down; one from the environment is changed there */
  from: z.enum(['environment', 'settings']),
  enabled: z.boolean(),
  state: z.enum(['starting', 'waiting', 'watching', 'failing', 'off']),
  problem: z.string().nullable(),
  /** the problem in words */
  says: z.string().nullable(),
  lastSearch: Moment.nullable(),
  lastMail: Moment.nullable(),
  inInbox: z.number().int().nullable(),
  settings: MailboxSettings.nullable(),
  hasSecret: z.boolean(),
})
export type MailboxView = z.infer<typeof MailboxView>

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,59}$/)
  .nullable()
  .default(null)
/** Secrets that are left away keep their old value. */
const written = z.object({ id, settings: MailboxSettings, secrets: MailboxSecrets.default({}) })

export const mailboxes = {
  list: endpoint({
    method: 'get',
    path: '/api/settings/mailboxes',
    summary: 'The mailboxes mail is taken from, and how each is doing',
    who: ['admin'],
    reply: z.array(MailboxView),
  }),
  save: endpoint({
    method: 'post',
    path: '/api/settings/mailboxes',
    summary: 'Add a mailbox or change one; it takes effect by itself',
    who: ['admin'],
    body: written,
    reply: MailboxView,
  }),
  disable: endpoint({
    method: 'post',
    path: '/api/settings/mailboxes/{id}/disable',
    summary: 'Stop taking mail from a mailbox; nothing in it is touched',
    who: ['admin'],
    params: z.object({ id: z.string().max(60) }),
    body: z.object({}),
    reply: MailboxView,
  }),
  test: endpoint({
    method: 'post',
    path: '/api/settings/mailboxes/test',
    summary: 'Test a mailbox, also before it is saved: host, step, cause and remedy of each failure',
    who: ['admin'],
    body: written,
    reply: TestResult,
  }),
  upload: endpoint({
    method: 'post',
    path: '/api/mail/upload',
    counts: 'upload',
    summary: 'Report a message by handing in its file, .eml or .msg',
    who: 'signed-in',
    bytesIn: true,
    reply: z.object({ sha256: Sha256, size: z.number().int(), format: z.enum(['eml', 'msg']) }),
    status: 201,
  }),
}
