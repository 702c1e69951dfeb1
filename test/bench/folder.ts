import type { MailWorld } from '@breakwater/server/testing/mail-world.ts'
import pg from 'pg'
import type { Dovecot } from '../world/dovecot.ts'
import { until } from '../world/until.ts'
import { median, round, say } from './figures.ts'
import { fileMessages } from './filed.ts'
import { benchMail } from './mails.ts'
import { mbsync } from './mbsync.ts'
import { timed } from './service.ts'

export type Folder = { world: MailWorld; dovecot: Dovecot; outUrl: string; mails: number }

// what `fileMessages` files has keys that begin with `1.`; this range of the index holds the others
const TAKEN = `select count(*)::int n from app.mail where mailbox = 'report' and door = 'imap' and door_key >= '1/'`
const READ = `${TAKEN} and state in ('done', 'quarantined')`

/** The mailbox of the benchmark: so many mails of the mix, in INBOX. @returns its size */
export async function fill({ dovecot, mails }: Folder): Promise<{ megabytes: number }> {
  let bytes = 0
  let next = 0
  const deliver = async () => {
    while (next < mails) {
      const raw = benchMail(next++)
      bytes += raw.length
      await dovecot.deliver('bench', raw)
    }
  }
  await Promise.all(Array.from({ length: 4 }, deliver))
  return { megabytes: round(bytes / 1e6, 1) }
}

/** mbsync, take-in and case-ready in turn, several times over the same folder; `filed`: with so many messages filed before. */
export async function folderRuns(folder: Folder, runs: number, filed = 0): Promise<Record<string, number>> {
  const seconds = { mbsync: [] as number[], takeIn: [] as number[], ready: [] as number[] }
  const peaks: number[] = []
  for (let run = 0; run < runs; run++) {
    await afresh(folder, filed)
    seconds.mbsync.push(await mbsync(folder.dovecot, 'bench'))
    const taken = await timed(folder.world, { ...settings(folder), mode: 'take-in-only' }, reached(folder, TAKEN))
    seconds.takeIn.push(taken.seconds)
    await again(folder)
    await afresh(folder, filed)
    const read = await timed(folder.world, settings(folder), reached(folder, READ))
    seconds.ready.push(read.seconds)
    peaks.push(Math.max(taken.peakRssMb, read.peakRssMb))
    const reports = await folder.world.rows('select count(*)::int n from app.report')
    if (reports[0]?.['n'] !== folder.mails + filed)
      throw new Error(`only ${Number(reports[0]?.['n']) - filed} of ${folder.mails} became reports`)
    await again(folder)
    const times = `mbsync ${round(seconds.mbsync[run]!)} s, take-in ${round(taken.seconds)} s, case-ready ${round(read.seconds)} s`
    say(`run ${run + 1}: ${times}, ${peaks[run]} MB`)
  }
  const base = median(seconds.mbsync)
  const ratios = {
    takeInVsMbsync: round(base / median(seconds.takeIn)),
    caseReadyVsMbsync: round(base / median(seconds.ready)),
  }
  if (filed)
    return Object.fromEntries(Object.entries(ratios).map(([key, ratio]) => [`${key}Filed${filed / 1000}k`, ratio]))
  return {
    ...ratios,
    mbsyncPerSecond: round(folder.mails / base, 0),
    takeInPerSecond: round(folder.mails / median(seconds.takeIn), 0),
    caseReadyPerSecond: round(folder.mails / median(seconds.ready), 0),
    peakRssMb: median(peaks),
  }
}

const settings = ({ dovecot, outUrl }: Folder) => ({
  imapUrl: `imap://bench:${dovecot.password}@127.0.0.1:${dovecot.imapPort}/INBOX`,
  outUrl,
  reconcileMs: 60_000,
})

/** An empty database, or one with so many messages in it. */
async function afresh({ world }: Folder, filed: number) {
  await world.reset()
  if (filed) await fileMessages(world, filed)
}

/** Everything back into INBOX; the service was stopped at its last commit, so a chunk may still lie there. */
async function again({ dovecot, mails }: Folder) {
  const client = await dovecot.client('bench')
  await client.mailboxOpen('Processed')
  if (client.mailbox !== false && client.mailbox?.exists) await client.messageMove('1:*', 'INBOX')
  await client.logout()
  await until(async () => (await dovecot.counts('bench'))['INBOX'] === mails, { deadline: 60_000 })
}

/** Asks on one connection: a new one for each look would cost more than what is measured. */
function reached({ world, mails }: Folder, question: string): () => Promise<boolean> {
  const client = new pg.Client(world.ownerUrl())
  client.on('error', () => undefined)
  const connected = client.connect()
  return async () => {
    await connected
    const { rows } = await client.query<{ n: number }>(question)
    const done = (rows[0]?.n ?? 0) >= mails
    if (done) await client.end()
    return done
  }
}
