import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { caseKey } from './key.ts'
import { listShreds, replayShreds, shredCase } from './shred.ts'

let desk: Desk
let admin: pg.Client
beforeAll(async () => {
  desk = await openDesk()
  admin = new pg.Client(desk.database.adminUrl)
  await admin.connect()
})
afterAll(async () => {
  await admin.end()
  await desk.close()
})

const opens = (caseId: string) =>
  as(desk.deps.db, system('worker'), (tx) => caseKey(desk.deps, tx, caseId)).then(
    () => true,
    () => false,
  )
const keysOf = async (caseId: string) =>
  (await admin.query('select * from app.case_key where case_id = $1', [caseId])).rows[0]
/** What a restored backup brings back. */
const restore = (row: { case_id: string; kek: string; wrapped: Buffer }) =>
  admin.query(
    `with gone as (delete from app.shred where case_id = $1)
     insert into app.case_key (case_id, kek, wrapped) values ($1, $2, $3)`,
    [row.case_id, row.kek, row.wrapped],
  )
const erased = async (sender: string) => {
  const { caseId } = await desk.receives(aReport(desk.staff.ada, { sender, words: 'what happened' }))
  const backup = await keysOf(caseId)
  await as(desk.deps.db, system('worker'), (tx) => shredCase(desk.deps, tx, caseId))
  return { caseId, backup }
}
const list = () => desk.deps.jobs.drain(desk.deps, [listShreds])
const file = () => desk.deps.config.shredList
const lines = () => (existsSync(file()) ? readFileSync(file(), 'utf8').split('\n').filter(Boolean) : [])

test('SEC K7 an erased case opens never again, and the list outside the database says so', async () => {
  const other = await desk.receives(aReport(desk.staff.ada, { sender: 'stays@client.example' }))
  const { caseId, backup } = await erased('gone@client.example')
  expect(backup).toBeDefined()
  expect(await opens(caseId)).toBe(false)
  expect(await opens(other.caseId)).toBe(true)
  await list()
  expect(lines()).toHaveLength(1)
  expect(lines()[0]).toContain(caseId)
  expect(lines()[0]).not.toContain('client.example')
})

test('SEC S19 after a restore the list is replayed; without that the erased case is back', async () => {
  const { caseId, backup } = await erased('restored@client.example')
  await list()
  await restore(backup)
  expect(await opens(caseId), 'control: a restore alone brings it back').toBe(true)
  const before = lines()
  expect(await replayShreds(desk.deps)).toBe(1)
  expect(await opens(caseId)).toBe(false)
  const { rows } = await admin.query('select status, outcome, affected_id from app.case_file where id = $1', [caseId])
  expect(rows[0], 'what came back besides the keys').toEqual({ status: 'closed', outcome: 'erased', affected_id: null })
  expect(await replayShreds(desk.deps), 'a second time it finds nothing').toBe(0)
  expect(lines(), 'the list does not grow by it').toEqual(before)
})

test('SEC K7 raw mail that comes back with a backup from before it was evidence is shredded too', async () => {
  const { rows } = await admin.query<{ id: string }>(
    `insert into app.mail (mailbox, door, door_key, address, canon, size, received_at, envelope_sealed)
     values ('report', 'smtp', 'k1', '\\x01', '\\x01', 3, now(), '\\x0102') returning id`,
  )
  await admin.query(
    `insert into app.mail_raw (mailbox, address, size, day, content_key, bytes) values ('report', '\\x01', 3, '2026-11-09', '\\x0a', '\\x0b')`,
  )
  const mailId = rows[0]!.id
  const { caseId } = await desk.receives(aReport(desk.staff.ada, { sender: 'mailed@client.example', mailId }))
  await as(desk.deps.db, system('worker'), (tx) => shredCase(desk.deps, tx, caseId))
  await list()
  const raw = async () =>
    (await admin.query(`select bytes, content_key from app.mail_raw where address = '\\x01'`)).rows[0]
  expect(await raw()).toEqual({ bytes: null, content_key: Buffer.alloc(0) })
  await admin.query(`update app.mail_raw set content_key = '\\x0a', bytes = '\\x0b' where address = '\\x01'`)
  await admin.query(`update app.mail set state = 'incoming', outcome = null, report_id = null where id = $1`, [mailId])
  await admin.query(`delete from app.shred where case_id = $1`, [caseId])
  await admin.query(`update app.report set mail_id = null where case_id = $1`, [caseId])
  expect(await replayShreds(desk.deps)).toBe(1)
  expect(await raw()).toEqual({ bytes: null, content_key: Buffer.alloc(0) })
  const { rows: mail } = await admin.query(`select state, outcome, envelope_sealed from app.mail where id = $1`, [
    mailId,
  ])
  expect(mail[0]).toEqual({ state: 'done', outcome: 'erased', envelope_sealed: null })
})

test('SEC K7 what the list lacks is added to it, and a line cut by a crash is written again', async () => {
  const { caseId } = await erased('late@client.example')
  await replayShreds(desk.deps)
  expect(lines().at(-1)).toContain(caseId)
  const whole = readFileSync(file(), 'utf8')
  writeFileSync(file(), whole.slice(0, -20))
  await replayShreds(desk.deps)
  expect(readFileSync(file(), 'utf8')).toBe(whole)
})

test('SEC K7 a list that somebody changed stops the start', async () => {
  const whole = readFileSync(file(), 'utf8')
  const [first = '', second = ''] = lines()
  const changes = [
    whole.replace(first.slice(11, 15), first[11] === '0' ? '1111' : '0000'),
    [second, first, ...lines().slice(2), ''].join('\n'),
    [...lines().slice(1), ''].join('\n'),
    `${whole}{"caseId":"x","at":"2026-11-09T09:00:00.000Z","mails":[],"mac":"00"}\n`,
    `${whole}nonsense\n`,
  ]
  for (const changed of changes) {
    writeFileSync(file(), changed)
    await expect(replayShreds(desk.deps)).rejects.toThrow('was changed at line')
  }
  writeFileSync(file(), '')
  await replayShreds(desk.deps)
  expect(lines().length, 'a lost list is written anew from the database').toBe(whole.split('\n').length - 1)
  appendFileSync(file(), '')
})

test('SEC K7 no person and no other part of the service shreds', async () => {
  const { caseId } = await desk.receives(aReport(desk.staff.ada, { sender: 'kept@client.example' }))
  for (const name of ['intake', 'policy'] as const)
    await expect(as(desk.deps.db, system(name), (tx) => shredCase(desk.deps, tx, caseId))).rejects.toThrow('shreds')
  await expect(
    as(desk.deps.db, { kind: 'person', id: desk.staff.hal.id }, (tx) => shredCase(desk.deps, tx, caseId)),
  ).rejects.toThrow('shreds')
  expect(await opens(caseId)).toBe(true)
})
