import { createHash } from 'node:crypto'
import { aMail, withAttached } from '@breakwater/server/testing/mail-desk.ts'
import { cases } from '@breakwater/shared/contract/cases.ts'
import { type Caller, client } from '@breakwater/shared/contract/client.ts'
import { session } from '@breakwater/shared/contract/session.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Dovecot, startDovecot } from '../world/dovecot.ts'
import { type Service, startService } from '../world/service.ts'
import { type SmtpSink, startSmtpSink } from '../world/smtp-sink.ts'
import { until } from '../world/until.ts'

const MX = 'mx.tallow.example'
const ADDRESS = 'report@tallow.example'
const originalFrom = (sender: string) =>
  Buffer.from(
    [
      `From: Max Kern <${sender}>`,
      'To: maya.lindgren@tallow.example',
      'Subject: Last night',
      'Date: Sun, 22 Nov 2026 20:00:00 +0000',
      'Message-ID: <m1@client.example>',
      '',
      'Why do you not answer me?',
      '.',
      '\ttab  and spaces at the end  ',
      '',
    ].join('\r\n'),
  )

let dovecot: Dovecot
let sink: SmtpSink
let service: Service
let desk: Caller
beforeAll(async () => {
  ;[dovecot, sink] = await Promise.all([startDovecot({ users: ['report'], hostname: MX }), startSmtpSink()])
  service = await startService({
    demo: true,
    address: ADDRESS,
    imapUrl: `imap://report:${dovecot.password}@127.0.0.1:${dovecot.imapPort}/INBOX`,
    outUrl: `smtp://127.0.0.1:${sink.port}`,
    env: { MAIL_TRUSTED_AUTHSERV: MX },
  })
  desk = await signedIn('Asha Verma')
}, 120_000)
afterAll(async () => {
  await service?.remove()
  await sink?.close()
  await dovecot?.remove()
})

async function signedIn(name: string): Promise<Caller> {
  const { demo } = await client(service.url)(session.options, {})
  const link = demo.find((one) => one.name === name)?.href ?? ''
  const answer = await fetch(new URL(link, service.url), { redirect: 'manual' })
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  expect(cookie).not.toBe('')
  return client(service.url, fetch, () => ({ cookie, origin: service.url }))
}

const mayaSends = (letter: Parameters<typeof aMail>[0]) =>
  aMail({
    from: 'Maya Lindgren <maya.lindgren@tallow.example>',
    to: ADDRESS,
    auth: `${MX}; dmarc=pass header.from=tallow.example; spf=pass smtp.mailfrom=maya.lindgren@tallow.example`,
    ...letter,
  })
    .replaceAll('mail.pines.example', 'mail.tallow.example')
    .replaceAll('mx.pines.example', MX)

const references = async () =>
  (await desk(cases.list, { query: { view: 'unassigned' } })).rows.map((row) => row.reference)

/** Delivers a mail and gives the reference of the case that appears. */
async function becomes(raw: string): Promise<string> {
  const before = new Set(await references())
  await dovecot.deliver('report', raw)
  return until(async () => (await references()).find((reference) => !before.has(reference)), {
    deadline: 30_000,
    what: 'a new case in the inbox',
  })
}

async function originalsOf(reference: string): Promise<Buffer[]> {
  const { evidence } = await desk(cases.claim, { params: { reference }, body: {} })
  const lines = evidence ?? []
  return Promise.all(
    lines.map(async ({ id, size }) => {
      const bytes = Buffer.from((await desk(cases.evidenceOriginal, { params: { reference, id } })) as Uint8Array)
      expect(bytes.length).toBe(size)
      return bytes
    }),
  )
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test.each([
  ['as an attachment', 'attachment', 'base64'],
  ['inline', 'inline', '7bit'],
] as const)(
  'JOURNEY a mail forwarded with its original %s becomes a case with the same bytes, and its sender a receipt',
  async (_, disposition, encoding) => {
    const original = originalFrom(`max.kern@${disposition}.example`)
    const forwarded = mayaSends(withAttached('This came to me.', [{ raw: original, disposition, encoding }]))
    const reference = await becomes(forwarded)
    const originals = await originalsOf(reference)
    expect(originals.map(sha256)).toContain(sha256(original))
    expect(
      originals.some((bytes) => bytes.toString('latin1').endsWith(Buffer.from(forwarded).toString('latin1'))),
    ).toBe(true)
    const receipt = await until(
      () => sink.mails.find((m) => m.raw.includes(reference) && m.raw.includes('auto-replied')),
      { deadline: 60_000 },
    )
    expect(receipt).toMatchObject({ from: '', to: ['maya.lindgren@tallow.example'] })
    for (const content of ['Last night', 'max.kern', 'Why do you']) expect(receipt.raw).not.toContain(content)
    await until(async () => (await dovecot.counts('report'))['INBOX'] === 0)
  },
)

test('JOURNEY a mail that comes while the service is dead becomes one case after its start', async () => {
  const before = new Set(await references())
  await service.kill9()
  await dovecot.deliver('report', mayaSends({ body: 'Sent while nobody listened.\r\n' }))
  await service.restart()
  desk = await signedIn('Asha Verma')
  const fresh = async () => (await references()).filter((reference) => !before.has(reference))
  await until(async () => (await fresh()).length > 0, { deadline: 30_000 })
  await until(async () => (await dovecot.counts('report'))['INBOX'] === 0, { deadline: 30_000 })
  expect(await fresh()).toHaveLength(1)
})
