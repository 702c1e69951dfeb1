import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addEvents } from '../cases/event.ts'
import { lockCase } from '../cases/lock.ts'
import { as, atTheEnd, system, type Tx, within } from '../db/as.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { record } from './record.ts'

let desk: Desk
let caseId: string
beforeAll(async () => {
  desk = await openDesk()
  caseId = (await desk.receives(aReport(desk.staff.ada))).caseId
})
afterAll(() => desk.close())

const WORKER = system('worker')
/** Two who meet: each says when it has its first lock, and goes on when the other has its own. */
function meeting() {
  const mine = Promise.withResolvers<void>()
  const theirs = Promise.withResolvers<void>()
  const first = () => {
    mine.resolve()
    return theirs.promise
  }
  const second = () => {
    theirs.resolve()
    return mine.promise
  }
  return { first, second }
}
const head = (tx: Tx) => sql`select 1 from app.trail_append('[{"action":"case.opened"}]', now())`.execute(tx)

/** @returns how each ended, and how often they were begun */
async function meet(write: (tx: Tx) => Promise<unknown>) {
  const both = meeting()
  let begun = 0
  const signs = as(desk.deps.db, WORKER, async (tx) => {
    begun++
    await write(tx)
    await both.first()
    await lockCase(tx, caseId)
  })
  const marks = as(desk.deps.db, WORKER, async (tx) => {
    begun++
    await lockCase(tx, caseId)
    await both.second()
    await write(tx)
  })
  const ended = (await Promise.allSettled([signs, marks])).map(({ status }) => status)
  return { ended, begun }
}

test('SEC A1 whoever records before the work and whoever records after it never wait for each other', async () => {
  const done = await meet((tx) => record(tx, desk.clock, { action: 'case.opened', caseId }))
  expect(done).toEqual({ ended: ['fulfilled', 'fulfilled'], begun: 2 })
})

test('control: taking the head of the trail in the middle is what they would meet at; the one that PostgreSQL undid is begun again', async () => {
  const rows = async () =>
    as(desk.deps.db, WORKER, async (tx) =>
      Number((await sql<{ seq: string }>`select seq from app.trail_now()`.execute(tx)).rows[0]?.seq),
    )
  const before = await rows()
  expect(await meet(head)).toEqual({ ended: ['fulfilled', 'fulfilled'], begun: 3 })
  expect((await rows()) - before).toBe(2)
})

test('what fails for another reason is not begun again', async () => {
  let begun = 0
  const fails = as(desk.deps.db, WORKER, async (tx) => {
    begun++
    await sql`select 1 / 0`.execute(tx)
  })
  await expect(fails).rejects.toMatchObject({ code: '22012' })
  expect(begun).toBe(1)
})

test('SEC A1 a row of the trail names who acted when it was recorded, in the order of recording', async () => {
  const { ada } = desk.staff
  await as(desk.deps.db, WORKER, async (tx) => {
    await record(tx, desk.clock, { action: 'test.first', caseId })
    await within(tx, { kind: 'person', id: ada.id }, WORKER, () =>
      record(tx, desk.clock, { action: 'test.second', caseId }),
    )
    await record(tx, desk.clock, { action: 'test.third', caseId })
  })
  const admin = new pg.Client(desk.database.adminUrl)
  await admin.connect()
  const { rows } = await admin.query(`select actor, action from app.trail where action like 'test.%' order by seq`)
  await admin.end()
  expect(rows).toEqual([
    { actor: 'system:worker', action: 'test.first' },
    { actor: ada.id, action: 'test.second' },
    { actor: 'system:worker', action: 'test.third' },
  ])
})

test('SEC A1 what cannot be recorded is not done', async () => {
  const lines = async () =>
    (await as(desk.deps.db, WORKER, (tx) => tx.selectFrom('event').select('id').execute())).length
  const before = await lines()
  const doing = as(desk.deps.db, WORKER, async (tx) => {
    await addEvents(desk.deps, tx, undefined, [{ caseId, by: WORKER, kind: 'case.opened', visibility: 'desk' }])
    await atTheEnd(tx, () => Promise.reject(new Error('no room')))
  })
  await expect(doing).rejects.toThrow('no room')
  expect(await lines()).toBe(before)
})
