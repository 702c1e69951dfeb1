import { MailboxSettings, type MailboxView } from '@breakwater/shared/contract/mailboxes.ts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Dovecot, startDovecot } from '../../../test/world/dovecot.ts'
import { until } from '../../../test/world/until.ts'
import { as, person as asPerson } from '../db/as.ts'
import { aMail } from '../testing/mail-desk.ts'
import { type House, openHouse } from '../testing/matrix.ts'
import { mailboxChecks } from './mailboxes-doctor.ts'
import { disableMailbox, listMailboxes, saveMailbox, testMailbox } from './mailboxes-routes.ts'
import { originalOf } from './original-of.ts'
import { readWaiting } from './read-mail.ts'
import { type MailDoors, startMailDoors } from './start.ts'
import { waitingMail } from './waiting.ts'

const OUR_SERVER = 'mx.second.example'
// several sign-ins each, some of them refused, which Dovecot answers late
vi.setConfig({ testTimeout: 60_000 })
let house: House
let server: Dovecot
let doors: MailDoors
let admin: Awaited<ReturnType<House['person']>>
beforeAll(async () => {
  house = await openHouse()
  admin = await house.person('Admin', ['admin'])
  server = await startDovecot({ users: ['second', 'concern', 'third'], hostname: OUR_SERVER })
  doors = await startMailDoors(
    { ...house.deps, config: { ...house.deps.config, demo: false } },
    { lookMs: 50, read: false },
  )
})
afterAll(async () => {
  await doors.stop()
  await server.remove()
  await house.close()
})

const written = (user: string, over: object = {}) => ({
  id: null,
  settings: MailboxSettings.parse({
    ...{ address: `${user}@pines.example`, user, host: '127.0.0.1', port: server.imapPort, tls: 'none' },
    ...over,
  }),
  secrets: { password: server.password },
})
const states = () => doors.state().mailboxes
const watched = (id: string) =>
  until(() => states()[id]?.state === 'watching', { what: `${id} is watched`, deadline: 30_000 })
const processed = (user: string, n: number) =>
  until(async () => (await server.counts(user))['Processed'] === n, { what: `${n} processed`, deadline: 30_000 })

test('a mailbox that is added takes effect without a restart, trusts its own mail server, and is off when switched off', async () => {
  expect(Object.keys(states())).toEqual([])
  const saved = await saveMailbox(house.deps, admin, written('second', { authserv: [OUR_SERVER] }))
  expect(saved).toMatchObject({ id: 'second', enabled: true, from: 'settings', hasSecret: true })
  await watched('second')
  const auth = `${OUR_SERVER}; dmarc=pass header.from=pines.example; spf=pass smtp.mailfrom=ada@pines.example`
  await server.deliver('second', aMail({ to: 'second@pines.example', auth, id: 'of-the-second' }))
  await processed('second', 1)
  await readWaiting(house.deps)
  const [row] = await house.rows(`select outcome, verdict, verdict_reason from app.mail where mailbox = 'second'`)
  expect(row).toEqual({ outcome: 'report', verdict: 'verified', verdict_reason: 'dmarc' })
  const [seen] = await listMailboxes(house.deps, admin)
  expect(seen).toMatchObject({ id: 'second', state: 'watching', problem: null, lastMail: expect.any(String) })
  await disableMailbox(house.deps, admin, 'second')
  await until(() => !('second' in states()))
  await server.deliver('second', aMail({ id: 'while-off' }))
  expect((await server.counts('second'))['INBOX']).toBe(1)
})

test('a change of the password is taken up; a wrong one is told in words', async () => {
  const saved = await saveMailbox(house.deps, admin, { ...written('third'), secrets: { password: 'wrong' } })
  await until(() => states()['third']?.state === 'failing')
  const failing = await until(async () => {
    const one = (await listMailboxes(house.deps, admin)).find(({ id }) => id === 'third')
    return one?.state === 'failing' ? one : undefined
  })
  expect(failing.says).toBe('The mail server does not take the sign-in.')
  await saveMailbox(house.deps, admin, { ...written('third'), id: saved.id })
  await watched('third')
})

test('MAIL-19 POLICY P83 concern mail is taken in whole, becomes no report, and nobody of the desk finds it', async () => {
  await saveMailbox(house.deps, admin, written('concern', { purpose: 'concern' }))
  await watched('concern')
  const sent = await house.rows('select id from app.outgoing')
  const raw = aMail({ to: 'concern@pines.example', subject: 'canary-concern', id: 'concern', auth: null })
  await server.deliver('concern', raw)
  await processed('concern', 1)
  await readWaiting(house.deps)
  const [row] = await house.rows(`select id, state, outcome, report_id from app.mail where mailbox = 'concern'`)
  expect(row).toMatchObject({ state: 'done', outcome: 'concern', report_id: null })
  const id = String(row!['id'])
  expect((await house.desk.rawOf(id)).toString()).toContain('canary-concern')
  expect(await house.rows('select id from app.outgoing')).toEqual(sent)

  const { hal } = house.desk.staff
  expect((await waitingMail(house.deps, hal)).some((one) => one.id === id)).toBe(false)
  await expect(originalOf(house.deps, hal, id)).rejects.toMatchObject({ kind: 'missing' })
  for (const [path, method, body] of [
    [`/api/mail/${id}/original`, 'GET'],
    [`/api/mail/${id}/retry`, 'POST', {}],
    [`/api/mail/${id}/report`, 'POST', { affectedEmail: 'gus@pines.example' }],
    [`/api/mail/${id}/set-aside`, 'POST', { reason: 'Not for us' }],
  ] as const) {
    const json = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const answer = await house.ask(path, hal.id, { method, ...(body ? json : {}) })
    expect([path, answer.status]).toEqual([path, 404])
  }
  const seen = await as(house.deps.db, asPerson(hal.id), async (tx) => ({
    mail: await tx.selectFrom('mail').where('mailbox', '=', 'concern').selectAll().execute(),
    raw: await tx.selectFrom('mail_raw').where('mailbox', '=', 'concern').selectAll().execute(),
    keys: await tx.selectFrom('intake_key').where('mailbox', '=', 'concern').selectAll().execute(),
    reports: await tx.selectFrom('mail').where('mailbox', '=', 'second').select('id').execute(),
  }))
  expect(seen).toMatchObject({ mail: [], raw: [], keys: [] })
  expect(seen.reports.length, 'the same questions find mail that is no concern').toBeGreaterThan(0)
})

test('SEC T20 secrets are sealed, never shown again, and never sent to another host than they were typed for', async () => {
  const { id } = await saveMailbox(house.deps, admin, written('sealed'))
  const stored = JSON.stringify(await house.rows('select settings, secret_sealed from app.mailbox where id = $1', [id]))
  expect(stored).not.toContain(server.password)
  expect(JSON.stringify(await listMailboxes(house.deps, admin))).not.toContain(server.password)
  const again = { ...written('second'), id: 'second', secrets: {} }
  expect(await testMailbox(house.deps, admin, again)).toMatchObject({ ok: true })
  const moved = { ...again, settings: { ...again.settings, host: 'localhost' } }
  const { steps } = await testMailbox(house.deps, admin, moved)
  expect(steps.find(({ step }) => step === 'login')).toMatchObject({ state: 'failed', cause: 'password-refused' })
})

test('the mailbox of MAIL_ADDRESS may be written down in settings; it keeps its address and its purpose', async () => {
  const own = {
    ...written('second'),
    settings: { ...written('second').settings, address: house.deps.config.mail.address },
  }
  const concern = { ...own, settings: { ...own.settings, purpose: 'concern' as const } }
  await expect(saveMailbox(house.deps, admin, concern)).rejects.toMatchObject({ code: 'mailboxes.address_fixed' })
  expect(await saveMailbox(house.deps, admin, own)).toMatchObject({ id: 'report', from: 'settings' })
  await watched('report')
  expect(doors.state().mailbox?.state).toBe('watching')
  await expect(saveMailbox(house.deps, admin, own)).rejects.toMatchObject({ code: 'mailboxes.address_taken' })
  const mail = { ...house.deps.config.mail, imapUrl: 'imap://a:b@127.0.0.1:1/INBOX' }
  const set = { ...house.deps, config: { ...house.deps.config, mail } }
  expect((await listMailboxes(set, admin)).find(({ id }) => id === 'report')).toMatchObject({
    from: 'environment',
    settings: null,
  })
  await expect(saveMailbox(set, admin, { ...own, id: 'report' })).rejects.toMatchObject({
    code: 'mailboxes.address_fixed',
  })
  await disableMailbox(house.deps, admin, 'report')
})

test('only an admin sees or changes mailboxes; one address is one mailbox; plain text goes nowhere else', async () => {
  const { hal } = house.desk.staff
  await expect(listMailboxes(house.deps, hal)).rejects.toMatchObject({ kind: 'forbidden' })
  await expect(saveMailbox(house.deps, hal, written('x'))).rejects.toMatchObject({ kind: 'forbidden' })
  await expect(saveMailbox(house.deps, admin, written('second'))).rejects.toMatchObject({
    code: 'mailboxes.address_taken',
  })
  await expect(saveMailbox(house.deps, admin, written('y', { host: 'mail.example' }))).rejects.toMatchObject({
    code: 'mailboxes.plain_text',
  })
  await expect(disableMailbox(house.deps, admin, 'nowhere')).rejects.toMatchObject({ kind: 'missing' })
  const trail = await house.rows(
    `select action, actor from app.trail where action like 'mailbox.%' and detail->>'mailbox' = 'second'`,
  )
  expect(trail).toEqual([
    { action: 'mailbox.added', actor: admin.id },
    { action: 'mailbox.disabled', actor: admin.id },
  ])
})

test('the doctor has a line for each mailbox that is on, with what to do where something is wrong', async () => {
  await saveMailbox(house.deps, admin, written('broken', { port: 1 }))
  const lines = await mailboxChecks(house.deps)
  expect(lines.find(({ name }) => name === 'mailbox third@pines.example')).toMatchObject({ ok: true })
  expect(lines.find(({ name }) => name === 'mailbox broken@pines.example')).toEqual({
    name: 'mailbox broken@pines.example',
    ok: false,
    says: 'tcp (127.0.0.1): Port 1 of 127.0.0.1 is closed. Use port 993, or 143 with STARTTLS. A firewall may also be in the way.',
  })
  expect(lines.some(({ name }) => name.includes('second@'))).toBe(false)
})

test('MAIL-49 SCREEN 79 the test answers over HTTP before anything is saved', async () => {
  const { settings, secrets } = written('third')
  const answer = await house.ask('/api/settings/mailboxes/test', admin.id, {
    method: 'POST',
    body: JSON.stringify({ settings: { ...settings, address: 'new@pines.example' }, secrets }),
    headers: { 'content-type': 'application/json' },
  })
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ ok: true })
  const all = (await (await house.ask('/api/settings/mailboxes', admin.id)).json()) as MailboxView[]
  expect(all.some(({ address }) => address === 'new@pines.example')).toBe(false)
})
