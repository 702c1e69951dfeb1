import type { Endpoint } from '@breakwater/shared/contract/endpoint.ts'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { until } from '../../../test/world/until.ts'
import type { Tx } from '../db/as.ts'
import type { Tables } from '../db/tables.ts'
import { eraseCase } from '../retention/erase.ts'
import { endpoints, type House, inputFor, type MadeCase, named, openHouse } from '../testing/matrix.ts'

let house: House
let above: Kysely<Tables>
beforeAll(async () => {
  house = await openHouse()
  const pool = new pg.Pool({ connectionString: house.desk.database.adminUrl, max: 1 })
  above = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}, 60_000)
afterAll(async () => {
  await above.destroy()
  await house.close()
})

/** Where the act stands still until the case is gone: where it would write, where it opens the key, or at what it reads of the case. */
const PLACES = inject('tier') === 'full' ? ['', 'case_key', 'event', 'step', 'report', 'evidence'] : ['', 'case_key']
const waits = async () =>
  (await house.rows(`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`))
    .length > 0

/** All that hangs off a case but what stays of an erased one. */
const tables = async () =>
  (
    await house.rows(`select c.table_name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'app' and c.column_name = 'case_id' and t.table_type = 'BASE TABLE'`)
  )
    .map((row) => String(row['table_name']))
    .filter((name) => !['hold', 'gate_proposal', 'shred'].includes(name))

/** Asks one route while the case is erased under it: the answer, once the case is gone. */
async function meanwhile(e: Endpoint, c: MadeCase, who: string, place: string): Promise<Response> {
  const { path, init } = inputFor(e, c)
  let answered = false
  let asked: Promise<Response> | undefined
  await above.transaction().execute(async (tx) => {
    if (place) await sql`lock table ${sql.id('app', place)} in access exclusive mode`.execute(tx)
    await sql`select set_config('search_path', 'app', true), set_config('app.uid', '', true), set_config('app.sys', 'worker', true)`.execute(
      tx,
    )
    await eraseCase(house.deps, tx as Tx, c.id, { kind: 'retention', rule: 'test' })
    asked = house.ask(path, who, init).finally(() => {
      answered = true
    })
    await until(async () => answered || (await waits()))
  })
  return asked!
}

const routes = endpoints.filter((e) => /\{(reference|key)\}/.test(e.path))

test('ISSUE 5 a case erased in the middle of an act: whatever it is, it is refused in words and writes nothing', {
  timeout: 900_000,
}, async () => {
  const { ada, hal } = house.desk.staff
  const failed: string[] = []
  let refusedLate = 0
  for (const e of routes)
    for (const who of [hal, ada])
      for (const place of PLACES) {
        const c = await house.makeCase(ada)
        await house.reset(c, hal.id)
        const response = await meanwhile(e, c, who.id, place)
        const says = await response.text()
        const at = `${named(e)} ${who.name} ${place}: ${response.status} ${says.slice(0, 120)}`
        if (response.status >= 500) failed.push(at)
        if (response.status === 404) refusedLate += 1
        for (const table of await tables())
          if ((await house.rows(`select 1 from app.${table} where case_id = $1`, [c.id])).length)
            failed.push(`${at}: left a row in ${table}`)
      }
  expect(failed).toEqual([])
  expect(refusedLate).toBeGreaterThan(routes.length)
})

test('ISSUE 5 every table that names a case refuses a row for one that was erased', async () => {
  const guarded = await house.rows(`select event_object_table as name from information_schema.triggers
    where trigger_name = 'not_erased' and event_manipulation = 'INSERT'`)
  expect((await tables()).toSorted()).toEqual(guarded.map((row) => String(row['name'])).toSorted())
})
