import { randomBytes } from 'node:crypto'
import { byExtension } from '@breakwater/server/testing/by-extension.ts'
import {
  AUTHSERV,
  aMail,
  type MailDesk,
  openMailDesk,
  REPORT_ADDRESS,
  withAttached,
} from '@breakwater/server/testing/mail-desk.ts'
import { type MailDoorsForTests, openMailDoors } from '@breakwater/server/testing/mail-doors.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Dovecot, startDovecot } from '../world/dovecot.ts'
import { until } from '../world/until.ts'
import { handOver } from './lmtp.ts'
import { renumber } from './renumber.ts'
import { seeded } from './seeded.ts'

const full = inject('tier') === 'full'
const MAILS = full ? 500 : 60
const seed = randomBytes(4).toString('hex')
const random = seeded(Number.parseInt(seed, 16))
const oneOf = <One>(all: readonly One[]): One => all[Math.floor(random() * all.length)]!

let desk: MailDesk
let dovecot: Dovecot
let doors: MailDoorsForTests
beforeAll(async () => {
  ;[desk, dovecot] = await Promise.all([openMailDesk(), startDovecot({ users: ['report'], hostname: AUTHSERV })])
  doors = await openMailDoors(desk.deps)
})
afterAll(async () => {
  await doors.stop()
  await dovecot.remove()
  await desk.close()
})

/** What each way adds on top of one and the same message. */
const ALIASES = ['', 'Delivered-To: report@pines.example\r\n', 'X-Original-To: hr-help@pines.example\r\n'] as const
const travelled = (raw: string, n: number) =>
  Buffer.from(
    `Received: from hop${n}.pines.example by mx.pines.example; Mon, 9 Nov 2026 09:0${n}:00 +0000\r\n${oneOf(ALIASES)}${raw}`,
  )
const WAYS = {
  imap: (bytes: Buffer) => dovecot.deliver('report', bytes),
  lmtp: (bytes: Buffer) => handOver(doors.lmtpPort, REPORT_ADDRESS, bytes),
  pipe: (bytes: Buffer) => doors.pipe(bytes),
  // a mail server's pipe hands lines over as its system ends them
  unix: (bytes: Buffer) => doors.pipe(Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')),
} as const

async function takenFromImap() {
  const watch = doors.watch(`imap://report:${dovecot.password}@127.0.0.1:${dovecot.imapPort}/INBOX`)
  await until(async () => (await dovecot.counts('report'))['INBOX'] === 0, { what: 'INBOX is empty', deadline: 60_000 })
  await watch.stop()
  await doors.read()
}

/** Puts everything back where it came from; the folder has a new number afterwards, as after a restored backup. */
async function rebuilt(): Promise<number> {
  const client = await dovecot.client('report')
  try {
    await client.mailboxOpen('Processed')
    const count = client.mailbox ? client.mailbox.exists : 0
    await client.mailboxCreate('Restored')
    await client.messageMove('1:*', 'Restored')
    await client.mailboxOpen('Restored')
    await client.messageMove('1:*', 'INBOX')
    await client.mailboxDelete('Restored')
    return count
  } finally {
    await client.logout()
  }
}

/** A report that another capture of the same original was folded into counts once (SETTLED 34). */
const reports = async () => (await desk.rows('select id from app.report where same_as is null')).length
const messageId = (raw: string) => /^Message-ID: (<\S+>)/im.exec(raw)?.[1] ?? ''

/** An outsider's message that one person reports twice: by the extension on the page, and forwarded to the mailbox. */
function pairOf(n: number) {
  const sender = `max${n}@client.example`
  const original = `From: Max <${sender}>\r\nTo: ada@pines.example\r\nSubject: You\r\nDate: Mon, 09 Nov 2026 07:00:00 +0000\r\nMessage-ID: <o-${n}-${seed}@client.example>\r\n\r\n${randomBytes(40).toString('hex')}\r\n`
  const raw = aMail({ id: `pair-${n}`, ...withAttached('Please look.', [{ raw: original }]) })
  const seen = `Received: from elsewhere by mx.pines.example; Mon, 9 Nov 2026 07:01:00 +0000\r\n${original}`
  return { raw, byExtension: () => byExtension(desk, seen, sender, desk.staff.ada) }
}

test('S3 MAIL-7 the same mail two to five times, by alias, by several doors and from a rebuilt folder is one report', {
  timeout: full ? 1_200_000 : 120_000,
}, async () => {
  let deliveries = 0
  let reused = 0
  const sent = new Set<string>()
  const pairs = { before: 0, after: [] as (() => Promise<unknown>)[] }
  for (let n = 0; n < MAILS; n++) {
    // MAIL-8: every tenth carries the Message-ID of the one before it, with other words
    const again = n % 10 === 9
    if (again) reused++
    // the one in five that follows it comes by the extension too, first or last
    const pair = n % 5 === 1 ? pairOf(n) : undefined
    if (pair && n % 2) {
      await pair.byExtension()
      pairs.before++
    } else if (pair) pairs.after.push(pair.byExtension)
    const raw = pair?.raw ?? aMail({ id: `twice-${again ? n - 1 : n}`, body: `${randomBytes(40).toString('hex')}\r\n` })
    sent.add(raw)
    const copies = 2 + Math.floor(random() * 4)
    for (let copy = 0; copy < copies; copy++) {
      await WAYS[oneOf(['imap', 'imap', 'imap', 'lmtp', 'pipe', 'unix'] as const)](travelled(raw, copy))
      deliveries++
    }
  }
  await takenFromImap()
  for (const capture of pairs.after) await capture()
  const before = await desk.rows('select door_key from app.mail')
  const wasMoved = await rebuilt()
  renumber(dovecot.dir, 'report')
  await until(async () => (await dovecot.counts('report'))['INBOX'] === wasMoved, { what: 'all is back in INBOX' })
  await takenFromImap()
  const rows = await desk.rows('select id, outcome, report_id, canon, door_key from app.mail')
  const merged = [...Map.groupBy(rows, (row) => row['report_id']).values()].filter(
    (all) => new Set(all.map((row) => (row['canon'] as Buffer).toString('hex'))).size > 1,
  )
  const corrupt: unknown[] = []
  const byId = new Map<string, Set<unknown>>()
  for (const { id, report_id } of rows) {
    const kept = (await desk.rawOf(String(id))).toString('latin1').replace(/\r?\n/g, '\r\n')
    const own = kept.slice(kept.lastIndexOf('Authentication-Results'))
    if (!sent.has(own)) corrupt.push(id)
    byId.set(messageId(own), (byId.get(messageId(own)) ?? new Set()).add(report_id))
  }
  const made = await reports()
  console.log(
    `S3 ${full ? 'full' : 'small'}: ${deliveries - MAILS + wasMoved} faults injected, ${Math.max(0, MAILS - made)} lost, ${Math.max(0, made - MAILS)} duplicated, ${corrupt.length} corrupt, seed ${seed}` +
      ` (${MAILS} mails in ${deliveries} deliveries by ${Object.keys(WAYS).length} ways, ${wasMoved} again from a rebuilt folder, ${reused} with a Message-ID seen before, ${pairs.before + pairs.after.length} by the extension too, ${merged.length} wrongly merged)`,
  )
  expect(rows.length).toBe(before.length + wasMoved)
  expect(made).toBe(MAILS)
  expect({ merged, corrupt }).toEqual({ merged: [], corrupt: [] })
  const outcomes = Map.groupBy(rows, (row) => row['outcome'])
  expect([...outcomes.keys()].sort()).toEqual(['duplicate', 'report'])
  expect(outcomes.get('report')).toHaveLength(MAILS - pairs.before)
  // MAIL-8: the same Message-ID with other words is a report of its own, and nothing else has two
  expect([...byId.values()].filter((all) => all.size === 2)).toHaveLength(reused)
  expect([...byId.values()].filter((all) => all.size > 2)).toEqual([])
  expect(await desk.rows('select 1 from app.report where same_as is not null')).toHaveLength(pairs.after.length)
  // every message that came is the evidence of exactly one report, and no receipt was written twice
  expect(await desk.rows('select 1 from app.outgoing group by report_id, kind having count(*) > 1')).toEqual([])
})

test('S3 control: without the canonical key the same mails are more reports', { timeout: 60_000 }, async () => {
  const before = await reports()
  await desk.superuser.query(`create function app.own_canon() returns trigger language plpgsql as $$
    begin new.canon := sha256(new.id::text::bytea); return new; end $$;
    create trigger own_canon before insert on app.mail for each row execute function app.own_canon()`)
  for (let n = 0; n < 3; n++) {
    const raw = aMail({ id: `control-${n}`, body: `${randomBytes(40).toString('hex')}\r\n` })
    for (const copy of [1, 2]) await WAYS.lmtp(travelled(raw, copy))
  }
  await doors.read()
  await desk.superuser.query('drop trigger own_canon on app.mail')
  const made = (await reports()) - before
  console.log(`S3 control: without the canonical key 3 mails became ${made} reports`)
  expect(made).toBeGreaterThan(3)
})
