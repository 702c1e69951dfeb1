import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer/index.js'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { OurMail } from '../mailer/mailer.ts'
import { parts } from '../mailer/smtp-mailer.ts'
import { AUTHSERV, aMail, type MailDesk, openMailDesk, REPORT_ADDRESS } from '../testing/mail-desk.ts'
import { readWaiting } from './read-mail.ts'
import { sendWaiting } from './send-outgoing.ts'

const full = inject('tier') === 'full'
let desk: MailDesk
let other: MailDesk
beforeAll(async () => {
  desk = await openMailDesk()
  other = await openMailDesk()
})
afterAll(async () => {
  await desk.close()
  await other.close()
})

const pick = <T>(of: readonly T[]): T => of[randomInt(of.length)]!
const PEOPLE = ['ada@pines.example', 'gus@pines.example', 'bo@pines.example', 'noone@pines.example']
const STRANGERS = [
  'canary-max@client.example',
  'ada@pines.example.evil.example',
  'canary@evil.example',
  'list@lists.example',
]
const anyone = () => pick([...PEOPLE, ...STRANGERS])
const HEADERS = [
  'Reply-To',
  'Sender',
  'Return-Path',
  'Disposition-Notification-To',
  'Errors-To',
  'Return-Receipt-To',
  'X-Original-From',
  'Resent-From',
  'Cc',
  'Apparently-To',
]

/** A mail that names all kinds of people in all kinds of places, proven or not. */
function randomMail(): string {
  const from = pick([...PEOPLE, ...PEOPLE, ...STRANGERS])
  const named = HEADERS.filter(() => randomInt(3) === 0).map((name) => `${name}: Canary <${anyone()}>`)
  return aMail({
    from: `${pick(['Ada Moss', 'canary-name', 'ada@pines.example'])} <${from}>`,
    to: pick([
      REPORT_ADDRESS,
      `${REPORT_ADDRESS}, ${anyone()}`,
      `report+${randomBytes(4).toString('hex')}@pines.example`,
    ]),
    subject: `canary-subject ${randomBytes(8).toString('hex')}`,
    headers: named,
    body: `canary-body ${anyone()}\r\n\r\n---------- Forwarded message ---------\r\nFrom: Max <${anyone()}>\r\nSubject: canary-inner\r\nTo: <${anyone()}>\r\n\r\ncanary-third\r\n`,
    auth: pick([null, `${AUTHSERV}; dmarc=pass header.from=pines.example; spf=pass smtp.mailfrom=${from}`]),
  })
}

test('MAIL-46 T3 whatever a mail says, ours goes to people of the directory only and holds none of its words', {
  timeout: full ? 3_600_000 : 120_000,
}, async () => {
  const count = full ? 10_000 : 300
  for (let done = 0; done < count; done += 50) {
    await desk.take(
      Array.from({ length: 50 }, () => ({
        door: 'imap' as const,
        mailbox: 'report',
        key: randomUUID(),
        receivedAt: desk.clock.now(),
        bytes: Buffer.from(randomMail()),
      })),
    )
    await readWaiting(desk.deps)
    await sendWaiting.run(desk.deps, {})
    desk.clock.advance(3_600_001)
  }
  await sendWaiting.run(desk.deps, {})
  const directory = new Set((await desk.rows('select email from app.person')).map((p) => p['email']))
  const outside = desk.sent.filter((m) => !directory.has(m.to.address))
  const words = desk.sent.filter((m) =>
    /canary|evil\.example|client\.example/i.test(JSON.stringify({ ...m, inReplyTo: '' })),
  )
  const senders = (await desk.rows(`select count(*)::int n from app.mail where verdict = 'verified'`))[0]!['n']
  console.log(
    `T3 ${inject('tier')}: ${count} mails, ${senders} of them proven, ${desk.sent.length} sent, ${outside.length} outside the directory`,
  )
  expect(desk.sent.length).toBeGreaterThan(20)
  expect(outside).toEqual([])
  expect(words).toEqual([])
  // nobody unproven was answered
  const receipts = await desk.rows(
    `select 1 from app.outgoing o join app.report r on r.id = o.report_id where o.kind = 'receipt' and r.verdict <> 'verified'`,
  )
  expect(receipts).toEqual([])
})

type Strip = 'nothing' | 'the words of a machine' | 'everything'
const MARKS = /^(Auto-Submitted|Precedence|X-Loop|X-Auto-Response-Suppress):.*\r\n/gim

/** A mail of one instance as the other one's mail server hands it over, perhaps through a gateway that strips what it does not know. */
async function delivered(mail: OurMail, from: string, strip: Strip): Promise<string> {
  const built = await new MailComposer(parts(mail, { name: 'Report desk', address: from })).compile().build()
  const raw = strip === 'nothing' ? built.toString('latin1') : built.toString('latin1').replace(MARKS, '')
  const domain = from.split('@')[1]
  const said =
    strip === 'everything'
      ? raw
          .replace(/^(In-Reply-To|References):.*\r\n(?:[ \t].*\r\n)*/gim, '')
          .replace(/^Subject:.*\r\n(?:[ \t].*\r\n)*/im, 'Subject: Hello\r\n')
      : raw
  const path = strip === 'everything' ? from : (mail.envelopeFrom ?? '')
  const proof = `Authentication-Results: ${AUTHSERV}; dmarc=pass header.from=${domain}; spf=pass smtp.mailfrom=${from}\r\n`
  return `Return-Path: <${path}>\r\n${proof}Received: from mail.${domain} by ${AUTHSERV}; Mon, 9 Nov 2026 08:59:00 +0000\r\n${said}`
}

const OTHER = 'report@oaks.example'
async function backToBack() {
  const sides = [
    { at: desk, own: REPORT_ADDRESS, far: OTHER },
    { at: other, own: OTHER, far: REPORT_ADDRESS },
  ]
  for (const { at, own, far } of sides) {
    at.deps.config = { ...at.deps.config, mail: { ...at.deps.config.mail, address: own, from: own } }
    await at.rows(`update app.mailbox set address = $1 where id = 'report'`, [own])
    await at.rows(`update app.organisation set domains = '{pines.example,oaks.example}'`)
    await at.rows(`insert into app.person (name, email) values ('The other desk', $1) on conflict do nothing`, [far])
    at.sent.length = 0
  }
  return sides
}

/** A mail from the one mailbox to the other, and then whatever they say to each other. @returns how many each sent to the other */
async function round(strip: Strip): Promise<number[]> {
  const sides = await backToBack()
  const counts = [0, 0]
  let raw: string | undefined = aMail({
    from: `The other desk <${OTHER}>`,
    auth: `${AUTHSERV}; dmarc=pass header.from=oaks.example; spf=pass smtp.mailfrom=${OTHER}`,
  })
  for (let turn = 0; raw && turn < 6; turn++) {
    const { at, own, far } = sides[turn % 2]!
    at.clock.advance(3_600_001)
    await at.gets(raw)
    await sendWaiting.run(at.deps, {})
    const answers = at.sent.splice(0).filter((m) => m.to.address === far)
    counts[turn % 2]! += answers.length
    raw = answers[0] ? await delivered(answers[0], own, strip) : undefined
  }
  return counts
}

test('MAIL-42 T4 two instances back to back say at most one thing each', {
  timeout: full ? 1_200_000 : 120_000,
}, async () => {
  const rounds = full ? 1_000 : 60
  let most = 0
  for (let n = 0; n < rounds; n++) most = Math.max(most, ...(await round(n % 2 ? 'nothing' : 'the words of a machine')))
  console.log(`T4 ${inject('tier')}: ${rounds} rounds, at most ${most} mail each`)
  expect(most).toBe(1)
  // the control: where nothing at all says that a machine wrote it or what it answers, they would talk for ever
  expect(Math.max(...(await round('everything')))).toBeGreaterThan(1)
})
