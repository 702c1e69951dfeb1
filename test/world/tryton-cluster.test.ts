import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '@breakwater/server/testing/embedded.ts'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run, TEMPLATE } from './tryton-build.ts'
import { joinTryton } from './tryton-cluster.ts'

let kept: string
let built = 0
const said: string[] = []

/** A template with one row, where Tryton's takes minutes. */
async function build(dir: string): Promise<void> {
  built++
  const cluster = await startEmbedded(dir, { durable: false })
  await run(cluster.adminUrl, `create database ${TEMPLATE} template template0`)
  const inside = new URL(cluster.adminUrl)
  inside.pathname = `/${TEMPLATE}`
  await run(inside.href, 'create table party as select 1 as id')
  writeFileSync(join(dir, 'people.json'), '{}')
  await cluster.stop('fast')
}

const join_ = () => joinTryton({ kept, build, say: (progress) => void said.push(progress) })
const count = async ({ adminUrl, database }: { adminUrl: string; database: string }) => {
  const url = new URL(adminUrl)
  url.pathname = `/${database}`
  const client = new pg.Client(url.href)
  await client.connect()
  const { rowCount } = await client.query('select id from party')
  await client.end()
  return rowCount
}

beforeAll(() => {
  kept = mkdtempSync(join(tmpdir(), 'bw-kept-'))
})
afterAll(() => rmSync(kept, { recursive: true, force: true }))

test('it is built once; two at a time get a clone each, and the last to leave stops it', async () => {
  mkdirSync(join(kept, 'tryton-half-built.part'))
  const [one, two] = await Promise.all([join_(), join_()])
  expect(built).toBe(1)
  expect(readdirSync(kept)).toHaveLength(1)
  expect(one.database).not.toBe(two.database)
  expect([await count(one), await count(two)]).toEqual([1, 1])
  await one.leave()
  expect(await count(two)).toBe(1)
  await two.leave()
  await expect(count(two)).rejects.toThrow()
})

test('a damaged one is said to be damaged, thrown away and built again', async () => {
  const [name = ''] = readdirSync(kept)
  rmSync(join(kept, name, 'data/global/pg_control'))
  const again = await join_()
  expect(said.join()).toContain('damaged')
  expect(built).toBe(2)
  expect(await count(again)).toBe(1)
  await again.leave()
})
