import pg from 'pg'
import { expect, test } from 'vitest'
import { freshDatabase } from './database.ts'

async function connected<Result>(url: string, ask: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return await ask(client)
  } finally {
    await client.end()
  }
}

test('two test files never see each other', async () => {
  const [mine, theirs] = [await freshDatabase(), await freshDatabase()]
  await connected(mine.adminUrl, (client) => client.query('create table only_mine ()'))
  const there = await connected(theirs.adminUrl, (client) => client.query(`select to_regclass('only_mine') found`))
  expect(there.rows).toEqual([{ found: null }])
  await mine.drop()
  await theirs.drop()
  await expect(connected(mine.adminUrl, (client) => client.query('select 1'))).rejects.toThrow('does not exist')
})
