import { createHash, randomUUID } from 'node:crypto'
import type { CaseView } from '@breakwater/shared/case.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { as, system } from '../db/as.ts'
import { readWaiting } from '../mail/read-mail.ts'
import { takeIn } from '../mail/take-in.ts'
import { saveConnection } from '../restrictions/connection.ts'
import { aviary, type Canary } from './canaries.ts'
import type { Staff } from './desk.ts'
import type { FakeCrm } from './fake-crm.ts'
import { lettersFrom } from './letters-of-canaries.ts'
import type { House } from './matrix.ts'

/** What writing everywhere needs, and where it notes which words it put where. */
export type Writing = {
  house: House
  crm: FakeCrm
  birds: ReturnType<typeof aviary>
  /** canaries that stand in the directory, which is in the clear on purpose */
  directory: Canary[]
  /** doors that did not answer as they should */
  trouble: string[]
  /** runs every job that is due */
  run(): Promise<unknown>
}

/** Puts a canary into every door and every field a person can write in, once. */
export async function writeEverywhere({ house, crm, birds, directory, trouble, run: jobsOf }: Writing, round: number) {
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
      about: {
        name: put('named third party'),
        email: address('named address'),
        organisation: put('named organisation'),
      },
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
    const { upload, ...letters } = lettersFrom(reporter, put, address)
    const take = takeIn(house.deps)
    const incoming = Object.values(letters).map((bytes) => ({
      door: 'smtp' as const,
      mailbox: 'report',
      key: randomUUID(),
      receivedAt: house.desk.clock.now(),
      bytes: Buffer.from(bytes),
      envelope: { from: address('envelope'), to: ['report@pines.example'], login: put('login at the door') },
    }))
    await take(incoming)
    await readWaiting(house.deps)
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
    const plan = {
      investigator: [put('investigator')],
      plan: put('plan'),
      summary: put('outcome of the investigation'),
    }
    await finish(hal, 'investigate', { ...plan, started: '2026-11-09', ended: '2026-11-09' })
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
