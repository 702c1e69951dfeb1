import { z } from 'zod'
import { readKek } from './keys/kek-settings.ts'
import type { KekSettings } from './keys/keys.ts'
import { readSignIn, SignInEnvironment, type SignInSettings } from './people/sign-in-settings.ts'

const bool = z.enum(['true', 'false', '1', '0', 'yes', 'no', '']).transform((v) => ['true', '1', 'yes'].includes(v))
const list = z.string().transform((s) =>
  s
    .split(',')
    .map((v) => v.trim())
    .filter(Boolean),
)

/** What can be set from outside, by environment variable. README and .env.example explain each. */
export const Environment = z.object({
  BREAKWATER_HOST: z.string().default('127.0.0.1'),
  BREAKWATER_PORT: z.coerce.number().int().min(0).max(65535).default(8080),
  BREAKWATER_URL: z.url().optional(),
  ATTACHMENTS_URL: z.url().optional(),
  BREAKWATER_DATA: z.string().default('.breakwater'),
  BREAKWATER_DEMO: bool.default(false),
  BREAKWATER_PACK: z.enum(['icn', 'council']).default('icn'),
  DATABASE_URL: z.string().optional(),
  DATABASE_INGEST_URL: z.string().optional(),
  DATABASE_ADMIN_URL: z.string().optional(),
  KEYS_DIR: z.string().optional(),
  SHRED_LIST: z.string().optional(),
  TRAIL_ANCHORS: z.string().optional(),
  TRAIL_AUDITOR: z.email().optional(),
  KEK: z.string().default('file'),
  KEK_ENV: z.string().optional(),
  KMS_ENDPOINT: z.url().optional(),
  AWS_REGION: z.string().optional(),
  AWS_ACCESS_KEY_ID: z.string().optional(),
  AWS_SECRET_ACCESS_KEY: z.string().optional(),
  AWS_SESSION_TOKEN: z.string().optional(),
  AWS_SHARED_CREDENTIALS_FILE: z.string().optional(),
  VAULT_ADDR: z.url().optional(),
  VAULT_TOKEN_FILE: z.string().optional(),
  VAULT_MOUNT: z.string().default('transit'),
  VAULT_NAMESPACE: z.string().optional(),
  ...SignInEnvironment,
  MAIL_IMAP_URL: z.string().optional(),
  MAIL_IMAP_OAUTH_FILE: z.string().optional(),
  MAIL_ADDRESS: z.string().default('report@breakwater.example'),
  MAIL_TRUSTED_AUTHSERV: list.default([]),
  MAIL_SMTP_PORT: z.coerce.number().int().min(0).max(65535).default(0),
  MAIL_LMTP_PORT: z.string().default(''),
  MAIL_OUT_URL: z.string().optional(),
  MAIL_FROM: z.string().optional(),
  MAIL_MAX_BYTES: z.coerce
    .number()
    .int()
    .default(50 * 1024 * 1024),
  EXTENSION_IDS: list.default([]),
  OUTBOUND_INTERNAL_HOSTS: list.default([]),
  TLS_BEHIND_PROXY: bool.default(false),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  FAULTS: z.string().default(''),
  TEST_CLOCK: z.string().default(''),
  TEST_WORLD: z.string().default(''),
})

export type Config = {
  host: string
  port: number
  /** the address people use; what links and redirects are made from */
  url: string
  /** another origin of this service, for downloads of what strangers made; nothing is handed out without one */
  attachmentsUrl?: string
  data: string
  demo: boolean
  pack: 'icn' | 'council'
  database?: { url: string; ingestUrl: string }
  adminUrl?: string
  keysDir: string
  /** the file outside the database that names the cases whose keys were destroyed */
  shredList: string
  /** where signed anchors of the trail go, best on another volume; and the mailbox of the auditor, who gets them too */
  trail: { anchors: string; auditor?: string }
  /** what wraps data keys */
  kek: KekSettings
  /** reached from this computer only */
  local: boolean
  /** the ways to sign in, besides the demo's */
  signIn: SignInSettings
  mail: {
    imapUrl?: string
    /** a file that says how the mailbox of the URL signs in with tokens */
    imapOauthFile?: string
    address: string
    trustedAuthserv: string[]
    smtpPort: number
    lmtpPort?: number
    outUrl?: string
    from: string
    maxBytes: number
  }
  extensionIds: string[]
  /** hosts of the organisation's own network that connections may go to, `host` or `host:port` (SECURITY T13) */
  internalHosts: string[]
  logLevel: string
  /** failpoints; only in the test world (SETTLED 49) */
  faults: string
  testWorld: boolean
  /** a file with the milliseconds by which a test has moved the clock */
  testClock?: string
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost', '[::1]']
export const isLoopback = (host: string) => LOOPBACK.includes(host)

/**
 * The configuration from environment variables. @throws one sentence a person can act on: unknown values, demo accounts on a public
 * address, plain HTTP elsewhere than on this computer, failpoints outside the test world.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const parsed = Environment.safeParse(env)
  if (!parsed.success) throw new Error(parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('\n'))
  const e = parsed.data
  const url = (
    e.BREAKWATER_URL ?? `http://${isLoopback(e.BREAKWATER_HOST) ? 'localhost' : e.BREAKWATER_HOST}:${e.BREAKWATER_PORT}`
  ).replace(/\/$/, '')
  const local = isLoopback(e.BREAKWATER_HOST) && isLoopback(new URL(url).hostname)
  if (e.BREAKWATER_DEMO && !local)
    throw new Error(
      'Demo accounts exist only on this computer: set BREAKWATER_HOST to 127.0.0.1 and leave BREAKWATER_URL away, or switch BREAKWATER_DEMO off.',
    )
  if (new URL(url).protocol !== 'https:' && !local)
    throw new Error(
      'Outside this computer Breakwater speaks HTTPS only: set BREAKWATER_URL to an https address and put a TLS proxy in front.',
    )
  if (e.ATTACHMENTS_URL) {
    const files = new URL(e.ATTACHMENTS_URL)
    if (files.origin === new URL(url).origin)
      throw new Error('ATTACHMENTS_URL must be another address than BREAKWATER_URL.')
    if (files.protocol !== 'https:' && !local) throw new Error('ATTACHMENTS_URL must begin with https://.')
  }
  if (e.TEST_CLOCK && !e.TEST_WORLD) throw new Error('TEST_CLOCK is a switch of the test world and refused here.')
  if (e.FAULTS && !e.TEST_WORLD) throw new Error('FAULTS is a switch of the test world and refused here.')
  return {
    host: e.BREAKWATER_HOST,
    port: e.BREAKWATER_PORT,
    url,
    ...(e.ATTACHMENTS_URL ? { attachmentsUrl: new URL(e.ATTACHMENTS_URL).origin } : {}),
    data: e.BREAKWATER_DATA,
    demo: e.BREAKWATER_DEMO,
    pack: e.BREAKWATER_PACK,
    ...(e.DATABASE_URL
      ? { database: { url: e.DATABASE_URL, ingestUrl: e.DATABASE_INGEST_URL ?? e.DATABASE_URL } }
      : {}),
    ...(e.DATABASE_ADMIN_URL ? { adminUrl: e.DATABASE_ADMIN_URL } : {}),
    keysDir: e.KEYS_DIR ?? `${e.BREAKWATER_DATA}/keys`,
    shredList: e.SHRED_LIST ?? `${e.BREAKWATER_DATA}/shred-list`,
    trail: {
      anchors: e.TRAIL_ANCHORS ?? `${e.BREAKWATER_DATA}/anchors`,
      ...(e.TRAIL_AUDITOR ? { auditor: e.TRAIL_AUDITOR.toLowerCase() } : {}),
    },
    kek: readKek(e, local),
    local,
    signIn: readSignIn(e, local, e.BREAKWATER_DEMO),
    mail: {
      ...(e.MAIL_IMAP_URL ? { imapUrl: e.MAIL_IMAP_URL } : {}),
      ...(e.MAIL_IMAP_OAUTH_FILE ? { imapOauthFile: e.MAIL_IMAP_OAUTH_FILE } : {}),
      address: e.MAIL_ADDRESS.toLowerCase(),
      trustedAuthserv: e.MAIL_TRUSTED_AUTHSERV,
      smtpPort: e.MAIL_SMTP_PORT,
      ...(e.MAIL_LMTP_PORT ? { lmtpPort: Number(e.MAIL_LMTP_PORT) } : {}),
      ...(e.MAIL_OUT_URL ? { outUrl: e.MAIL_OUT_URL } : {}),
      from: e.MAIL_FROM ?? e.MAIL_ADDRESS,
      maxBytes: e.MAIL_MAX_BYTES,
    },
    extensionIds: e.EXTENSION_IDS,
    internalHosts: e.OUTBOUND_INTERNAL_HOSTS.map((host) => host.toLowerCase()),
    logLevel: e.LOG_LEVEL,
    faults: e.FAULTS,
    testWorld: e.TEST_WORLD !== '',
    ...(e.TEST_CLOCK ? { testClock: e.TEST_CLOCK } : {}),
  }
}
