import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Embedded, startEmbedded } from './embedded.ts'

let dir: string
let running: Embedded

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'breakwater-embedded-'))
  running = await startEmbedded(dir)
})
afterAll(async () => {
  await running.stop('immediate')
  rmSync(dir, { recursive: true, force: true })
})

async function ask<Row extends pg.QueryResultRow>(url: string, sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client(url)
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Row>(sql, values)).rows
  } finally {
    await client.end().catch(() => undefined)
  }
}

test('the password is kept where only its owner reads it, and nobody comes in without it', async () => {
  expect(statSync(join(dir, 'superuser.password')).mode & 0o077).toBe(0)
  const wrong = new URL(running.adminUrl)
  wrong.password = 'guess'
  await expect(ask(wrong.href, 'select 1')).rejects.toThrow('password authentication failed')
})

test('checksums are on, the locale does not depend on the machine, and only 127.0.0.1 is listened on', async () => {
  const [row] = await ask(
    running.adminUrl,
    `select current_setting('data_checksums') checksums, current_setting('listen_addresses') address,
            current_setting('fsync') fsync, datlocale locale from pg_database where datname = 'postgres'`,
  )
  expect(row).toEqual({ checksums: 'on', address: '127.0.0.1', fsync: 'on', locale: 'C.UTF-8' })
})

test('a process that starts again attaches to the postmaster a killed process left', async () => {
  const again = await startEmbedded(dir)
  expect(again).toMatchObject({ reused: true, pid: running.pid, port: running.port })
})

test('kill -9 of the postmaster while rows are written loses no acknowledged row', async () => {
  await ask(running.adminUrl, 'create table ledger (n int primary key)')
  const writer = new pg.Client(running.adminUrl)
  writer.on('error', () => undefined)
  await writer.connect()
  const acknowledged: number[] = []
  const writing = (async () => {
    for (let n = 0; ; n++) {
      await writer.query('insert into ledger values ($1)', [n])
      acknowledged.push(n)
      if (n === 300) process.kill(running.pid, 'SIGKILL')
    }
  })()
  await expect(writing).rejects.toThrow()
  expect(acknowledged.length).toBeGreaterThan(300)

  const port = running.port
  running = await startEmbedded(dir)
  expect(running.reused).toBe(false)
  expect(running.port).not.toBe(port)
  const kept = (await ask<{ n: number }>(running.adminUrl, 'select n from ledger order by n')).map((row) => row.n)
  expect(kept).toEqual(expect.arrayContaining(acknowledged))
  expect(kept.length - acknowledged.length).toBeLessThanOrEqual(1)
})
