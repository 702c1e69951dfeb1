import { expect, test } from 'vitest'
import { adopt } from './adopt.ts'
import { openDatabase } from './database.ts'
import { draftOf, draftsOf, dropDraft, itemsOf, saveForm } from './drafts.ts'
import { backoff, flush, SignInNeeded } from './flush.ts'
import { keyedHash } from './seal.ts'
import { allWaiting, changeWaiting, messageName, putWaiting, reportedBefore, waitingReport } from './waiting.ts'
import { ADA, aReport, aWorld, BEN, CANARY, storeAsText } from './world-for-test.ts'

const ready = async (owner = ADA) => {
  const world = await aWorld()
  const report = await aReport(world, owner)
  await putWaiting(world.db, owner, report, world.clock.now)
  return { ...world, report }
}

test('EXT-24 the report is in the store before the first request', async () => {
  const { db, service, report } = await ready()
  expect(service.faults.posts).toBe(0)
  expect((await allWaiting(db)).map((row) => row.key)).toEqual([report.key])
  expect(await db.count('drafts')).toBe(0)
})

test('EXT-24 it is deleted only after a 2xx whose hash matches', async () => {
  const { db, service, flushing, report } = await ready()
  await flush(flushing)
  expect([await db.count('waiting'), await db.count('evidence')]).toEqual([0, 0])
  expect(service.bytes.has(report.items[0]?.sha256 ?? '')).toBe(true)
})

test.each([500, 503, 429, 408, 423])('EXT-24 status %i keeps it waiting', async (status) => {
  const { db, service, flushing } = await ready()
  service.faults.status = status
  await flush(flushing)
  expect(await allWaiting(db)).toMatchObject([{ state: 'waiting', tries: 1 }])
  expect(await db.count('evidence')).toBe(1)
})

test('EXT-24 another hash in the echo keeps report and bytes', async () => {
  const { db, service, flushing } = await ready()
  service.faults.wrongEcho = true
  await flush(flushing)
  expect(await allWaiting(db)).toMatchObject([{ state: 'waiting', cause: 'service', reference: 'BW-7Q4K9T' }])
  expect(await db.count('evidence')).toBe(1)
})

test.each([
  [400, 'refused'],
  [403, 'forbidden'],
  [409, 'refused'],
  [413, 'too-large'],
  [422, 'refused'],
])('EXT-29 status %i is failed and says what to do, nothing is lost', async (status, cause) => {
  const { db, service, flushing, report } = await ready()
  service.faults.status = status
  await flush(flushing)
  const [row] = await allWaiting(db)
  expect(row).toMatchObject({ state: 'failed', cause })
  expect(await waitingReport(db, row!)).toEqual(report)
})

test('EXT-25 an answer lost after the service had it makes one report under one key', async () => {
  const { db, service, flushing, clock } = await ready()
  service.faults.loseAnswer = 1
  await flush(flushing)
  clock.now += backoff(1)
  await flush(flushing)
  expect(service.reports.size).toBe(1)
  expect(await db.count('waiting')).toBe(0)
})

test('EXT-26 two flushes at once make one request', async () => {
  const { service, flushing } = await ready()
  await Promise.all([flush(flushing), flush(flushing), flush(flushing)])
  expect(service.faults.posts).toBe(1)
})

test('EXT-26 each report waits longer after each failure, and the network coming back ends the wait', async () => {
  const { service, flushing, clock } = await ready()
  service.faults.offline = true
  await flush(flushing)
  clock.now += backoff(1) - 1
  service.faults.offline = false
  await flush(flushing)
  expect(service.faults.posts).toBe(0)
  await flush(flushing, true)
  expect(service.faults.posts).toBe(1)
  expect([1, 2, 3, 20].map(backoff)).toEqual([10_000, 20_000, 40_000, 900_000])
})

test('EXT-27 a worker killed between report and bytes finishes with the next one', async () => {
  const { db, name, service, flushing, report } = await ready()
  await service.call({ path: '', method: 'post' } as never, { body: report } as never)
  await changeWaiting(db, report.key, { reference: 'BW-7Q4K9T' })
  db.close()
  const again = await openDatabase(name)
  await flush({ ...flushing, db: again })
  expect(await again.count('waiting')).toBe(0)
  expect([service.reports.size, service.bytes.size]).toEqual([1, 1])
})

test('B17 the same draft sent twice is one row', async () => {
  const { db, clock, report } = await ready()
  await putWaiting(db, ADA, report, clock.now + 5)
  expect(await allWaiting(db)).toMatchObject([{ at: clock.now }])
})

test('EXT-28 the store holds no readable word before, during or after', async () => {
  const world = await ready()
  const before = await aReport(world)
  expect(await storeAsText(world)).not.toContain(CANARY)
  await flush(world.flushing)
  await dropDraft(world.db, before.key)
  expect(await storeAsText(world)).not.toContain(CANARY)
  expect(await world.db.getAll('reported')).toMatchObject([
    { reference: 'BW-7Q4K9T', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ])
})

test('EXT-28 the keys cannot be exported', async () => {
  const { db } = await ready()
  const keys = await db.getAll('keys')
  expect(keys.length).toBeGreaterThan(0)
  for (const key of keys as CryptoKey[]) expect(key.extractable).toBe(false)
})

test('B24 a message reported before is known by a keyed hash alone', async () => {
  const { db, flushing, report } = await ready()
  await flush(flushing)
  const snapshot = report.items[0]!.snapshot
  expect(await reportedBefore(db, ADA, snapshot)).toMatchObject({ reference: 'BW-7Q4K9T' })
  expect(await reportedBefore(db, BEN, snapshot)).toBeUndefined()
  expect(await keyedHash(db, messageName({ provider: 'gmail', messageId: 'another' }))).not.toBe(
    (await db.getAll('reported'))[0]?.hash,
  )
})

test('EXT-30 another person on the profile neither sees nor sends it', async () => {
  const world = await ready()
  const draft = await aReport(world)
  world.who.owner = BEN
  await flush(world.flushing, true)
  expect(world.service.faults.posts).toBe(0)
  expect(await draftsOf(world.db, BEN)).toEqual([])
  expect(await draftOf(world.db, BEN, draft.key)).toBeUndefined()
  expect(await itemsOf(world.db, BEN, draft.key)).toEqual([])
  world.who.owner = undefined
  await flush(world.flushing, true)
  expect(world.service.faults.posts).toBe(0)
  world.who.owner = ADA
  await flush(world.flushing, true)
  expect(world.service.faults.posts).toBe(1)
})

test('C29 what was written signed out belongs to the first who signs in', async () => {
  const world = await aWorld()
  const report = await aReport(world, '')
  await putWaiting(world.db, '', report, world.clock.now)
  const draft = await aReport(world, '')
  await adopt(world.db, ADA)
  await flush(world.flushing)
  expect([...world.service.reports.keys()]).toEqual([report.key])
  expect((await draftOf(world.db, ADA, draft.key))?.form.words).toBe(CANARY)
})

test('EXT-29 without a sign-in it waits and says so', async () => {
  const { db, flushing } = await ready()
  await flush({ ...flushing, call: () => Promise.reject(new SignInNeeded('over')) })
  expect(await allWaiting(db)).toMatchObject([{ state: 'waiting', cause: 'sign-in', notBefore: 0 }])
})

test('B14 what is written is kept, and a page cannot overwrite what the worker captured', async () => {
  const world = await aWorld()
  const { key } = await aReport(world)
  const draft = await draftOf(world.db, ADA, key)
  await saveForm(world.db, ADA, key, { ...draft!.form, words: 'new words' }, world.clock.now + 1, true)
  expect(await draftOf(world.db, ADA, key)).toMatchObject({ saved: true, form: { words: 'new words' } })
  expect(await itemsOf(world.db, ADA, key)).toHaveLength(1)
})
