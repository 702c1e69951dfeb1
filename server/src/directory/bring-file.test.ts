import type { Person } from '@breakwater/shared/person.ts'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { personById } from '../people/person.ts'
import { type Desk, openDesk } from '../testing/desk.ts'
import { bringFile } from './bring-file.ts'
import { listPeople } from './list.ts'
import { endScimToken, knowsToken, newScimToken, scimTokenNow } from './scim-token.ts'

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

test('SEC T31 the token of the identity provider is made and withdrawn by name, and counts no more at once', async () => {
  const token = await newScimToken(desk.deps, noor.id)
  expect(await scimTokenNow(desk.deps)).toMatchObject({ madeAt: expect.any(String), lastUsedAt: null })
  expect(await knowsToken(desk.deps, `Bearer ${token}`)).toBe(true)
  expect((await scimTokenNow(desk.deps)).lastUsedAt).not.toBeNull()
  await endScimToken(desk.deps, noor.id)
  expect(await knowsToken(desk.deps, `Bearer ${token}`)).toBe(false)
  expect(await scimTokenNow(desk.deps)).toEqual({ madeAt: null, lastUsedAt: null })
  expect([await onTrail('scim.token-made'), await onTrail('scim.token-ended')]).toEqual([[noor.id], [noor.id]])
})
