import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import nodemailer from 'nodemailer'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { configureFaults } from '../faults.ts'
import { aMail, type MailDesk, openMailDesk, REPORT_ADDRESS } from '../testing/mail-desk.ts'
import { ourBoxes } from './our-boxes.ts'
import { ingest } from './pipe.ts'
import { readWaiting } from './read-mail.ts'
import { openSmtpDoor, type SmtpDoor } from './smtp.ts'

let desk: MailDesk
let smtp: SmtpDoor
let lmtp: SmtpDoor
beforeAll(async () => {
  desk = await openMailDesk()
  const options = { take: desk.take, port: 0, boxes: ourBoxes(desk.deps), maxBytes: 1_000_000 }
  const authenticate = async (user: string, password: string) =>
    password === 'demo' ? { address: `${user}@pines.example` } : undefined
  smtp = await openSmtpDoor(desk.deps, { ...options, authenticate })
  lmtp = await openSmtpDoor(desk.deps, { ...options, lmtp: true })
})
afterEach(() => configureFaults({ faults: '', testWorld: true }))
afterAll(async () => {
  await Promise.all([smtp.stop(), lmtp.stop()])
  await desk.close()
})

const count = async () => Number((await desk.rows('select count(*) from app.mail'))[0]!['count'])
async function send(
  raw: string | Buffer,
  {
    to = REPORT_ADDRESS,
    door = smtp,
    auth,
  }: { to?: string | string[]; door?: SmtpDoor; auth?: { user: string; pass: string } } = {},
) {
  const transport = nodemailer.createTransport({
    host: '127.0.0.1',
    port: door.port,
    ignoreTLS: true,
    lmtp: door === lmtp,
    ...(auth ? { auth } : {}),
  })
  try {
    await transport.sendMail({ envelope: { from: 'ada@pines.example', to }, raw })
    return 250
  } catch (error) {
    return (error as { responseCode?: number }).responseCode ?? String(error)
  } finally {
    transport.close()
  }
}

/** Speaks line by line; the answers to each. */
async function talk(port: number, lines: string[]): Promise<string[]> {
  const socket = connect(port, '127.0.0.1')
  const answers = createInterface({ input: socket })[Symbol.asyncIterator]()
  const answer = async () => {
    for (;;) {
      const { value } = await answers.next()
      if (!value || /^\d{3} /.test(value)) return String(value)
    }
  }
  const said = [await answer()]
  for (const line of lines) {
    socket.write(`${line}\r\n`)
    said.push(await answer())
  }
  socket.destroy()
  return said
}

test.each([['smtp'], ['lmtp']])('MAIL-2 bytes through the %s door are stored as they were sent', async (name) => {
  const raw = aMail({ body: 'Dots\r\n.\r\n..and\r\n\ttabs \r\nü\r\n' })
  expect(await send(raw, { door: name === 'smtp' ? smtp : lmtp })).toBe(250)
  const [row] = await desk.rows('select id from app.mail where door = $1 order by received_at desc limit 1', [name])
  expect((await desk.rawOf(String(row!['id']))).toString()).toBe(raw)
})

test('MAIL-4 no relay, and every tag is answered alike, real or guessed', async () => {
  expect(await send(aMail(), { to: 'someone@elsewhere.example' })).toBe(550)
  expect(await send(aMail(), { to: 'reports@pines.example' })).toBe(550)
  const tags = ['report+bw-abc123.k1.aaaaaaaaaaaaaaaa', 'report+x', 'REPORT+y']
  const answers = await Promise.all(
    tags.map(async (tag) =>
      (await talk(smtp.port, ['EHLO me', 'MAIL FROM:<a@b.example>', `RCPT TO:<${tag}@pines.example>`])).at(-1),
    ),
  )
  expect(new Set(answers).size).toBe(1)
  expect(answers[0]).toMatch(/^250 /)
})

test('MAIL-4 MAIL-1 too large is 552 with a way out, database trouble is 451, and nothing is called taken', async () => {
  const before = await count()
  const huge = aMail({ body: 'x'.repeat(70).concat('\r\n').repeat(20_000) })
  expect(await send(huge)).toBe(552)
  configureFaults({ faults: 'take-in.written=throw', testWorld: true })
  expect(await send(aMail())).toBe(451)
  expect(await count()).toBe(before)
  expect((await talk(smtp.port, ['EHLO me', 'MAIL FROM:<a@b.example> SIZE=9999999'])).at(-1)).toMatch(/^552 /)
})

test('MAIL-4 a full disk is 452', async () => {
  await desk.superuser.query(`create function app.full() returns trigger language plpgsql as $$ begin raise exception 'full' using errcode = '53100'; end $$;
    create trigger full_disk before insert on app.mail_raw for each row execute function app.full()`)
  expect(await send(aMail())).toBe(452)
  await desk.superuser.query('drop trigger full_disk on app.mail_raw')
})

test('a demo person who signed in is verified by that; a wrong password is refused', async () => {
  expect(await send(aMail({ auth: null, id: 'demo' }), { auth: { user: 'ada', pass: 'demo' } })).toBe(250)
  await readWaiting(desk.deps)
  const [row] = await desk.rows(
    `select verdict, verdict_reason from app.mail where door = 'smtp' and verdict_reason = 'smtp-auth'`,
  )
  expect(row).toEqual({ verdict: 'verified', verdict_reason: 'smtp-auth' })
  expect(await send(aMail(), { auth: { user: 'ada', pass: 'wrong' } })).toBe(535)
})

test('several at once are all taken, and LMTP answers for each recipient', async () => {
  const before = await count()
  expect(await Promise.all(Array.from({ length: 30 }, () => send(aMail(), { door: lmtp })))).toEqual(
    Array(30).fill(250),
  )
  expect(await count()).toBe(before + 30)
  const answers = await talk(lmtp.port, [
    'LHLO me',
    'MAIL FROM:<a@pines.example>',
    `RCPT TO:<${REPORT_ADDRESS}>`,
    `RCPT TO:<report+a@pines.example>`,
    'DATA',
    `${aMail()}\r\n.`,
  ])
  expect(answers.at(-1)).toMatch(/^250 /)
})

const stream = async function* (...pieces: (string | Error)[]) {
  for (const piece of pieces) {
    if (piece instanceof Error) throw piece
    yield Buffer.from(piece)
  }
}

test('MAIL-5 the pipe ends with 0 when taken, 65 when too large, and 75 for everything else', async () => {
  const raw = aMail({ id: 'piped' })
  expect(
    (
      await ingest(desk.deps, stream(raw.slice(0, 50), raw.slice(50)), {
        sender: 'ada@pines.example',
        recipient: REPORT_ADDRESS,
      })
    ).exit,
  ).toBe(0)
  const [row] = await desk.rows(`select id from app.mail where door = 'pipe'`)
  expect((await desk.rawOf(String(row!['id']))).toString()).toBe(raw)
  expect((await ingest(desk.deps, stream())).exit).toBe(75)
  expect((await ingest(desk.deps, stream('From: a', new Error('cut')))).exit).toBe(75)
  configureFaults({ faults: 'take-in.written=throw', testWorld: true })
  expect((await ingest(desk.deps, stream(aMail()))).exit).toBe(75)
  const small = { ...desk.deps, config: { ...desk.deps.config, mail: { ...desk.deps.config.mail, maxBytes: 100 } } }
  expect(await ingest(small, stream(aMail()))).toMatchObject({ exit: 65, says: expect.stringContaining('upload page') })
})
