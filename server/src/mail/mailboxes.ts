import { MailboxSecrets, MailboxSettings } from '@breakwater/shared/contract/mailboxes.ts'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { reachOf } from '../http/outbound.ts'
import { openText, placeOf, sealText } from '../keys/seal.ts'
import { environmentMailbox } from './environment-mailbox.ts'
import { type ImapSettings, imapOf } from './imap-url.ts'
import { REPORT } from './mailbox-row.ts'
import { type TokenSource, tokenSource } from './token-source.ts'

const place = (id: string) => placeOf('mailbox', 'secret', id)

/** What the row of a mailbox keeps beside its address: all of the settings, and whether mail is taken from it. */
type Kept = { settings: MailboxSettings; enabled: boolean }

/** One mailbox that an admin wrote down. `version` changes with everything that matters to its watcher. */
export type WrittenMailbox = Kept & { id: string; secrets: MailboxSecrets; version: string }
/** How a watcher gets into a mailbox. */
export type WayIn = { id: string; version: string; imap: ImapSettings; tokens?: TokenSource }

type SecretDeps = Pick<Deps, 'keys'>

/** Keeps a mailbox; its secrets are sealed and never read back to a screen. */
export async function keepMailbox(
  deps: SecretDeps,
  tx: Tx,
  id: string,
  { settings, enabled }: Kept,
  secrets: MailboxSecrets,
): Promise<void> {
  const row = {
    address: settings.address,
    purpose: settings.purpose,
    settings: JSON.stringify({ ...settings, enabled }),
    secret_sealed: sealText(deps.keys.installation, JSON.stringify(secrets), place(id)),
    state: enabled ? 'starting' : 'off',
    problem: null,
  }
  await tx
    .insertInto('mailbox')
    .values({ id, ...row, last_search: null, last_mail: null, in_inbox: null })
    .onConflict((on) => on.column('id').doUpdateSet(row))
    .execute()
}

/** The secrets of a mailbox, for signing in only. */
export const secretsOf = (deps: SecretDeps, id: string, sealed: Buffer | null): MailboxSecrets =>
  sealed ? MailboxSecrets.parse(JSON.parse(openText(deps.keys.installation, sealed, place(id)))) : {}

/** The settings of a row, when an admin wrote them. */
export function keptSettings(settings: Record<string, unknown>): Kept | undefined {
  const read = MailboxSettings.safeParse(settings)
  return read.success ? { settings: read.data, enabled: settings['enabled'] !== false } : undefined
}

/** Every mailbox that an admin wrote down, by its id. */
export async function writtenMailboxes(deps: SecretDeps, tx: Tx): Promise<WrittenMailbox[]> {
  const rows = await tx.selectFrom('mailbox').select(['id', 'settings', 'secret_sealed']).orderBy('id').execute()
  return rows.flatMap(({ id, settings, secret_sealed }) => {
    const kept = keptSettings(settings)
    if (!kept) return []
    const version = `${JSON.stringify(settings)} ${secret_sealed?.toString('base64') ?? ''}`
    return [{ id, ...kept, version, secrets: secretsOf(deps, id, secret_sealed) }]
  })
}

/** How to get into a mailbox with what is written down about it, also before it is saved. */
export function wayInto(
  deps: Pick<Deps, 'clock' | 'config'>,
  settings: MailboxSettings,
  secrets: MailboxSecrets,
): Pick<WayIn, 'imap' | 'tokens'> {
  const imap = imapOf(settings, reachOf(deps.config), secrets.password)
  const { auth, address, user } = settings
  return auth.kind === 'password' ? { imap } : { imap, tokens: tokenSource(deps, { address, user, auth, secrets }) }
}

/** Every mailbox that is to be watched: the one of the environment, and those of the settings that are not switched off. */
export async function waysIn(deps: Pick<Deps, 'db' | 'keys' | 'clock' | 'config'>): Promise<WayIn[]> {
  const ours = environmentMailbox(deps)
  const written = await as(deps.db, system('intake'), (tx) => writtenMailboxes(deps, tx))
  return [
    ...(ours ? [{ id: REPORT, ...ours }] : []),
    ...written
      .filter(({ id, enabled }) => enabled && !(ours && id === REPORT))
      .map(({ id, version, settings, secrets }) => ({ id, version, ...wayInto(deps, settings, secrets) })),
  ]
}
