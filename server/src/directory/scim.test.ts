import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { webApp } from '../app.ts'
import { as, system } from '../db/as.ts'
import { sendOutgoing } from '../mail/send-outgoing.ts'
import { openSession } from '../people/sessions.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { newScimToken } from './scim-token.ts'
import { ENTERPRISE } from './scim-user.ts'

let desk: Desk
let app: ReturnType<typeof webApp>
let token = ''
beforeAll(async () => {
  desk = await openDesk()
  app = webApp(desk.deps)
  token = await newScimToken(desk.deps)
})
afterAll(async () => {
  await app?.close()
  await desk?.close()
})

type Json = Record<string, never> & { [key: string]: unknown }
async function ask(method: string, path: string, body?: unknown, bearer = token) {
  const headers = { host: 'localhost:8080', authorization: `Bearer ${bearer}`, 'content-type': 'application/scim+json' }
  const url = `http://localhost:8080/scim/v2${path}`
  const response = await app.fetch(
    new Request(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) }),
  )
  const text = await response.text()
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: (text ? JSON.parse(text) : {}) as Json,
  }
}
const user = (name: string, more: object = {}) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: `${name}@pines.example`,
  name: { givenName: name, familyName: 'New' },
  emails: [{ value: `${name}@pines.example`, type: 'work', primary: true }],
  active: true,
  ...more,
})
const patch = (...Operations: object[]) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations,
})
const found = async (filter: string) =>
  (await ask('GET', `/Users?${new URLSearchParams({ filter })}`)).body as unknown as {
    totalResults: number
    Resources: { id: string; userName: string }[]
  }

test('RFC 7644 without the token nothing is said; a new token ends the one before', async () => {
  for (const bearer of ['', 'bws_other', `${token}x`])
    expect((await ask('GET', '/Users', undefined, bearer)).status).toBe(401)
  expect((await ask('GET', '/Users/1', undefined, 'x')).body).toEqual(
    (await ask('GET', '/nothing', undefined, 'x')).body,
  )
  const before = token
  token = await newScimToken(desk.deps)
  expect((await ask('GET', '/Users', undefined, before)).status).toBe(401)
  expect(await ask('GET', '/ServiceProviderConfig')).toMatchObject({ status: 200, type: 'application/scim+json' })
  expect((await ask('GET', '/Schemas')).body).toMatchObject({ totalResults: 2 })
  expect((await ask('GET', '/ResourceTypes')).body).toMatchObject({ totalResults: 1 })
})

test('RFC 7644 a person joins, is found, moves to another team and manager', async () => {
  const { bo, mia } = desk.staff
  const made = await ask(
    'POST',
    '/Users',
    user('zoe', { externalId: 'e-1', [ENTERPRISE]: { department: 'Sales', manager: { value: bo.id } } }),
  )
  expect(made).toMatchObject({ status: 201, body: { displayName: 'zoe New', externalId: 'e-1', active: true } })
  const { id } = made.body as unknown as { id: string }
  for (const filter of [
    'userName eq "ZOE@pines.example"',
    'externalId eq "e-1"',
    'emails[value eq "zoe@pines.example"]',
    'emails.value eq "zoe@pines.example" and active eq true',
  ])
    expect((await found(filter)).Resources.map((one) => one.id)).toEqual([id])
  expect((await found('userName eq "nobody@pines.example"')).totalResults).toBe(0)

  // As Entra sends it: other names for the operation, text for truth, a path into the extension.
  const moved = await ask(
    'PATCH',
    `/Users/${id}`,
    patch(
      { op: 'Replace', path: `${ENTERPRISE}:department`, value: 'Support' },
      { op: 'Replace', path: `${ENTERPRISE}:manager`, value: mia.id },
      { op: 'Replace', path: 'displayName', value: 'Zoe Newman' },
      { op: 'Replace', path: 'active', value: 'True' },
    ),
  )
  expect(moved).toMatchObject({
    status: 200,
    body: { displayName: 'Zoe Newman', [ENTERPRISE]: { department: 'Support', manager: { value: mia.id } } },
  })
  const all = await ask('GET', '/Users?startIndex=2&count=3')
  expect(all.body).toMatchObject({ startIndex: 2, itemsPerPage: 3, totalResults: Object.keys(desk.staff).length + 1 })
})

test('POLICY I2 who is switched off is signed out, and their cases go on with somebody else', async () => {
  const { ada, hal, ivy } = desk.staff
  const { reference } = await desk.receives(aReport(ada, { sender: 'cy@prospect.example' }))
  const duty = () =>
    as(desk.deps.db, system('setup'), (tx) =>
      tx.selectFrom('case_file').where('reference', '=', reference).select('duty_id').executeTakeFirst(),
    )
  const first = (await duty())?.duty_id
  const other = first === hal.id ? ivy.id : hal.id
  expect(
    (await ask('PATCH', `/Users/${first}`, patch({ op: 'replace', value: { active: false } }))).body,
  ).toMatchObject({ active: false })
  expect((await duty())?.duty_id).toBe(other)
  // the last of the desk goes once there is somebody for their cases
  const last = await ask('DELETE', `/Users/${other}`)
  expect(last).toMatchObject({ status: 409, body: { detail: expect.stringContaining('1 open cases') } })
  const contact = { name: 'Oona Vale', email: 'oona@outside.example', roles: ['hr' as const] }
  await as(desk.deps.db, system('setup'), async (tx) => {
    const row = { ...contact, manager_id: null, team: null, unit: null, phone: null }
    await tx.insertInto('person').values(row).execute()
    await sql`update app.organisation set settings = settings || ${JSON.stringify({ outsideContact: contact.email })}::jsonb`.execute(
      tx,
    )
  })
  expect((await ask('DELETE', `/Users/${other}`)).status).toBe(204)
  expect((await ask('GET', `/Users/${other}`)).body).toMatchObject({ active: false })
  expect((await ask('PATCH', `/Users/${first}`, patch({ op: 'replace', path: 'active', value: true }))).status).toBe(
    200,
  )
  expect((await duty())?.duty_id).not.toBe(other)
})

test('RFC 7644 what cannot be is refused in words, and nothing is changed', async () => {
  const { ada, bo } = desk.staff
  const before = (await ask('GET', `/Users/${ada.id}`)).body
  const refused = [
    [await ask('POST', '/Users', user('ada')), 409, 'uniqueness'],
    [await ask('POST', '/Users', { ...user('yan'), emails: [{ value: 'no address' }] }), 400, 'invalidValue'],
    [await ask('POST', '/Users', { ...user('yan'), timezone: 'Mars/North' }), 400, 'invalidValue'],
    [
      await ask('PUT', `/Users/${bo.id}`, user('bo', { [ENTERPRISE]: { manager: { value: ada.id } } })),
      400,
      'invalidValue',
    ],
    [await ask('PATCH', `/Users/${ada.id}`, patch({ op: 'explode' })), 400, 'invalidValue'],
    [await ask('PATCH', `/Users/${ada.id}`, { Operations: [] }), 400, 'invalidValue'],
    [await ask('GET', '/Users?filter=roles%20co%20%22hr%22'), 400, 'invalidFilter'],
    [await ask('GET', '/Users?filter=((('), 400, 'invalidFilter'],
    [await ask('GET', `/Users/${crypto.randomUUID()}`), 404, undefined],
    [await ask('PUT', '/Users/1', user('yan')), 404, undefined],
  ] as const
  for (const [answer, status, scimType] of refused) {
    expect([answer.status, answer.body['scimType']]).toEqual([status, scimType])
    expect(String(answer.body['detail'])).toMatch(/^[A-Z].+\.$|directory token$/)
  }
  expect((await ask('GET', `/Users/${ada.id}`)).body).toEqual(before)
})

test('SEC G1 a role is never given by the directory', async () => {
  const made = await ask('POST', '/Users', user('eve', { roles: [{ value: 'hr' }, { value: 'admin' }] }))
  const { id } = made.body as unknown as { id: string }
  const roles = await as(desk.deps.db, system('setup'), (tx) =>
    tx.selectFrom('person').where('id', '=', id).select('roles').executeTakeFirst(),
  )
  expect([made.status, roles]).toEqual([201, { roles: [] }])
})

test('SEC T31 another address signs its person out, ends a code on its way, is on the trail, and the old address is told', async () => {
  const { mia, joan } = desk.staff
  const now = desk.clock.now()
  for (const { id: person_id } of [mia, joan]) {
    await openSession(desk.deps, person_id, 'test')
    const hidden = { id: randomBytes(32), address: randomBytes(32), code: randomBytes(32) }
    const expires_at = new Date(now.getTime() + 600_000)
    await desk.deps.auth
      .insertInto('mailed_code')
      .values({ ...hidden, person_id, at: now, expires_at })
      .execute()
  }
  const left = async () =>
    Promise.all(
      (['session', 'mailed_code'] as const).map(async (table) =>
        (await desk.deps.auth.selectFrom(table).select('person_id').execute()).map((row) => row.person_id),
      ),
    )
  const change = (path: string, value: unknown) =>
    ask('PATCH', `/Users/${mia.id}`, patch({ op: 'replace', path, value }))
  expect((await change('displayName', 'Mia Stone-Hart')).status).toBe(200)
  expect((await left()).map((ids) => ids.toSorted())).toEqual([
    [mia.id, joan.id].toSorted(),
    [mia.id, joan.id].toSorted(),
  ])
  expect((await change('emails', [{ value: 'mia@elsewhere.example', primary: true }])).status).toBe(200)
  expect(await left()).toEqual([[joan.id], [joan.id]])
  await desk.deps.jobs.drain(desk.deps, [sendOutgoing])
  expect(desk.sent.filter((m) => m.subject === 'Your address was changed').map((m) => m.to.address)).toEqual([
    mia.email,
  ])
})
