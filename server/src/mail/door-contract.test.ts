import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import nodemailer from 'nodemailer'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Dovecot, startDovecot } from '../../../test/world/dovecot.ts'
import { until } from '../../../test/world/until.ts'
import { type Answer, type DoorForTests, doorContract } from '../testing/door.contract.ts'
import { AUTHSERV, aMail, type MailDesk, openMailDesk, REPORT_ADDRESS } from '../testing/mail-desk.ts'
import { type MailDoorsForTests, openMailDoors } from '../testing/mail-doors.ts'
import type { Watch } from './mailbox.ts'
import { readWaiting } from './read-mail.ts'
import type { Door } from './take-in.ts'
import { upload } from './upload.ts'
import { formatOf } from './upload-bytes.ts'

const MAX = 1_000_000
const full = inject('tier') === 'full'
const folder = fileURLToPath(new URL('../../../test/mails/', import.meta.url))
const samples = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.eml'))
  .sort()
  .map((file) => readFileSync(folder + file))
  .filter((bytes, n) => bytes.length < MAX && (full || n % 24 === 0))

let desk: MailDesk
let dovecot: Dovecot
let open: MailDoorsForTests
let watch: Watch
beforeAll(async () => {
  desk = await openMailDesk()
  desk.deps.config.mail.maxBytes = MAX
  await desk.rows(`insert into app.mailbox (id, address, purpose) values ('care', 'care@pines.example', 'concern')`)
  dovecot = await startDovecot({ users: ['report'], hostname: AUTHSERV })
  open = await openMailDoors(desk.deps)
  watch = open.watch(`imap://report:${dovecot.password}@127.0.0.1:${dovecot.imapPort}/INBOX`, { pollMs: 500 })
})
afterAll(async () => {
  await watch.stop()
  await open.stop()
  await dovecot.remove()
  await desk.close()
})

const inbox = async () => (await dovecot.counts('report'))['INBOX'] ?? 0
const left = async (): Promise<Answer> => {
  // what a look said stays until the next one: without that the next test would read the answer of this one
  const calm = () => watch.state().state === 'watching' && watch.state().problem === undefined
  await until(async () => (await inbox()) === 0 && calm(), { what: 'INBOX is empty', deadline: 60_000 })
  return 'taken'
}
async function byImap(bytes: Buffer): Promise<Answer> {
  await dovecot.deliver('report', bytes)
  let answer: Answer | undefined
  const seen = async () => {
    const { state, problem } = watch.state()
    if (state === 'failing' || problem === 'read-back') answer = 'later'
    else if ((await inbox()) === 0) answer = 'taken'
    else if (bytes.length > MAX && (await desk.rows(`select 1 from app.mail where outcome = 'oversize'`)).length)
      answer = 'too-large'
    return answer !== undefined
  }
  await until(seen, { what: 'the mailbox was looked at', deadline: 60_000 })
  if (answer === 'too-large') {
    const client = await dovecot.client('report')
    await client.mailboxOpen('INBOX')
    await client.messageDelete('1:*')
    await client.logout()
  }
  return answer ?? 'later'
}
async function bySmtp(lmtp: boolean, bytes: Buffer, to: string | string[] = REPORT_ADDRESS): Promise<Answer> {
  const port = lmtp ? open.lmtpPort : open.smtpPort
  const transport = nodemailer.createTransport({ host: '127.0.0.1', port, lmtp, ignoreTLS: true })
  try {
    const { rejectedErrors } = await transport.sendMail({ envelope: { from: 'ada@pines.example', to }, raw: bytes })
    return codes[(rejectedErrors?.[0] as { responseCode?: number } | undefined)?.responseCode ?? 250] ?? 'later'
  } catch (error) {
    return codes[(error as { responseCode?: number }).responseCode ?? 0] ?? 'later'
  } finally {
    transport.close()
  }
}
const codes: Record<number, Answer> = { 250: 'taken', 552: 'too-large' }
const exits: Record<number, Answer> = { 0: 'taken', 65: 'too-large' }
const byPipe = async (bytes: Buffer): Promise<Answer> => exits[(await open.pipe(bytes)).exit] ?? 'later'
const byUpload = (bytes: Buffer): Promise<Answer> =>
  upload(desk.deps, desk.staff.ada, bytes).then(
    () => 'taken',
    () => 'later',
  )

const asMail = (id: string) => Buffer.from(aMail({ id }))
const fromOutside = (id: string) => Buffer.from(aMail({ id, from: 'Max Kern <max@client.example>', auth: null }))
/** Mail travels in lines that end in CRLF; other line ends are changed before they come to us. */
const inLines = (bytes: Buffer) => {
  const text = bytes.toString('latin1')
  return text.endsWith('\r\n') && !/\r(?!\n)|(?<!\r)\n|\0/.test(text)
}
const anything = () => true
const DOORS: Record<Door, DoorForTests> = {
  imap: { hands: byImap, again: left, mail: asMail, large: 'stays', carries: inLines },
  smtp: {
    ...{ hands: (bytes) => bySmtp(false, bytes), again: (bytes) => bySmtp(false, bytes) },
    ...{ mail: asMail, large: 'refused', carries: inLines },
  },
  lmtp: {
    ...{ hands: (bytes) => bySmtp(true, bytes), again: (bytes) => bySmtp(true, bytes) },
    ...{ mail: asMail, large: 'refused', carries: inLines },
  },
  pipe: { hands: byPipe, again: byPipe, mail: asMail, large: 'refused', carries: anything },
  upload: { hands: byUpload, again: byUpload, mail: fromOutside, carries: (bytes) => formatOf(bytes) !== undefined },
}
for (const [name, door] of Object.entries(DOORS) as [Door, DoorForTests][])
  doorContract(name, name === 'upload' ? /^upload-/ : /^report$/, () => ({ desk, door, maxBytes: MAX, samples }))

test('MAIL-2 the fixtures are many', () => {
  console.log(`MAIL-2 ${full ? 'full' : 'small'}: ${samples.length} mails through ${Object.keys(DOORS).length} doors`)
  expect(samples.length).toBeGreaterThan(full ? 150 : 10)
})

/** In which mailboxes a mail that was not read yet lies. */
async function placed(id: string): Promise<string[]> {
  const found: string[] = []
  for (const row of await desk.rows(`select id, mailbox from app.mail where state <> 'done' order by mailbox`))
    if ((await desk.rawOf(String(row['id']))).includes(`<${id}@`)) found.push(String(row['mailbox']))
  return found
}

test('MAIL 2 POLICY P83 the SMTP and LMTP doors take mail for every mailbox, each to its own, and the desk sees none of a concern', async () => {
  for (const lmtp of [false, true]) {
    const id = `for-both-${lmtp}`
    const raw = Buffer.from(aMail({ id }))
    expect(await bySmtp(lmtp, raw, ['care+x@pines.example', REPORT_ADDRESS, 'report+tag@pines.example'])).toBe('taken')
    expect(await placed(id)).toEqual(['care', 'report'])
    expect(await bySmtp(lmtp, Buffer.from(aMail({ id: `only-${lmtp}` })), 'care@pines.example')).toBe('taken')
    expect(await placed(`only-${lmtp}`)).toEqual(['care'])
  }
  await readWaiting(desk.deps)
  const concern = await desk.rows(`select distinct outcome from app.mail where mailbox = 'care'`)
  expect(concern).toEqual([{ outcome: 'concern' }])
  expect(await bySmtp(false, Buffer.from(aMail()), 'nobody@pines.example')).toBe('later')
})

test('MAIL 2 a mailbox that an admin adds is taken mail for at once, one that is switched off is not', async () => {
  expect(await bySmtp(true, Buffer.from(aMail()), 'second@pines.example')).toBe('later')
  await desk.rows(`insert into app.mailbox (id, address) values ('second', 'second@pines.example')`)
  expect(await bySmtp(true, Buffer.from(aMail({ id: 'second' })), 'second@pines.example')).toBe('taken')
  expect(await placed('second')).toEqual(['second'])
  await desk.rows(`update app.mailbox set settings = '{"enabled": false}' where id = 'second'`)
  desk.clock.advance(6_000)
  expect(await bySmtp(true, Buffer.from(aMail()), 'second@pines.example')).toBe('later')
})

test('MAIL-5 the pipe goes to the mailbox that is named, else to that of the recipient; an unknown name is "try again"', async () => {
  const by = async (id: string, o: { mailbox?: string; recipient?: string }) => {
    const { exit, says } = await open.pipe(Buffer.from(aMail({ id })), o)
    return exit === 0 ? await placed(id) : `${exit} ${says}`
  }
  expect(await by('named', { mailbox: 'care', recipient: REPORT_ADDRESS })).toEqual(['care'])
  expect(await by('to-care', { recipient: 'Care+tag@pines.example' })).toEqual(['care'])
  expect(await by('to-none', { recipient: 'someone@pines.example' })).toEqual(['report'])
  expect(await by('wrong', { mailbox: 'cares' })).toMatch(/^75 There is no mailbox named cares\. The names are: care, /)
})
