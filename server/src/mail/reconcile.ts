import type { ImapFlow } from 'imapflow'
import { z } from 'zod'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/job.ts'
import { domainOf, readAddresses } from './address.ts'
import { readHead, values } from './bytes.ts'
import { organisationFor } from './directory.ts'
import { type WayIn, waysIn } from './mailboxes.ts'
import { knownMail } from './read-back.ts'
import { allUids, withMailbox } from './reconcile-link.ts'
import { chunksOf, type Fetched, fetchChunk, type Listed, list, openFolder } from './sweep.ts'
import { type Incoming, takeIn } from './take-in.ts'

/** How many mails were found that the usual way had missed, by where they lay. */
export type Reconciled = { mailbox: string; inbox: number; processed: number; junk: number }

const LATE = 10 * 60_000
const AT_ONCE = 5000

/**
 * Compares a mailbox with what is stored: INBOX, `Processed` and Junk (MAIL 3.4). Takes in what lies in INBOX for ten minutes without
 * a row, what somebody moved away too early, and mail of the organisation that went to Junk. Nothing is moved or removed.
 */
export const reconcileMailbox = (deps: Deps, way: Pick<WayIn, 'id' | 'imap' | 'tokens'>): Promise<Reconciled> =>
  withMailbox(deps, way, async (client) => {
    const { inbox, processed } = way.imap
    const folders = await client.list()
    const junk = folders.find(({ specialUse }) => specialUse === '\\Junk')?.path
    const found = { mailbox: way.id, inbox: await lateInInbox(deps, client, way.id, inbox), processed: 0, junk: 0 }
    if (folders.some(({ path }) => path === processed))
      found.processed = await movedByHand(deps, client, way.id, processed)
    if (junk && junk !== inbox && junk !== processed) found.junk = await ownInJunk(deps, client, way.id, junk)
    const count = found.inbox + found.processed + found.junk
    if (count) deps.log.warn({ mailbox: way.id, count }, 'mail.found-late')
    return found
  })

type Seen = { uid: number; key: string }
type Found = Required<Pick<Incoming, 'found'>>['found']

async function lateInInbox(deps: Deps, client: ImapFlow, mailbox: string, folder: string): Promise<number> {
  const unknown = await unknownIn(deps, client, mailbox, folder, '')
  const before = deps.clock.now().getTime() - LATE
  const late = (await list(client, unknown.map(uidOf))).filter(({ at }) => at.getTime() < before)
  return (await takeAll(deps, client, mailbox, 'inbox', keysOf(unknown), late)).length
}

async function movedByHand(deps: Deps, client: ImapFlow, mailbox: string, folder: string): Promise<number> {
  const unknown = await unplaced(deps, mailbox, await unknownIn(deps, client, mailbox, folder, `${folder}:`))
  const listed = await list(client, unknown.map(uidOf))
  // a leader that moves mail at this moment has noted it by now
  const still = keysOf(await unplaced(deps, mailbox, unknown))
  const mails = listed.filter(({ uid }) => still.has(uid))
  const taken = await takeAll(deps, client, mailbox, 'processed', still, mails)
  if (taken.length)
    await deps.ingest.pool.query('select app.mail_moved($1, $2)', [
      taken.map(({ mailId }) => mailId),
      taken.map(({ key }) => key),
    ])
  return taken.length
}

async function ownInJunk(deps: Deps, client: ImapFlow, mailbox: string, folder: string): Promise<number> {
  const { ownDomains } = await organisationFor(deps, [])
  const unknown = await unknownIn(deps, client, mailbox, folder, `${folder}:`)
  const ours: number[] = []
  for (let n = 0; n < unknown.length; n += 500) {
    const heads: { uid: number; head: Buffer }[] = []
    const some = unknown.slice(n, n + 500).map(uidOf)
    for await (const m of client.fetch(some.join(','), { uid: true, headers: ['from'] }, { uid: true }))
      if (m.headers) heads.push({ uid: m.uid, head: m.headers })
    ours.push(...heads.filter(({ head }) => isFrom(head, ownDomains)).map(({ uid }) => uid))
  }
  return (await takeAll(deps, client, mailbox, 'from-junk', keysOf(unknown), await list(client, ours))).length
}

const isFrom = (head: Buffer, domains: readonly string[]) =>
  values(readHead(head), 'from')
    .flatMap((value) => readAddresses(value).mailboxes)
    .some(({ address }) => address !== undefined && domains.includes(domainOf(address)))

/** What lies in a folder and was never taken in from there. */
async function unknownIn(deps: Deps, client: ImapFlow, mailbox: string, folder: string, prefix: string) {
  await client.mailboxOpen(folder, { readOnly: true })
  const validity = openFolder(client)
  const seen = (await allUids(client)).map((uid): Seen => ({ uid, key: `${prefix}${validity}.${uid}` }))
  const unknown: Seen[] = []
  for (let n = 0; n < seen.length; n += AT_ONCE) {
    const some = seen.slice(n, n + AT_ONCE)
    const known = await knownMail(
      deps,
      mailbox,
      'imap',
      some.map(({ key }) => key),
    )
    unknown.push(...some.filter(({ key }) => !known.has(key)))
  }
  return unknown
}

/** Without those a leader moved there itself. */
async function unplaced(deps: Deps, mailbox: string, seen: Seen[]): Promise<Seen[]> {
  const left: Seen[] = []
  for (let n = 0; n < seen.length; n += AT_ONCE) {
    const some = seen.slice(n, n + AT_ONCE)
    const { rows } = await deps.ingest.pool.query<{ place: string }>('select place from app.mail_moved_known($1, $2)', [
      mailbox,
      some.map(({ key }) => key),
    ])
    const placed = new Set(rows.map(({ place }) => place))
    left.push(...some.filter(({ key }) => !placed.has(key)))
  }
  return left
}

const uidOf = ({ uid }: Seen) => uid
const keysOf = (seen: Seen[]) => new Map(seen.map(({ uid, key }) => [uid, key]))

async function takeAll(
  deps: Deps,
  client: ImapFlow,
  mailbox: string,
  found: Found,
  keys: Map<number, string>,
  mails: Listed[],
) {
  const { maxBytes } = deps.config.mail
  const take = takeIn(deps)
  const taken: { key: string; mailId: string }[] = []
  for (const chunk of chunksOf(mails, maxBytes)) {
    const incoming = (await fetchChunk({ client, maxBytes }, chunk)).map(
      ({ uid, at, bytes, oversize }: Fetched): Incoming => ({
        ...{ door: 'imap', mailbox, key: keys.get(uid)!, receivedAt: at, bytes, found },
        ...(oversize ? { oversize } : {}),
      }),
    )
    taken.push(...(await take(incoming)).filter(({ safe, known }) => safe && !known))
  }
  return taken
}

/** Every mailbox that is watched, or one. One that cannot be reached stops no other. @throws after all, when one failed */
export async function reconcileAll(deps: Deps, only?: string): Promise<Reconciled[]> {
  const done: Reconciled[] = []
  const failed: unknown[] = []
  for (const way of await waysIn(deps)) {
    if (only !== undefined && way.id !== only) continue
    try {
      done.push(await reconcileMailbox(deps, way))
    } catch (err) {
      deps.log.warn({ mailbox: way.id, err }, 'mail.not-reconciled')
      failed.push(err)
    }
  }
  if (failed.length) throw failed[0]
  return done
}

/** Once a day, on demand, and when a folder was built anew. */
export const reconcileMail = defineJob({
  name: 'reconcile-mail',
  payload: z.object({ mailbox: z.string().optional() }),
  at: 1,
  cron: '23 3 * * *',
  run: async (deps, { mailbox }) => {
    await reconcileAll(deps, mailbox)
  },
})

/** Asks a worker to look, soon. */
export const askToReconcile = (deps: Deps, mailbox: string): Promise<void> =>
  as(deps.db, system('intake'), (tx) => deps.jobs.enqueue(tx, 'reconcile-mail', { mailbox }, { once: mailbox }))
