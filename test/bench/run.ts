// `npm run bench [-- --small]`: the figures of docs/bench.md on this machine, as a table and as test/bench/results.json.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AUTHSERV, aMail, REPORT_ADDRESS } from '@breakwater/server/testing/mail-desk.ts'
import { type MailWorld, openMailWorld } from '@breakwater/server/testing/mail-world.ts'
import nodemailer from 'nodemailer'
import pg from 'pg'
import { type Dovecot, startDovecot } from '../world/dovecot.ts'
import { freePorts, listens } from '../world/ports.ts'
import { startSmtpSink } from '../world/smtp-sink.ts'
import { until } from '../world/until.ts'
import { accessFigures } from './access.ts'
import { clickVisible } from './click.ts'
import { benchMail } from './mails.ts'
import { mbsync } from './mbsync.ts'
import { timed } from './service.ts'
import { sizes } from './sizes.ts'

const small = process.argv.includes('--small')
const FIGURES = small
  ? { mails: 200, runs: 3, deliveries: 30, lmtp: 300, clicks: 8, access: { cases: 10_000, times: 20, seconds: 2 } }
  : {
      mails: 2000,
      runs: 5,
      deliveries: 600,
      lmtp: 2000,
      clicks: 40,
      access: { cases: 100_000, times: 100, seconds: 5 },
    }
const results: Record<string, number | string | boolean> = {
  small,
  mails: FIGURES.mails,
  node: process.version,
  at: new Date().toISOString(),
}

const sorted = (figures: number[]) => [...figures].sort((a, b) => a - b)
const median = (figures: number[]) => sorted(figures)[Math.floor(figures.length / 2)] ?? 0
const at = (figures: number[], share: number) =>
  sorted(figures)[Math.min(figures.length - 1, Math.ceil(figures.length * share) - 1)] ?? 0
const round = (figure: number, digits = 2) => Math.round(figure * 10 ** digits) / 10 ** digits
const say = (text: string) => console.log(`— ${text}`)

const sink = await startSmtpSink()
const [world, dovecot] = await Promise.all([
  openMailWorld(),
  startDovecot({ users: ['bench', 'live'], hostname: AUTHSERV }),
])
const imapUrl = (user: string) => `imap://${user}:${dovecot.password}@127.0.0.1:${dovecot.imapPort}/INBOX`
const outUrl = `smtp://127.0.0.1:${sink.port}`
try {
  await fill(dovecot, FIGURES.mails)
  await folderRuns(world)
  await lmtpRuns(world)
  await clickRuns()
  say('lists under row security, and the trail')
  Object.assign(results, await accessFigures(FIGURES.access))
  Object.assign(results, sizes())
} finally {
  await dovecot.remove()
  await sink.close()
  await world.close()
}
writeFileSync(join(import.meta.dirname, 'results.json'), `${JSON.stringify(results, null, 2)}\n`)
console.table(results)

async function fill(server: Dovecot, count: number) {
  say(`delivering ${count} mails`)
  let bytes = 0
  for (let n = 0; n < count; n++) {
    const raw = benchMail(n)
    bytes += raw.length
    await server.deliver('bench', raw)
  }
  results['megabytes'] = round(bytes / 1e6, 1)
}

/** Everything back into INBOX, and an empty database. */
async function again(from: string) {
  const client = await dovecot.client('bench')
  await client.mailboxOpen(from)
  await client.messageMove('1:*', 'INBOX')
  await client.logout()
  await world.reset()
}

async function folderRuns(world: MailWorld) {
  const seconds = { mbsync: [] as number[], takeIn: [] as number[], ready: [] as number[] }
  const peaks: number[] = []
  for (let run = 0; run < FIGURES.runs; run++) {
    seconds.mbsync.push(await mbsync(dovecot, 'bench'))
    const taken = await timed(
      world,
      { imapUrl: imapUrl('bench'), outUrl, reconcileMs: 60_000, mode: 'take-in-only' },
      reached('select count(*)::int n from app.mail'),
    )
    seconds.takeIn.push(taken.seconds)
    await until(async () => (await dovecot.counts('bench'))['INBOX'] === 0 || moveRest(), { deadline: 60_000 })
    await again('Processed')
    const read = await timed(
      world,
      { imapUrl: imapUrl('bench'), outUrl, reconcileMs: 60_000 },
      reached(`select count(*)::int n from app.mail where state in ('done', 'quarantined')`),
    )
    seconds.ready.push(read.seconds)
    peaks.push(read.peakRssMb)
    const reports = await world.rows('select count(*)::int n from app.report')
    if (reports[0]?.['n'] !== FIGURES.mails)
      throw new Error(`only ${reports[0]?.['n']} of ${FIGURES.mails} became reports`)
    await moveRest()
    await again('Processed')
    say(
      `run ${run + 1}: mbsync ${round(seconds.mbsync[run]!)} s, take-in ${round(taken.seconds)} s, case-ready ${round(read.seconds)} s, ${read.peakRssMb} MB`,
    )
  }
  const base = median(seconds.mbsync)
  Object.assign(results, {
    mbsyncPerSecond: round(FIGURES.mails / base, 0),
    takeInPerSecond: round(FIGURES.mails / median(seconds.takeIn), 0),
    caseReadyPerSecond: round(FIGURES.mails / median(seconds.ready), 0),
    takeInVsMbsync: round(base / median(seconds.takeIn)),
    caseReadyVsMbsync: round(base / median(seconds.ready)),
    peakRssMb: median(peaks),
  })
}

// the service was stopped at the last commit, so its last chunk may still lie in INBOX
async function moveRest(): Promise<true> {
  const client = await dovecot.client('bench')
  await client.mailboxOpen('INBOX')
  await client.messageMove('1:*', 'Processed')
  await client.logout()
  return true
}

/** Asks on one connection: a new one for each look would cost more than what is measured. */
function reached(question: string): () => Promise<boolean> {
  const client = new pg.Client(world.ownerUrl())
  client.on('error', () => undefined)
  const connected = client.connect()
  return async () => {
    await connected
    const { rows } = await client.query<{ n: number }>(question)
    const done = (rows[0]?.n ?? 0) >= FIGURES.mails
    if (done) await client.end()
    return done
  }
}

async function lmtpRuns(world: MailWorld) {
  say('the LMTP door')
  const [port = 0] = await freePorts(1)
  const service = world.start({ imapUrl: imapUrl('live'), outUrl, reconcileMs: 60_000, lmtpPort: port })
  await until(() => listens(port), { deadline: 30_000 })
  const client = new pg.Client(world.ownerUrl())
  await client.connect()
  const counted = async () => Number((await client.query('select count(*)::int n from app.report')).rows[0].n)
  const transport = nodemailer.createTransport({
    host: '127.0.0.1',
    port,
    lmtp: true,
    ignoreTLS: true,
    pool: true,
    maxConnections: 4,
    maxMessages: Number.POSITIVE_INFINITY,
  })
  const send = (raw: string) => transport.sendMail({ envelope: { from: 'ada@pines.example', to: REPORT_ADDRESS }, raw })
  const seen = async (before: number, give: () => Promise<unknown>) => {
    await give()
    const from = performance.now()
    await until(async () => (await counted()) > before, { every: 4, deadline: 30_000 })
    return performance.now() - from
  }
  const byDoor: number[] = []
  const byImap: number[] = []
  for (let n = 0; n < FIGURES.deliveries; n++) {
    byDoor.push(await seen(await counted(), () => send(aMail())))
    if (n % 3 === 0) byImap.push(await seen(await counted(), () => dovecot.deliver('live', aMail())))
  }
  const began = performance.now()
  await Promise.all(
    Array.from({ length: FIGURES.lmtp }, () => send(aMail({ body: 'x'.repeat(70).concat('\r\n').repeat(64) }))),
  )
  Object.assign(results, {
    lmtpPerSecond: round(FIGURES.lmtp / ((performance.now() - began) / 1000), 0),
    deliveryVisibleP50Ms: round(at(byDoor, 0.5), 0),
    deliveryVisibleP95Ms: round(at(byDoor, 0.95), 0),
    imapVisibleP50Ms: round(at(byImap, 0.5), 0),
    imapVisibleP95Ms: round(at(byImap, 0.95), 0),
  })
  transport.close()
  await client.end()
  await service.kill()
}

/** The extension's figure comes from a program beside this one, `click.ts`, which gives p50 and p95 in milliseconds. */
async function clickRuns() {
  say('reporting from a Gmail page')
  const { p50, p95 } = await clickVisible(FIGURES.clicks)
  Object.assign(results, { clickVisibleP50Ms: round(p50, 0), clickVisibleP95Ms: round(p95, 0) })
}
