import { readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'
import { expect, test } from 'vitest'
import { freshDatabase } from '../testing/database.ts'

/** Table name to column names, as written by hand in tables.ts. */
function written(): Map<string, string[]> {
  const read = (name: string) => readFileSync(new URL(`./${name}`, import.meta.url), 'utf8')
  const types = readdirSync(new URL('.', import.meta.url))
    .filter((name) => name.startsWith('tables') && !name.includes('.test.'))
    .map(read)
    .join('\n')
  const tables = new Map<string, string[]>()
  for (const [, name, body] of types.matchAll(/^ {2}(\w+): \{([^}]*)\}/gm)) {
    const flat = body!.replaceAll(/<[^<>]*(<[^<>]*(<[^<>]*>)?[^<>]*>)?[^<>]*>/g, '')
    tables.set(name!, [...flat.matchAll(/(\w+)\??:/g)].map(([, column]) => column!).sort())
  }
  return tables
}

test('the tables written by hand are the tables of the database', async () => {
  const database = await freshDatabase()
  const client = new pg.Client(database.adminUrl)
  await client.connect()
  const { rows } = await client.query<{ table_name: string; columns: string[] }>(
    `select table_name, array_agg(column_name::text order by column_name::text) columns from information_schema.columns
     where table_schema in ('app', 'auth') and table_name <> 'trail_head' group by table_name`,
  )
  await client.end()
  const real = Object.fromEntries(rows.map((r) => [r.table_name, [...r.columns].sort()]))
  expect(Object.fromEntries(written())).toEqual(real)
})
