import type { LookupAddress } from 'node:dns'
import { once } from 'node:events'
import { createServer, get, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { endpoint } from '@breakwater/shared/contract/endpoint.ts'
import { createAdaptorServer } from '@hono/node-server'
import { parse } from 'csv-parse/sync'
import { Hono } from 'hono'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { writeList } from '../crm/csv.ts'
import { noticeMail } from '../mailer/receipt.ts'
import { smtpMailer } from '../mailer/smtp-mailer.ts'
import { type OpenDoors, openDoors } from '../testing/doors.ts'
import { FORBIDDEN_ADDRESSES, FORBIDDEN_HOSTS, FORBIDDEN_URLS } from '../testing/forbidden-places.ts'
import { FORMULAS, HEADER_TRICKS } from '../testing/hostile-words.ts'
import { guardedFetch } from './outbound.ts'
import { checkedAddresses, type Resolve } from './outbound-address.ts'

const tier = inject('tier')
const said: string[] = []
let control = 0
afterAll(() => console.log(`S15 ${tier}: ${said.join(', ')}: 0 through; control ${control}`))

let reached = 0
let port = 0
const inside = createServer((request, answer) => {
  reached++
  if (request.url === '/moved') answer.writeHead(302, { location: `http://127.0.0.1:${port}/inside` })
  answer.end('inside')
})
beforeAll(async () => {
  inside.listen(0, '127.0.0.1')
  await once(inside, 'listening')
  port = (inside.address() as AddressInfo).port
})
afterAll(() => {
  inside.closeAllConnections()
  inside.close()
})

const says =
  (...addresses: string[]): Resolve =>
  (_host, _options, done) =>
    done(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
const HOSTS = ['api.crm.example', '.tenant.example']
const REFUSED = expect.objectContaining({ code: 'REFUSED_ADDRESS' })
const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => 'through',
    (error: unknown) => error,
  )

test('SEC S15 SEC T13 no address of settings or content leads inside, in any notation, by any answer, by any redirect', async () => {
  const through: string[] = []
  let rows = 0
  const row = async (name: string, asked: Promise<unknown>) => {
    rows++
    const said = await refusal(asked)
    if ((said as { code?: string }).code !== 'REFUSED_ADDRESS') through.push(name)
  }
  for (const url of FORBIDDEN_URLS) await row(url, guardedFetch({ hosts: HOSTS }, says('8.8.8.8'))(url))
  for (const host of FORBIDDEN_HOSTS) await row(host, guardedFetch({ hosts: 'any' })(`https://${host}/`))
  for (const address of FORBIDDEN_ADDRESSES) {
    const send = (...found: string[]) => guardedFetch({ hosts: HOSTS }, says(...found))('https://api.crm.example/')
    await row(`answers ${address}`, send(address))
    await row(`answers a public one and ${address}`, send('8.8.8.8', address))
    await row(`a mail server at ${address}`, checkedAddresses('imap.crm.example', 993, {}, says(address)))
  }
  await row('a name without an address', guardedFetch({ hosts: HOSTS }, says())('https://api.crm.example/'))
  // the second look-up would give another answer; there is none
  let asked = 0
  const changes: Resolve = (host, options, done) => says(asked++ === 0 ? '127.0.0.1' : '8.8.8.8')(host, options, done)
  await row('an answer that changes', guardedFetch({ hosts: HOSTS }, changes)('https://api.crm.example/'))
  expect(asked).toBe(1)
  expect(reached).toBe(0)

  // only here is this machine allowed, to have somebody who redirects; the place they name is not asked
  rows += 2
  const near = guardedFetch({ hosts: [], loopback: true })
  expect((await near(`http://127.0.0.1:${port}/moved`)).status).toBe(302)
  await expect(near(`http://127.0.0.1:${port}/moved`, { redirect: 'error' })).rejects.toEqual(REFUSED)
  expect(reached).toBe(2)

  // without the guard
  reached = 0
  const names = ['127.1', '2130706433', '0x7f000001', 'localhost', '[::ffff:127.0.0.1]']
  const lands = await Promise.all(
    names.map(
      (name) =>
        new Promise<boolean>((done) => {
          get(`http://${name}:${port}/`, (answer) => done(answer.resume().statusCode === 200)).on('error', () =>
            done(false),
          )
        }),
    ),
  )
  await fetch(`http://127.0.0.1:${port}/moved`).then((answer) => answer.text())
  const landed = lands.filter(Boolean).length + (reached > lands.filter(Boolean).length + 1 ? 1 : 0)
  expect(landed).toBeGreaterThan(3)
  control += landed
  expect(through).toEqual([])
  said.push(`SSRF ${rows - through.length}/${rows} blocked`)
})

const MAILS = tier === 'full' ? 10_000 : 500
const HEADERS = new Set(
  `from to subject message-id in-reply-to references reply-to auto-submitted x-auto-response-suppress precedence x-loop date
   mime-version content-type content-transfer-encoding`
    .trim()
    .split(/\s+/),
)
type Caught = { from: string; to: string[]; raw: string }

test('SEC S15 SEC T25 no word becomes a header of our mail, a recipient or a second block of headers', async () => {
  const caught: Caught[] = []
  const relay = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    async onData(stream, { envelope }, done) {
      const raw = Buffer.concat(await stream.toArray()).toString('latin1')
      const from = envelope.mailFrom ? envelope.mailFrom.address : ''
      caught.push({ from, to: envelope.rcptTo.map(({ address }) => address), raw })
      done()
    },
  })
  relay.on('error', () => undefined)
  relay.listen(0, '127.0.0.1')
  await once(relay.server, 'listening')
  const { port } = relay.server.address() as AddressInfo
  const mailer = smtpMailer(`smtp://127.0.0.1:${port}`, { name: 'Report desk', address: 'report@pines.example' })
  const keys = { mail: Buffer.alloc(32, 7), laterMail: new Map<string, Buffer>() }
  let refused = 0
  const sendOne = async (n: number) => {
    const trick = HEADER_TRICKS[n % HEADER_TRICKS.length] ?? ''
    const place = Math.floor(n / HEADER_TRICKS.length) % 7
    const word = (here: number, plain: string) => (here === place ? plain + trick : plain)
    const mail = noticeMail(keys, {
      kind: n % 2 ? 'receipt' : 'update',
      id: word(0, `id-${n}`),
      reference: word(1, 'BW-7Q4K9T'),
      to: { name: word(2, 'Ada Moss'), address: word(3, 'ada@pines.example') },
      address: 'report@pines.example',
      url: word(4, 'https://breakwater.example'),
      emergency: word(5, '112'),
      inReplyTo: word(6, '<x@pines.example>'),
    })
    await mailer.send(mail).catch(() => {
      refused++
    })
  }
  const lanes = Array.from({ length: 16 }, async (_, lane) => {
    for (let n = lane; n < MAILS; n += 16) await sendOne(n)
  })
  await Promise.all(lanes)
  mailer.close()
  await new Promise<void>((closed) => relay.close(() => closed()))

  const wrong = caught.filter(({ from, to, raw }) => {
    const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ')
    const names = head.split('\r\n').map((line) => line.slice(0, line.indexOf(':')).toLowerCase())
    const alone = to.length === 1 && !/^<?evil@/.test(to[0] ?? '')
    const known = names.every((name) => HEADERS.has(name)) && new Set(names).size === names.length
    const bare = /[\0]|\r(?!\n)|(?<!\r)\n/.test(head)
    return !alone || !known || bare || from.startsWith('evil@')
  })
  expect(wrong.slice(0, 3)).toEqual([])
  expect(caught.length + refused).toBe(MAILS)
  expect(caught.length).toBeGreaterThan(MAILS / 2)
  const naive = HEADER_TRICKS.map((trick) => `Subject: Hello${trick}\r\nTo: ada@pines.example\r\n\r\nbody`)
  control += naive.filter((raw) => /^bcc:/im.test(raw.split(/\r?\n\r?\n/)[0] ?? '')).length
  expect(control).toBeGreaterThan(0)
  said.push(`headers ${MAILS}`)
})

test('SEC S15 SEC T26 no cell of a file we write is read as a formula', () => {
  const entry = { identifierKind: 'email', instruction: 'hold', reference: 'REF-3M8XQA' } as const
  const updated = '2026-11-23T09:00:00.000Z'
  const text = writeList(FORMULAS.map((identifier) => ({ ...entry, identifier, updated })))
  const rows = parse(text, { recordDelimiter: '\r\n', relaxColumnCount: false }) as string[][]
  const calculates = (cell: string) => /^[\t\r\n\0]*[=+\-@＝＋－＠﹦﹢﹣﹫]/.test(cell)
  expect(rows.flat().filter(calculates)).toEqual([])
  expect(rows.length).toBe(new Set(FORMULAS).size + 1)
  const plain = FORMULAS.filter(calculates).length
  expect(plain).toBeGreaterThan(0)
  control += plain
  said.push(`CSV ${FORMULAS.length}`)
})

const EXTENSION = `chrome-extension://${'abcdefghijklmnop'.repeat(2)}`
const FIREFOX = 'moz-extension://0f8fad5b-d9cb-469f-a165-70867728950e'
const METHODS = ['post', 'put', 'patch', 'delete'] as const
const SITES = ['same-origin', 'same-site', 'cross-site', 'none', undefined]
let desk: OpenDoors
beforeAll(async () => {
  const probe = { path: '/api/probe', summary: 'x', who: 'signed-in', body: z.object({}), reply: z.object({}) } as const
  desk = await openDoors(
    ({ on }) => {
      for (const method of METHODS) on(endpoint({ ...probe, method }), async () => ({}))
    },
    { EXTENSION_IDS: EXTENSION.slice('chrome-extension://'.length) },
  )
})
afterAll(() => desk.close())

/** node's own client, which sends the headers it is given, Origin and Host too. */
const ask = (base: string, method: string, headers: Record<string, string | undefined>) =>
  new Promise<number>((resolve, reject) => {
    const set = { 'content-type': 'application/json', 'content-length': 2, ...headers }
    const given = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined))
    request(`${base}/api/probe`, { method, headers: given as Record<string, string> }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
    })
      .on('error', reject)
      .end('{}')
  })

test('SEC S15 SEC T17 of all ways to ask with a cookie, only our own pages change anything', async () => {
  const cookie = await desk.signIn(await desk.person('Ana'))
  const { port } = new URL(desk.base)
  const own = [desk.base, `http://localhost:${port}`]
  const foreign = [
    'https://evil.example',
    'null',
    `${desk.base}.evil.example`,
    `https://127.0.0.1:${port}`,
    'http://127.0.0.1:1',
    '',
    EXTENSION,
    FIREFOX,
    undefined,
  ]
  let rows = 0
  const wrong: unknown[] = []
  const row = async (method: string, headers: Record<string, string | undefined>, expected: number) => {
    rows++
    const status = await ask(desk.base, method, headers)
    if (status !== expected) wrong.push({ method, headers, status })
  }
  for (const origin of [...own, ...foreign])
    for (const site of SITES) {
      const allowed = origin !== undefined && own.includes(origin) && (site === 'same-origin' || site === undefined)
      await row(METHODS[rows % 4] ?? 'post', { cookie, origin, 'sec-fetch-site': site }, allowed ? 200 : 403)
    }
  for (const method of METHODS) {
    await row(method, { cookie, origin: desk.base, 'content-type': 'text/plain' }, 415)
    await row(method, { cookie, origin: desk.base, authorization: 'Bearer x' }, 401)
    await row(method, { cookie, authorization: 'Bearer x', origin: 'https://evil.example' }, 401)
    await row(method, { cookie, authorization: 'DPoP x', origin: EXTENSION }, 401)
    await row(method, { cookie: undefined }, 401)
  }
  expect(wrong).toEqual([])
  expect(rows).toBeGreaterThanOrEqual(60)

  // hono's own check, which looks at forms only
  const weak = createAdaptorServer({ fetch: new Hono().all('*', (c) => c.json({})).fetch })
  weak.listen(0, '127.0.0.1')
  await once(weak, 'listening')
  const base = `http://127.0.0.1:${(weak.address() as AddressInfo).port}`
  for (const method of METHODS)
    if ((await ask(base, method, { cookie, origin: 'https://evil.example' })) === 200) control++
  weak.close()
  said.push(`CSRF ${rows}`)
})
