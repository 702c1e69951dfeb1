import { createHash, randomUUID } from 'node:crypto'
import { Writable } from 'node:stream'
import type { CaseView } from '@breakwater/shared/case.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { z } from 'zod'
import { as, system } from '../db/as.ts'
import { createLog } from '../log.ts'
import { readWaiting } from '../mail/read-mail.ts'
import { takeIn } from '../mail/take-in.ts'
import { saveConnection } from '../restrictions/connection.ts'
import { aviary, type Canary, dumped, filesBelow, type Place, searched } from '../testing/canaries.ts'
import { QUEUES, type Staff } from '../testing/desk.ts'
import { type FakeCrm, startFakeCrm } from '../testing/fake-crm.ts'
import { aMail, withAttached } from '../testing/mail-desk.ts'
import { endpoints, type House, openHouse } from '../testing/matrix.ts'
import { jobs } from '../worker.ts'

const WANTED = inject('tier') === 'full' ? 300 : 60
const birds = aviary()
/** Whose word stands in the directory, which is in the clear on purpose: names and addresses of our own people. */
const directory: Canary[] = []
const logged: string[] = []
const trouble: string[] = []
let house: House
let crm: FakeCrm

beforeAll(async () => {
  house = await openHouse()
  crm = await startFakeCrm()
  await house.rows('update app.crm_connection set mapping = $1', [JSON.stringify(crm.mapping)])
  const lines = new Writable({
    write(chunk, _encoding, done) {
      logged.push(String(chunk))
      done()
    },
  })
  Object.assign(house.deps.log, createLog('debug', lines))
  for (let round = 0; birds.all.length < WANTED; round++) await writeEverywhere(round)
  await exercise()
}, 30 * 60_000)
afterAll(async () => {
  await crm.close()
  await house.close()
})

const put = (at: string) => birds.in(at)
const address = (at: string) => `${put(at)}@${put(`${at}, domain`)}.example`

async function says(who: string, method: string, path: string, body?: unknown, expected = 2): Promise<unknown> {
  const init =
    body === undefined
      ? { method }
      : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const answer = await house.ask(path, who, init)
  const text = await answer.text()
  const moved = expected === 2 && answer.status === 303
  if (Math.floor(answer.status / 100) !== expected && !moved)
    trouble.push(`${method} ${path}: ${answer.status} ${text.slice(0, 120)}`)
  return text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text
}

const open = jobs.filter(({ name }) => QUEUES.includes(name))
const jobsOf = () => house.deps.jobs.drain(house.deps, open)

/** Every door and every field a person can write in, once. */
async function writeEverywhere(round: number) {
  const { staff } = house.desk
  const reporter = await named1(`reporter ${round}`)
  await says(staff.hal.id, 'GET', '/api/session')
  await settings(round)
  const made = await report(reporter)
  await mails(reporter)
  await jobsOf()
  await deskWork(staff, reporter, made)
  await wrongRequests(reporter)
}

/** Somebody new whose name and address are canaries of the directory. */
async function named1(at: string): Promise<Person> {
  const name = aviary()
  const person = await house.person(name.in(`name of ${at}`), [], house.desk.staff.bo.id)
  directory.push(...name.all)
  return person
}

async function settings(round: number) {
  const admin = await house.person(`Admin${round}`, ['admin'])
  const box = { address: `box-${randomUUID()}@pines.example`, host: '127.0.0.1', port: 1, tls: 'none' }
  const secrets = {
    password: put('mailbox password'),
    clientSecret: put('client secret'),
    refreshToken: put('refresh token'),
    privateKey: put('private key'),
  }
  await says(admin.id, 'POST', '/api/settings/mailboxes', {
    settings: { ...box, auth: { kind: 'password' } },
    secrets,
    enabled: false,
  })
  await says(admin.id, 'POST', '/api/settings/mailboxes/test', {
    settings: box,
    secrets: { password: put('tested password') },
  })
  await as(house.deps.db, system('setup'), (tx) =>
    saveConnection(house.deps, tx, {
      id: `unused-${round}`,
      vendor: 'csv',
      settings: {},
      secrets: { token: put('CRM token') },
      mapping: crm.mapping,
    }),
  )
  await as(house.deps.db, system('setup'), (tx) =>
    saveConnection(house.deps, tx, {
      id: 'demo',
      vendor: 'demo',
      settings: { url: crm.url },
      secrets: { token: crm.token },
      mapping: crm.mapping,
    }),
  )
}

type Made = { key: string; reference: string; sender: string; sha: string }

async function report(reporter: Person): Promise<Made> {
  const sender = address('sender of the captured mail')
  const bytes = Buffer.from(
    `From: ${put('name in the captured mail')} <${sender}>\r\nSubject: ${put('captured subject')}\r\nX-Tag: ${put('captured header')}\r\n\r\n${put('captured body')}\r\n`,
  )
  await crm.store.add({
    object: 'lead',
    id: randomUUID(),
    name: put('name in the CRM'),
    emails: [sender],
    status: 'new',
  })
  const sha = createHash('sha256').update(bytes).digest('hex')
  const key = randomUUID()
  const snapshot = {
    provider: 'gmail',
    url: `https://mail.google.com/${put('address of the page')}`,
    account: address('account on the page'),
    messageId: put('message id on the page'),
    threadId: put('thread on the page'),
    from: sender,
    fromName: put('name on the page'),
    subject: put('subject on the page'),
    heading: put('heading of the page'),
    emails: [address('other address on the page')],
    phones: ['+44 20 7946 0000'],
  }
  const item = {
    kind: 'mail',
    fidelity: 'raw',
    via: put('way it was captured'),
    tried: [put('way that was tried')],
    name: `${put('file name')}.eml`,
    type: `text/${put('type of the file')}`,
    size: bytes.length,
    sha256: sha,
    snapshot,
  }
  const sent = (await says(reporter.id, 'POST', '/api/reports', {
    key,
    source: 'gmail',
    items: [item],
    words: put('words of a report'),
    wishes: { choices: [], words: put('words of wishes'), police: 'not-asked', contact: put('how to be reached') },
    relation: 'prospect',
    behaviours: ['slur', put('behaviour')],
    about: { name: put('named third party'), email: address('named address'), organisation: put('named organisation') },
  })) as { reference: string }
  const answer = await house.ask(`/api/reports/${key}/evidence/${sha}`, reporter.id, {
    method: 'PUT',
    body: new Uint8Array(bytes),
    headers: { 'content-type': 'application/octet-stream' },
  })
  if (!answer.ok) trouble.push(`PUT evidence: ${answer.status} ${await answer.text()}`)
  await says(reporter.id, 'POST', `/api/reports/${key}/wishes`, {
    choices: [],
    words: put('later wishes'),
    police: 'not-asked',
    contact: put('later contact'),
  })
  await says(
    reporter.id,
    'POST',
    '/api/reports',
    {
      key: randomUUID(),
      source: 'form',
      words: put('words of a form'),
      relation: put('relation').slice(0, 40),
      onBehalfOf: house.desk.staff.gus.email,
    },
    2,
  )
  return { key, reference: sent.reference, sender, sha }
}

async function mails(reporter: Person) {
  const auth = `mx.pines.example; dmarc=pass header.from=pines.example; spf=pass smtp.mailfrom=${reporter.email}`
  const original = aMail({
    from: `${put('name in an original')} <${address('sender of an original')}>`,
    subject: put('subject of an original'),
    body: `${put('body of an original')}\r\n`,
    id: put('message id of an original'),
    auth: null,
  })
  const forward = aMail({
    from: `${put('name in a mail')} <${reporter.email}>`,
    subject: put('subject of a mail'),
    auth,
    id: put('message id of a mail'),
    ...withAttached(put('words of a mail'), [{ raw: original, name: `${put('name of an attachment')}.eml` }]),
  })
  const inline = aMail({
    from: reporter.email,
    auth,
    subject: put('subject of an inline forward'),
    body: `${put('words above')}\r\n\r\n---------- Forwarded message ---------\r\nFrom: ${put('name below')} <${address('sender below')}>\r\nDate: Sun, Nov 8, 2026 at 8:00 PM\r\nSubject: ${put('subject below')}\r\nTo: <${reporter.email}>\r\n\r\n${put('text below')}\r\n`,
  })
  const outside = aMail({
    from: `${put('name outside')} <${address('sender outside')}>`,
    subject: put('subject from outside'),
    body: `${put('body from outside')}\r\n`,
    auth: null,
    headers: [`In-Reply-To: <${put('answered id')}@x.example>`, `X-Tag: ${put('header from outside')}`],
  })
  const machine = aMail({
    from: address('sender of a machine'),
    subject: put('subject of a machine'),
    headers: ['Auto-Submitted: auto-generated'],
    auth: null,
    body: put('body of a machine'),
  })
  const broken = Buffer.from(
    `From: ${reporter.email}\r\nSubject: ${put('subject of a broken mail')}\r\nContent-Type: multipart/mixed; boundary="${'x'.repeat(90)}\r\n\r\n${put('body of a broken mail')}`,
  )
  const take = takeIn(house.deps)
  const incoming = [forward, inline, outside, machine, broken].map((bytes) => ({
    door: 'smtp' as const,
    mailbox: 'report',
    key: randomUUID(),
    receivedAt: house.desk.clock.now(),
    bytes: Buffer.from(bytes),
    envelope: { from: address('envelope'), to: ['report@pines.example'], login: put('login at the door') },
  }))
  await take(incoming)
  await readWaiting(house.deps)
  const upload = aMail({
    from: `x <${address('sender of an upload')}>`,
    subject: put('subject of an upload'),
    body: put('body of an upload'),
    auth: null,
  })
  const answer = await house.ask('/api/mail/upload', reporter.id, {
    method: 'POST',
    body: upload,
    headers: { 'content-type': 'application/octet-stream' },
  })
  if (!answer.ok) trouble.push(`upload: ${answer.status} ${await answer.text()}`)
  await readWaiting(house.deps)
}

async function deskWork({ hal, bo, gus, joan }: Staff, reporter: Person, { reference, key }: Made) {
  const on = `/api/cases/${reference}`
  const see = (who: Person) => says(who.id, 'GET', on) as Promise<Pick<CaseView, 'steps' | 'evidence'>>
  const finish = async (who: Person, step: string, values: object) => {
    const found = (await see(who)).steps.find((s) => s.step === step)
    await says(who.id, 'POST', `${on}/steps/${found?.id}/record`, { values })
  }
  await says(hal.id, 'POST', `${on}/claim`, {})
  await says(hal.id, 'POST', `${on}/notes`, { text: put('note'), visibility: 'desk' })
  await says(hal.id, 'POST', `${on}/notes`, { text: put('note to the manager'), visibility: 'desk-and-manager' })
  await says(hal.id, 'POST', `${on}/updates`, { text: put('update'), previewed: true })
  for (const { id } of (await see(hal)).evidence ?? []) {
    await says(hal.id, 'GET', `${on}/evidence/${id}`)
    await says(hal.id, 'GET', `${on}/evidence/${id}/original`)
    await says(hal.id, 'POST', `${on}/evidence/${id}/check`, {})
  }
  await says(hal.id, 'POST', `${on}/third-party`, {
    ...{ kind: 'person', name: put('confirmed name'), address: address('confirmed address') },
    ...{ phone: '+44 20 7946 0001', organisation: put('confirmed organisation') },
  })
  const talk = { date: '2026-11-09', present: [put('who was present')], summary: put('summary of a talk') }
  await finish(bo, 'manager-talk', talk)
  await says(hal.id, 'POST', `${on}/actions/unqualified`, { reason: put('why it is unqualified') })
  await jobsOf()
  await finish(hal, 'details', { date: '2026-11-09', summary: put('details') })
  const plan = { investigator: [put('investigator')], plan: put('plan'), summary: put('outcome of the investigation') }
  await finish(hal, 'investigate', { ...plan, started: '2026-11-09', ended: '2026-11-12' })
  await finish(bo, 'protect', { measure: put('measure'), date: '2026-11-09', agreed: true })
  await finish(bo, 'metrics', { kind: 'CALL_SUCCESS', amount: 1, unit: put('unit'), period: put('period') })
  await says(hal.id, 'POST', `${on}/walls`, { personId: gus.id })
  await says(hal.id, 'POST', `${on}/walls/${gus.id}/removal`, { reason: put('why somebody is let in') })
  const emergency = { reason: `${put('why it is an emergency')} and thirty letters more`, dangerToLife: true }
  await house.cookieOf(joan.id)
  await house.rows('update auth.session set stepped_up_at = $1', [house.desk.clock.now()])
  await says(joan.id, 'POST', `${on}/emergency-access`, emergency, 2)
  await says(hal.id, 'POST', `${on}/restriction/lift`, { reason: put('why it is lifted') })
  const [waiting] = await house.rows(`select id from app.mail where outcome = 'external_inbound' limit 1`)
  await says(hal.id, 'POST', `/api/mail/${waiting?.['id']}/set-aside`, { reason: put('why mail is set aside') })
  const end = { reason: put('why it is closed'), notice: put('notice of the end') }
  await says(hal.id, 'POST', `${on}/close`, { outcome: 'resolved', ...end })
  await says(reporter.id, 'POST', `${on}/reopen`, { reason: put('why it is opened again') })
  await says(hal.id, 'POST', `${on}/facts`, { fact: put('name of a fact'), value: put('value of a fact') }, 4)
  await says(hal.id, 'POST', `${on}/steps/${randomUUID()}/record`, { values: { [put('field')]: put('value') } }, 4)
  await says(reporter.id, 'POST', `/api/reports/${key}/take-back`, { askedTo: 'yes' }, 4)
}

const json = (body: unknown) => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})

/** What goes wrong is where things are written down by accident. */
async function wrongRequests(reporter: Person) {
  const wrong: [string, RequestInit][] = [
    [`/api/cases/${put('unknown reference')}`, {}],
    [`/api/${put('unknown path')}`, {}],
    [`/api/people?query=${put('searched name')}&reference=BW-000000`, {}],
    ['/api/reports', { ...json({}), body: `{"words": "${put('cut JSON')}` }],
    ['/api/reports', json({ key: put('key that is no id'), source: put('source') })],
    ['/api/do-not-contact', json({ identifiers: [{ kind: 'email', value: address('looked up address') }] })],
    ['/api/reports', { ...json({}), headers: { 'content-type': put('content type') } }],
    ['/api/session', { headers: { cookie: `bw=${put('cookie')}` } }],
    ['/api/session', { headers: { authorization: `Bearer ${put('token')}` } }],
    [`/confirm/${put('confirm token')}`, {}],
  ]
  for (const [path, init] of wrong) await (await house.ask(path, reporter.id, init)).text()
}

/** The service runs for days: jobs, clocks, reminders, a failing queue. */
async function exercise() {
  await jobsOf()
  house.desk.clock.advance(36 * 3_600_000)
  await as(house.deps.db, system('worker'), (tx) => house.deps.jobs.enqueue(tx, 'clock', {}))
  await jobsOf()
  const said = put('message of a failure')
  const run = () => Promise.reject(new TypeError(said))
  await house.deps.jobs.work(house.deps, [{ name: 'clock', payload: z.object({}), run }])
  await as(house.deps.db, system('worker'), (tx) => house.deps.jobs.enqueue(tx, 'clock', {}))
  await vi.waitFor(
    async () => {
      const [kept] = await house.rows(`select output::text as output from jobs.job where output is not null limit 1`)
      expect(kept?.['output']).toContain('TypeError')
    },
    { timeout: 60_000, interval: 200 },
  )
}

/** Everything a person can read by asking for it; they signed in again, since days have gone by. */
async function answersOf(who: Person, name: string): Promise<Place> {
  house.forget(who.id)
  const references = (await house.rows('select reference from app.case_file')).map((row) => String(row['reference']))
  const paths = endpoints
    .filter((e) => e.method === 'get' && !e.path.includes('/live') && !/\{(?!reference)/.test(e.path))
    .flatMap((e) => (e.path.includes('{reference}') ? references.map((r) => e.path.replace('{reference}', r)) : e.path))
  const texts: string[] = []
  for (const path of [...paths, '/api/cases?view=unassigned', '/api/cases?view=all']) {
    const answer = await house.ask(path, who.id)
    texts.push(`${path} ${answer.status} ${await answer.text()}`)
  }
  expect(texts.filter((text) => / 200 /.test(text)).length, name).toBeGreaterThan(2)
  return { name: `answers to ${name}`, text: texts.join('\n') }
}

const DIRECTORY = new Set(['table app.person', 'table app.person_address'])

test('SEC S16 T27 what people write lies nowhere in the clear', async () => {
  expect(trouble, 'every door took it').toEqual([])
  expect(birds.all.length).toBeGreaterThanOrEqual(WANTED)
  const { staff, sent, dir, database } = house.desk
  const metrics = await (await house.ask('/metrics', undefined)).text()
  const written = crm.calls.filter(({ method, path }) => method !== 'GET' && !/search/.test(path))
  const outside: Place[] = [
    { name: 'log', text: logged.join('') },
    { name: 'figures', text: metrics },
    { name: 'CRM writes', text: JSON.stringify(written) },
    {
      name: 'mail we sent',
      text: JSON.stringify(sent.map((mail) => [mail.subject, mail.text, mail.messageId, mail.headers])),
    },
  ]
  const dump = await dumped(database.adminUrl)
  const others = await Promise.all([
    answersOf(staff.gus, 'a colleague'),
    answersOf(staff.ivy, 'HR that is not on the case'),
    answersOf(staff.una, 'the overseer'),
  ])
  const places = [...outside, ...dump, ...others, ...filesBelow(`${dir}/evidence`)]
  expect(logged.length).toBeGreaterThan(20)
  expect(sent.length).toBeGreaterThan(2)
  expect(written.length).toBeGreaterThan(0)
  expect(places.length).toBeGreaterThan(40)
  const found = searched(birds.all, places)
  const names = searched(directory, [...outside, ...dump]).filter(({ place }) => !DIRECTORY.has(place))
  const tier = inject('tier')
  console.log(
    `S16 ${tier}: ${birds.all.length + directory.length} canaries x ${places.length} places, ${found.length + names.length} found`,
  )
  expect([...found, ...names]).toEqual([])
})

test.each([
  ['a table', (word: string) => house.rows(`update app.case_file set channel = $1`, [word])],
  [
    'the queue, in base64',
    (word: string) =>
      as(house.deps.db, system('worker'), (tx) =>
        house.deps.jobs.enqueue(tx, 'clock', { note: Buffer.from(`x${word}`).toString('base64') }),
      ),
  ],
  ['a binary column', (word: string) => house.rows(`update app.mail set canon = convert_to($1, 'UTF8')`, [word])],
  [
    'UTF-16 in a binary column',
    (word: string) => house.rows(`update app.mail set canon = $1`, [Buffer.from(word, 'utf16le')]),
  ],
])('SEC S16 control: a leak into %s is found', async (_where, leak) => {
  const planted = aviary()
  await leak(planted.in('planted'))
  expect(searched(planted.all, await dumped(house.desk.database.adminUrl)).length).toBeGreaterThan(0)
})
