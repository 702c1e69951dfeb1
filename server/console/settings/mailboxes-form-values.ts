import type { MailboxAuth, MailboxSecrets, MailboxSettings } from '@breakwater/shared/contract/mailboxes.ts'

/** What stands in the form: text as it was typed. */
export interface Typed {
  address: string
  purpose: MailboxSettings['purpose']
  host: string
  port: string
  tls: MailboxSettings['tls']
  user: string
  kind: MailboxAuth['kind']
  tenant: string
  clientId: string
  password: string
  clientSecret: string
  refreshToken: string
  privateKey: string
  authserv: string
  /** a day, as a date field writes it */
  secretEndsAt: string
  deliverHost: string
  deliverPort: string
}

/** A form for a mailbox, new or as it is kept; secrets never come back. */
export function typedFrom(settings: MailboxSettings | null): Typed {
  const auth = settings?.auth ?? { kind: 'password' as const }
  return {
    address: settings?.address ?? '',
    purpose: settings?.purpose ?? 'report',
    host: settings?.host ?? '',
    port: String(settings?.port ?? 993),
    tls: settings?.tls ?? 'tls',
    user: settings?.user ?? '',
    kind: auth.kind,
    tenant: auth.kind === 'microsoft' ? auth.tenant : '',
    clientId: auth.kind === 'password' ? '' : auth.kind === 'google-service' ? auth.clientEmail : auth.clientId,
    ...{ password: '', clientSecret: '', refreshToken: '', privateKey: '' },
    authserv: settings?.authserv.join(', ') ?? '',
    secretEndsAt: settings?.secretEndsAt?.slice(0, 10) ?? '',
    deliverHost: settings?.deliver?.host ?? '',
    deliverPort: settings?.deliver ? String(settings.deliver.port) : '25',
  }
}

/** The form as the service takes it. What the form does not show, such as folders, stays as it was. */
export function writtenFrom(
  typed: Typed,
  before: MailboxSettings | null,
): { settings: MailboxSettings; secrets: MailboxSecrets } {
  const secrets = Object.fromEntries(SECRETS[typed.kind].flatMap((name) => (typed[name] ? [[name, typed[name]]] : [])))
  return {
    settings: {
      ...{ inbox: before?.inbox ?? 'INBOX', processed: before?.processed ?? 'Processed' },
      address: typed.address.trim(),
      purpose: typed.purpose,
      host: typed.host.trim(),
      port: Number(typed.port),
      tls: typed.tls,
      user: typed.user.trim(),
      auth: authFrom(typed, before),
      ...(typed.secretEndsAt ? { secretEndsAt: new Date(typed.secretEndsAt).toISOString() } : {}),
      authserv: typed.authserv
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean),
      deliver: typed.deliverHost.trim()
        ? { host: typed.deliverHost.trim(), port: Number(typed.deliverPort), lmtp: before?.deliver?.lmtp ?? false }
        : null,
    },
    secrets,
  }
}

/** Which secrets each way to sign in needs. */
export const SECRETS = {
  password: ['password'],
  microsoft: ['clientSecret'],
  google: ['clientSecret', 'refreshToken'],
  'google-service': ['privateKey'],
} as const satisfies Record<MailboxAuth['kind'], readonly (keyof MailboxSecrets)[]>

function authFrom({ kind, tenant, clientId }: Typed, before: MailboxSettings | null): MailboxAuth {
  const old = before?.auth
  const tokenUrl = old && old.kind === kind && old.kind !== 'password' && old.tokenUrl ? { tokenUrl: old.tokenUrl } : {}
  const app = clientId.trim()
  switch (kind) {
    case 'password':
      return { kind }
    case 'microsoft':
      return { kind, tenant: tenant.trim(), clientId: app, ...tokenUrl }
    case 'google':
      return { kind, clientId: app, ...tokenUrl }
    case 'google-service':
      return { kind, clientEmail: app, ...tokenUrl }
  }
}
