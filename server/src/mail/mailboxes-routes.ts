import {
  mailboxes as contract,
  type MailboxSecrets,
  type MailboxSettings,
  type MailboxView,
} from '@breakwater/shared/contract/mailboxes.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { isLoopback } from '../config.ts'
import { as, person as asPerson, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import type { On } from '../http/door.ts'
import { mayConfigure } from '../people/may.ts'
import { missing, Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { testWritten, wordsFor } from './connection-test.ts'
import { REPORT } from './mailbox-row.ts'
import { keepMailbox, keptSettings, secretsOf } from './mailboxes.ts'
import { upload } from './upload.ts'

type Written = { id: string | null; settings: MailboxSettings; secrets: MailboxSecrets }

const allowed = (person: Person) => {
  if (!mayConfigure(person)) throw new Refusal('forbidden', 'refusal.forbidden')
}

/** Every mailbox with how it is doing: words for what is wrong, the last look, the last mail. Never its secrets. */
export async function listMailboxes(deps: Deps, person: Person): Promise<MailboxView[]> {
  allowed(person)
  const rows = await as(deps.db, asPerson(person.id), (tx) =>
    tx.selectFrom('mailbox').selectAll().orderBy('id').execute(),
  )
  const newest = await as(deps.db, system('intake'), (tx) =>
    newestMail(
      tx,
      rows.map(({ id }) => id),
    ),
  )
  return rows
    .filter(({ id, settings }) => keptSettings(settings) || (id === REPORT && deps.config.mail.imapUrl))
    .map((row) => {
      const ofEnvironment = row.id === REPORT && deps.config.mail.imapUrl !== undefined
      const kept = ofEnvironment ? undefined : keptSettings(row.settings)
      const enabled = kept?.enabled ?? true
      return {
        id: row.id,
        address: row.address,
        purpose: row.purpose,
        from: kept ? 'settings' : 'environment',
        enabled,
        state: enabled ? (row.state as MailboxView['state']) : 'off',
        problem: row.problem,
        says: row.problem && enabled ? wordsOf(row.problem, row.address) : null,
        lastSearch: row.last_search?.toISOString() ?? null,
        lastMail: newest.get(row.id)?.toISOString() ?? null,
        inInbox: row.in_inbox,
        settings: kept?.settings ?? null,
        hasSecret: row.secret_sealed !== null,
      }
    })
}

/** `token-refused:invalid_client AADSTS…` as words: the state of a mailbox knows the cause, the test knows more. */
function wordsOf(problem: string, user: string): string {
  const [cause = '', code = problem] = problem.split(':')
  return wordsFor(cause, { code, user, host: user.split('@')[1] ?? '', folder: '' }).says
}

async function newestMail(tx: Tx, ids: readonly string[]): Promise<Map<string, Date>> {
  const { rows } = await sql<{ id: string; at: Date }>`
    select b.id, m.received_at as at from unnest(${[...ids]}::text[]) b(id),
      lateral (select received_at from app.mail where mailbox = b.id order by received_at desc limit 1) m`.execute(tx)
  return new Map(rows.map(({ id, at }) => [id, at]))
}

/**
 * Adds a mailbox, or changes one; secrets that are left away are kept as long as they go to the same server. Its watcher begins by
 * itself. @throws Refusal `mailboxes.plain_text`, `mailboxes.address_taken`, missing for one that only the environment may change
 */
export async function saveMailbox(
  deps: Deps,
  person: Person,
  { id, settings, secrets }: Written,
): Promise<MailboxView> {
  allowed(person)
  checkPlain(settings)
  const saved = await as(deps.db, asPerson(person.id), async (tx) => {
    const all = await secretsFor(deps, tx, { id, settings, secrets })
    const kept = await idFor(deps, tx, id, settings)
    await keepMailbox(deps, tx, kept, { settings, enabled: true }, all)
    await record(tx, deps.clock, { action: id ? 'mailbox.changed' : 'mailbox.added', detail: { mailbox: kept } })
    return kept
  })
  return viewOf(deps, person, saved)
}

/** Takes no more mail from a mailbox; what was taken stays, and nothing in it is touched. @throws missing */
export async function disableMailbox(deps: Deps, person: Person, id: string): Promise<MailboxView> {
  allowed(person)
  await as(deps.db, asPerson(person.id), async (tx) => {
    const row = await tx
      .selectFrom('mailbox')
      .where('id', '=', id)
      .select(['settings', 'secret_sealed'])
      .executeTakeFirst()
    const kept = row && keptSettings(row.settings)
    if (!kept) throw missing()
    await keepMailbox(deps, tx, id, { ...kept, enabled: false }, secretsOf(deps, id, row.secret_sealed))
    await record(tx, deps.clock, { action: 'mailbox.disabled', detail: { mailbox: id } })
  })
  return viewOf(deps, person, id)
}

/** Tests a mailbox as it was typed; with the kept secrets where none were typed. */
export async function testMailbox(deps: Deps, person: Person, written: Written) {
  allowed(person)
  checkPlain(written.settings)
  const secrets = await as(deps.db, asPerson(person.id), (tx) => secretsFor(deps, tx, written))
  return testWritten(deps, written.settings, secrets)
}

/** Kept secrets go only to where they went before: another host or vendor address needs them typed again. */
async function secretsFor(deps: Deps, tx: Tx, { id, settings, secrets }: Written): Promise<MailboxSecrets> {
  if (!id) return secrets
  const row = await tx
    .selectFrom('mailbox')
    .where('id', '=', id)
    .select(['settings', 'secret_sealed'])
    .executeTakeFirst()
  const before = row && keptSettings(row.settings)?.settings
  if (!row || !before) throw missing()
  const same = before.host === settings.host && before.port === settings.port && before.tls === settings.tls
  const sameVendor = JSON.stringify(before.auth) === JSON.stringify(settings.auth)
  return same && sameVendor ? { ...secretsOf(deps, id, row.secret_sealed), ...typed(secrets) } : secrets
}

const typed = (secrets: MailboxSecrets): MailboxSecrets =>
  Object.fromEntries(Object.entries(secrets).filter(([, value]) => value))

function checkPlain({ tls, host }: MailboxSettings) {
  if (tls === 'none' && !isLoopback(host)) throw new Refusal('invalid', 'mailboxes.plain_text')
}

/**
 * Which row a mailbox is kept in: its own, that of MAIL_ADDRESS when nobody wrote down yet how it is reached, else a new one.
 * @throws Refusal `mailboxes.address_taken`, `mailboxes.address_fixed`
 */
async function idFor({ config }: Deps, tx: Tx, id: string | null, { address, purpose }: MailboxSettings) {
  const holder = await tx
    .selectFrom('mailbox')
    .where('address', '=', address)
    .select(['id', 'settings'])
    .executeTakeFirst()
  const unwritten = holder?.id === REPORT && !config.mail.imapUrl && !keptSettings(holder.settings)
  if (holder && holder.id !== id && !unwritten) throw new Refusal('conflict', 'mailboxes.address_taken')
  const kept = unwritten ? REPORT : (id ?? (await freeId(tx, address)))
  if (kept === REPORT && (address !== config.mail.address || purpose !== 'report' || config.mail.imapUrl))
    throw new Refusal('conflict', 'mailboxes.address_fixed')
  return kept
}

/** A short name from the address; what the desk reads beside waiting mail. */
async function freeId(tx: Tx, address: string): Promise<string> {
  const name =
    address
      .replace(/@.*/, '')
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')
      .slice(0, 40) || 'mailbox'
  const rows = await tx.selectFrom('mailbox').select('id').execute()
  const used = new Set(rows.map(({ id }) => id))
  for (let n = 1; ; n++) {
    const id = n === 1 ? name : `${name}-${n}`
    if (!used.has(id) && id !== REPORT && !id.startsWith('upload-')) return id
  }
}

async function viewOf(deps: Deps, person: Person, id: string): Promise<MailboxView> {
  const view = (await listMailboxes(deps, person)).find((one) => one.id === id)
  if (!view) throw missing()
  return view
}

/** Opens the room's endpoints for mailboxes, and the upload door. */
export function mountMailboxes(on: On, deps: Deps): void {
  on(contract.list, ({ person }) => listMailboxes(deps, person))
  on(contract.save, ({ person, body }) => saveMailbox(deps, person, body))
  on(contract.disable, ({ person, params }) => disableMailbox(deps, person, params.id))
  on(contract.test, ({ person, body }) => testMailbox(deps, person, body))
  on(contract.upload, ({ person, bytes }) => upload(deps, person, bytes))
}
