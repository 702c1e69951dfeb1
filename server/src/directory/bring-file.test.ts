import type { Person } from '@breakwater/shared/person.ts'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { gateKinds } from '../gate-kinds.ts'
import { decide } from '../gates/decide.ts'
import { sendOutgoing } from '../mail/send-outgoing.ts'
import { personById } from '../people/person.ts'
import { openSession } from '../people/sessions.ts'
import { type Desk, openDesk } from '../testing/desk.ts'
import { bringFile } from './bring-file.ts'
import { listPeople } from './list.ts'
import { fetchScimToken, proposeScimToken, scimConnection, TOKEN_LIFE } from './scim-gate.ts'
import { endScimToken, knowsToken } from './scim-token.ts'

let desk: Desk
let noor: Person
beforeAll(async () => {
  desk = await openDesk()
  const row = { name: 'Noor Hale', email: 'noor@pines.example', roles: ['admin' as const], manager_id: null }
  const { id } = await as(desk.deps.db, system('setup'), (tx) =>
    tx
      .insertInto('person')
      .values({ ...row, team: 'Systems', unit: null, phone: null })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  noor = (await personById(desk.deps.auth, id))!
})
afterAll(() => desk.close())

const bring = (csv: string, o = { whole: false, look: false }) => bringFile(desk.deps, noor, Buffer.from(csv), o)
const found = (find: string, limit = 50, offset = 0) => listPeople(desk.deps, noor, { find, offset, limit })
const onTrail = async (action: string) => {
  const admin = new pg.Client(desk.database.adminUrl)
  await admin.connect()
  const { rows } = await admin.query<{ actor: string }>('select actor from app.trail where action = $1', [action])
  await admin.end()
  return rows.map(({ actor }) => actor)
}

test('SEC T31 a directory file brought by an administrator is all or nothing, says every problem, and gives nobody a role', async () => {
  expect(await bring('email,name\nzoe@pines.example,Zoe Ash\nnot-an-address,X\n')).toMatchObject({
    problems: [expect.stringContaining('3')],
    added: 0,
  })
  expect((await found('zoe')).total).toBe(0)
  await expect(bring('email,name,roles\nzoe@pines.example,Zoe Ash,hr\n')).rejects.toMatchObject({
    code: 'directory.roles_alone',
  })
  await expect(bring('email,name\nzoe@pines.example,Zoe Ash\n', { whole: true, look: false })).rejects.toMatchObject({
    code: 'directory.leaves_you',
  })
  await expect(
    bringFile(desk.deps, desk.staff.hal, Buffer.from(''), { whole: false, look: true }),
  ).rejects.toMatchObject({ kind: 'forbidden' })
  const good = 'email,name,manager_email\nzoe@pines.example,Zoe Ash,mia@pines.example\n'
  expect(await bring(good, { whole: false, look: true })).toMatchObject({ added: 1, problems: [] })
  expect((await found('zoe')).total).toBe(0)
  expect(await bring(good)).toMatchObject({ added: 1, problems: [] })
  expect((await found('ZOE')).rows).toMatchObject([{ name: 'Zoe Ash', active: true, roles: [] }])
  expect(await onTrail('directory.imported')).toEqual([noor.id])
})

test('the directory is paged and found by name, address or team; what is typed is taken as it is', async () => {
  const all = await found('')
  expect(all.rows.length).toBe(all.total)
  const pages = [...(await found('', 3)).rows, ...(await found('', 200, 3)).rows]
  expect(pages).toEqual(all.rows)
  expect((await found('systems')).rows.map(({ name }) => name)).toEqual(['Noor Hale'])
  expect((await found('%')).total).toBe(0)
  expect((await found("'")).total).toBe(0)
})

const session = () => ({ id: crypto.randomUUID(), kind: 'test' as const, steppedUpAt: desk.clock.now() })
const agree = (who: Person, id: string, says: 'approve' | 'decline' = 'approve') =>
  decide(desk.deps, gateKinds, who, session(), id, { says, reason: 'Known and agreed.' })
const code = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )
const state = () => scimConnection(desk.deps, noor)

test('SEC T31 G1 the token of the identity provider takes a second person, is made once by who asked, and is withdrawn by one', async () => {
  const { hal, joan } = desk.staff
  expect(await code(proposeScimToken(desk.deps, hal, 'New provider'))).toBe('refusal.forbidden')
  expect(await code(fetchScimToken(desk.deps, noor))).toBe('gate.not_yet')
  const { id } = await proposeScimToken(desk.deps, noor, 'New provider')
  expect(await state()).toMatchObject({ waits: id, agreed: false, madeAt: null })
  expect(await code(proposeScimToken(desk.deps, noor, 'Again'))).toBe('directory.token_waits')
  expect(await code(agree(noor, id))).toBe('gate.own')
  expect(await code(agree(hal, id))).toBe('refusal.missing')
  expect(await code(fetchScimToken(desk.deps, noor))).toBe('gate.not_yet')
  expect(await onTrail('scim.token-made')).toEqual([])
  await agree(joan, id)
  expect(await state()).toMatchObject({ waits: null, agreed: true, madeAt: null })
  expect(await code(fetchScimToken(desk.deps, joan))).toBe('refusal.forbidden')
  const both = await Promise.allSettled([fetchScimToken(desk.deps, noor), fetchScimToken(desk.deps, noor)])
  const [token] = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await knowsToken(desk.deps, `Bearer ${token}`)).toBe(true)
  expect(await state()).toMatchObject({ agreed: false, madeAt: expect.any(String), lastUsedAt: expect.any(String) })
  desk.clock.advance(1000)
  await endScimToken(desk.deps, noor.id)
  expect(await knowsToken(desk.deps, `Bearer ${token}`)).toBe(false)
  expect(await state()).toMatchObject({ madeAt: null, lastUsedAt: null })
  expect(new Set(await onTrail('scim.token-made'))).toEqual(new Set([noor.id]))
  expect(await onTrail('scim.token-ended')).toEqual([noor.id])
})

test('SEC T31 what was declined, withdrawn before it was fetched, or is older than a week makes no token', async () => {
  const ask = async (says: 'approve' | 'decline') => {
    desk.clock.advance(1000)
    const { id } = await proposeScimToken(desk.deps, noor, 'Another provider')
    await agree(desk.staff.joan, id, says)
    return state()
  }
  expect(await ask('decline')).toMatchObject({ waits: null, agreed: false })
  expect(await ask('approve')).toMatchObject({ agreed: true })
  desk.clock.advance(1000)
  await endScimToken(desk.deps, noor.id)
  expect(await code(fetchScimToken(desk.deps, noor))).toBe('gate.not_yet')
  expect(await ask('approve')).toMatchObject({ agreed: true })
  desk.clock.advance(TOKEN_LIFE)
  expect(await code(fetchScimToken(desk.deps, noor))).toBe('gate.not_yet')
})

test('SEC T31 an address that a file adds to somebody signs them out, and the trail and their main address say so', async () => {
  const { gus, ada } = desk.staff
  for (const one of [gus, ada]) await openSession(desk.deps, one.id, 'test')
  const sessions = async () =>
    (await desk.deps.auth.selectFrom('session').select('person_id').execute()).map((s) => s.person_id)
  await bring(`email,name,aliases\n${gus.email},${gus.name},\n${ada.email},${ada.name},\n`)
  expect(new Set(await sessions())).toEqual(new Set([gus.id, ada.id]))
  await bring(`email,name,aliases\n${gus.email},${gus.name},g@elsewhere.example\n`)
  expect(await sessions()).toEqual([ada.id])
  expect(await onTrail('directory.address-changed')).toEqual([noor.id])
  await desk.deps.jobs.drain(desk.deps, [sendOutgoing])
  expect(desk.sent.map(({ to, subject }) => [to.address, subject])).toEqual([[gus.email, 'Your address was changed']])
})
