import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { fileKeys } from '../keys/file-keys.ts'
import { KeyUnavailable } from '../keys/provider.ts'
import { keyRing } from '../keys/ring.ts'
import { intakeKeys } from '../mail/intake-key.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { caseKeys } from './key.ts'
import { retireKey, rotateKeys, wrappings } from './rotate-keys.ts'

let desk: Desk
let admin: pg.Client
const cases: string[] = []
beforeAll(async () => {
  desk = await openDesk()
  admin = new pg.Client(desk.database.adminUrl)
  await admin.connect()
  for (let n = 0; n < 6; n++)
    cases.push(
      (await desk.receives(aReport(desk.staff.ada, { sender: `s${n}@client.example`, words: 'words' }))).caseId,
    )
})
afterAll(async () => {
  await admin.end()
  await desk.close()
})

const opened = async () => {
  const keys = await as(desk.deps.db, system('worker'), (tx) => caseKeys(desk.deps, tx, cases))
  return cases.map((id) => keys.get(id)?.toString('hex'))
}
const intake = async () => (await intakeKeys(desk.deps)('report')).key.toString('hex')
const kekOf = async (caseId: string) =>
  (await admin.query('select kek from app.case_key where case_id = $1', [caseId])).rows[0].kek

test('SEC K5 rotation wraps every data key anew, and everything opens during it and afterwards', async () => {
  const [before, day] = [await opened(), await intake()]
  const seen: number[] = []
  const done = await rotateKeys(desk.deps, (n) => seen.push(n))
  expect(done).toMatchObject({ current: 'kek-2', made: true, failed: 0 })
  expect(seen.at(-1)).toBe(done.rewrapped)
  const now = await wrappings(desk.deps)
  expect(now).toEqual([{ kek: 'kek-2', count: done.rewrapped }])
  expect(await opened()).toEqual(before)
  expect(await intake(), 'the mail of today too').toBe(day)
  const { rows } = await admin.query(`select action from app.trail where action like 'keys.%' order by seq`)
  expect(rows.map((r) => r.action)).toEqual(['keys.rotated', 'keys.rewrapped'])
})

test('SEC K5 a rotation that was cut goes on instead of making a third key; one damaged key holds nobody up', async () => {
  const before = await opened()
  const files = fileKeys(join(desk.dir, 'keys'))
  let left = 2
  const breaks = keyRing([
    {
      ...files,
      wrap: (key, place) => {
        if (left-- <= 0) throw new KeyUnavailable('away')
        return files.wrap(key, place)
      },
    },
  ])
  await expect(rotateKeys({ ...desk.deps, keys: { ...desk.deps.keys, kek: breaks } })).rejects.toThrow('away')
  expect(await opened(), 'in the middle of it').toEqual(before)
  await admin.query(`update app.case_key set wrapped = '\\x00' where case_id = $1`, [cases[5]])
  const done = await rotateKeys(desk.deps)
  expect(done).toMatchObject({ current: 'kek-3', made: false, failed: 1 })
  for (const id of cases.slice(0, 5)) expect(await kekOf(id)).toBe('kek-3')
  await admin.query('delete from app.case_key where case_id = $1', [cases[5]])
  expect((await opened()).slice(0, 5)).toEqual(before.slice(0, 5))
})

test('SEC K5 a key is retired only when nothing is wrapped by it', async () => {
  await admin.query(`update app.case_key set kek = 'kek-2' where case_id = $1`, [cases[0]])
  await expect(retireKey(desk.deps, 'kek-2')).rejects.toThrow('1 keys are still wrapped by kek-2')
  await admin.query(`update app.case_key set kek = 'kek-3' where case_id = $1`, [cases[0]])
  await expect(retireKey(desk.deps, 'kek-3')).rejects.toThrow('still wrapped')
  for (const kek of ['kek-1', 'kek-2']) expect(await retireKey(desk.deps, kek)).toContain('recovery copy')
  expect((await opened())[0]).toBeDefined()
})

test('SEC Q9 while the key service is away nothing is saved, nothing is opened and nothing is lost', async () => {
  const files = fileKeys(join(desk.dir, 'keys'))
  const gone = () => Promise.reject(new KeyUnavailable('aws-unreachable'))
  const kek = desk.deps.keys.kek
  const report = aReport(desk.staff.ada, { sender: 'later@client.example' })
  Object.assign(desk.deps.keys, { kek: keyRing([{ ...files, wrap: gone, unwrap: gone }]) })
  await expect(desk.receives(report)).rejects.toThrow(KeyUnavailable)
  await expect(opened()).rejects.toThrow(KeyUnavailable)
  const { rows } = await admin.query('select 1 from app.report where id = $1', [report.id])
  expect(rows).toEqual([])
  Object.assign(desk.deps.keys, { kek })
  expect((await desk.receives(report)).again).toBe(false)
})
