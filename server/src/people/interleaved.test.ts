import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { as, person, system, type Tx } from '../db/as.ts'
import { connect } from '../db/connect.ts'
import type { Tables } from '../db/tables.ts'
import { type FreshDatabase, freshDatabase } from '../testing/database.ts'

const REQUESTS = inject('tier') === 'full' ? 10_000 : 500
const USERS = 50
let database: FreshDatabase
let db: Kysely<Tables>
/** each person with the one case they reported */
let users: { id: string; case_id: string }[]

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.runtimeUrl, () => undefined, 5)
  users = await as(db, system('setup'), async (tx) => {
    await sql`insert into app.person (email, name) select i || '@co.example', 'Person' from generate_series(1, ${USERS}) i`.execute(
      tx,
    )
    await sql`insert into app.case_file (reference, pack, pack_version, source, affected_id, duty_id, overseer_id, received_at, last_event_at)
      select 'BW-' || id, 'icn', '1', 'form', id, id, id, now(), now() from app.person`.execute(tx)
    await sql`insert into app.case_member (case_id, person_id, part, since) select id, affected_id, 'affected', now() from app.case_file`.execute(
      tx,
    )
    const { rows } = await sql<{
      id: string
      case_id: string
    }>`select affected_id id, id case_id from app.case_file`.execute(tx)
    return rows
  })
}, 60_000)
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const seen = async (on: Kysely<Tables> | Tx) =>
  (await sql<{ id: string }>`select id from app.case_file`.execute(on)).rows.map((row) => row.id)

/** Fifty people ask side by side, in an order that never repeats. @returns how many rows they saw, and how many of somebody else */
async function interleaved(ask: (user: { id: string; case_id: string }, n: number) => Promise<string[]>) {
  let [next, own, foreign, aborted] = [0, 0, 0, 0]
  const one = async () => {
    for (let n = next++; n < REQUESTS; n = next++) {
      const user = users[(n * 31 + (n >> 3)) % USERS]!
      try {
        for (const id of await ask(user, n)) id === user.case_id ? own++ : foreign++
      } catch {
        aborted++
      }
    }
  }
  await Promise.all(Array.from({ length: USERS }, one))
  return { own, foreign, aborted }
}

/** Ways a request ends before its time: a throw, an error of the database, a statement that is cancelled. */
async function abort(tx: Tx, n: number) {
  if (n % 11 === 3) throw new Error('gone')
  if (n % 13 === 5) await sql`select 1 / 0`.execute(tx)
  if (n % 17 === 7) {
    await sql`set local statement_timeout = 1`.execute(tx)
    await sql`select pg_sleep(1)`.execute(tx)
  }
}

test('SEC T33 fifty people on five connections see nobody else’s rows, whatever requests break off', {
  timeout: 300_000,
}, async () => {
  const found = await interleaved((user, n) =>
    as(db, person(user.id), async (tx) => {
      const first = await seen(tx)
      await abort(tx, n)
      return [...first, ...(await seen(tx))]
    }),
  )
  console.log(
    `T33 ${inject('tier')}: ${REQUESTS} interleaved requests of ${USERS} people on 5 connections, ${found.aborted} broken off, ${found.foreign} foreign rows`,
  )
  expect(found.foreign).toBe(0)
  expect(found.own).toBe((REQUESTS - found.aborted) * 2)
  expect(found.aborted).toBeGreaterThan(REQUESTS / 8)
})

test('SEC T33 a connection that keeps the person of the request before is found', { timeout: 60_000 }, async () => {
  const careless = connect(database.runtimeUrl, () => undefined, 5)
  const { foreign } = await interleaved(async (user) => {
    await sql`select set_config('app.uid', ${user.id}, false)`.execute(careless)
    return seen(careless)
  })
  await careless.destroy()
  expect(foreign).toBeGreaterThan(0)
})

test('SEC T32 without a person, or with one who does not exist, there are no rows', async () => {
  expect(await db.transaction().execute((tx) => seen(tx))).toEqual([])
  expect(await as(db, person(crypto.randomUUID()), seen)).toEqual([])
})
