import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkPack } from '../src/policy/load.ts'
import { type FreshDatabase, freshDatabase } from '../src/testing/database.ts'
import { commands } from './commands.ts'

const PROGRAM = join(import.meta.dirname, 'breakwater.ts')
const dir = mkdtempSync(join(tmpdir(), 'bw-command-'))
let database: FreshDatabase

type Ended = { code: number; out: string; err: string }
const run = (args: string[], env: Record<string, string> = {}, input = ''): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [PROGRAM, ...args],
      {
        env: {
          PATH: process.env['PATH'] ?? '',
          NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
          BREAKWATER_DATA: dir,
          TEST_WORLD: 'yes',
          DATABASE_URL: database.runtimeUrl,
          DATABASE_INGEST_URL: database.ingestUrl,
          ...env,
        },
      },
      (error, out, err) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    )
    child.stdin?.end(input)
  })

beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(async () => {
  await database.drop()
  rmSync(dir, { recursive: true, force: true })
})

test('COMMAND --help names every command, and each has help of its own', async () => {
  const { code, out } = await run(['--help'])
  expect(code).toBe(0)
  for (const name of Object.keys(commands)) expect(out).toContain(`breakwater ${name}`)
  for (const { help } of Object.values(commands)) expect(help).toMatch(/^breakwater /)
  expect((await run(['doctor', '--help'])).out).toBe(`${commands.doctor.help}\n`)
})

test('COMMAND words that are not understood end with 64 and the help', async () => {
  for (const args of [['wash'], ['policy', 'check'], ['trail', 'verify', '--loud'], ['crm', 'probe', 'a', 'b']]) {
    const { code, err } = await run(args)
    expect(code, args.join(' ')).toBe(64)
    expect(err).toContain('breakwater')
  }
})

test('COMMAND policy check says what is wrong, with its line', async () => {
  const file = join(dir, 'pack.yaml')
  writeFileSync(file, 'pack: { id: x }\nsteps: 7\n')
  const bad = await run(['policy', 'check', file])
  expect(bad.code).toBe(1)
  expect(bad.err).toMatch(/fault line 2: /)
  const good = await run(['policy', 'check', join(import.meta.dirname, '../policies/icn.yaml'), '--json'])
  expect(good.code).toBe(0)
  expect(JSON.parse(good.out)).toMatchObject({ ok: true, faults: [] })
})

test('COMMAND policy diff, preview and move compare with the active version, and a refusal is a sentence', {
  timeout: 120_000,
}, async () => {
  const icn = join(import.meta.dirname, '../policies/icn.yaml')
  const yaml = readFileSync(icn, 'utf8')
  const fresh = await run(['policy', 'diff', icn])
  expect([fresh.code, fresh.out]).toEqual([0, expect.stringMatching(/^added +step manager-talk: /m)])

  const client = new pg.Client(database.adminUrl)
  await client.connect()
  try {
    const { hash } = checkPack(yaml)
    await client.query(
      `insert into app.pack (id, version, hash, yaml, status, at) values ('icn', '1.0.0', $1, $2, 'active', now())`,
      [hash, yaml],
    )
    await client.query(`insert into app.person (email, name, roles) values ('ole@firm.example', 'Ole', '{admin}')`)
    const next = join(dir, 'next.yaml')
    writeFileSync(
      next,
      yaml
        .replace('version: 1.0.0', 'version: 2.0.0')
        .replace('{ n: 5, unit: working-day }', '{ n: 6, unit: working-day }'),
    )
    const diff = await run(['policy', 'diff', next])
    expect([diff.code, diff.out]).toEqual([0, expect.stringMatching(/^changed clock [^\n]*\n +for: 5 .* -> 6 /)])
    expect((await run(['policy', 'diff', 'icn', '1.0.0'])).out).toBe('No difference to the active policy.\n')
    const preview = await run(['policy', 'preview', next, '--json'])
    expect([preview.code, JSON.parse(preview.out)]).toEqual([0, { ok: true, cases: 0, changed: 0, rows: [] }])
    expect(await run(['policy', 'preview', 'icn', '9.9.9'])).toMatchObject({
      code: 1,
      err: 'No version 9.9.9 of a policy "icn" is kept here.\n',
    })
    const move = ['policy', 'move', '--by=ole@firm.example']
    expect(await run(move)).toMatchObject({ code: 1, err: expect.stringContaining('--reason') })
    expect(await run([...move, '--reason=New version'])).toMatchObject({
      code: 1,
      err: 'Every open case follows the active version already.\n',
    })
    const none = await run(['policy', 'move', 'BW-000000', '--by=ole@firm.example', '--reason=New version', '--json'])
    expect([none.code, JSON.parse(none.out)]).toMatchObject([
      1,
      { ok: false, says: expect.stringMatching(/^[A-Z].*\.$/) },
    ])
  } finally {
    await client.query(`delete from app.pack; delete from app.person where email = 'ole@firm.example'`)
    await client.end()
  }
})

test('COMMAND doctor ends with 1 while something is wrong, and says what to do', async () => {
  const { code, out } = await run(['doctor', '--json'])
  const { ok, checks } = JSON.parse(out) as { ok: boolean; checks: { name: string; ok: boolean; says: string }[] }
  const found = Object.fromEntries(checks.map((check) => [check.name, check]))
  expect([code, ok]).toEqual([1, false])
  expect(found).toMatchObject({
    database: { ok: true },
    keys: { ok: true },
    migrations: { ok: true },
    store: { ok: true },
    jobs: { ok: true },
    clock: { ok: true },
  })
  expect(found['policy']).toMatchObject({ ok: false, says: expect.stringContaining('Finish the set-up') })
})

test('MAIL-48 COMMAND doctor names every open alarm in words, and says that no canary can be sent here', {
  timeout: 60_000,
}, async () => {
  const client = new pg.Client(database.adminUrl)
  await client.connect()
  try {
    await client.query(
      `insert into app.alarm (kind, subject, count, raised_at, seen_at) values ('read-back', 'report', 2, now(), now())`,
    )
    const { code, out } = await run(['doctor', '--json'])
    const { checks } = JSON.parse(out) as { checks: { name: string; ok: boolean; says: string }[] }
    const found = Object.fromEntries(checks.map((check) => [check.name, check]))
    expect(code).toBe(1)
    expect(found['alarms']).toEqual({
      ...{ name: 'alarms', ok: false },
      says: 'Stored mail read back differently. It stays in the mailbox until it is stored well. (report, 2)',
    })
    expect(found['canary']).toMatchObject({ ok: true, says: expect.stringMatching(/^off: /) })
  } finally {
    await client.query('delete from app.alarm')
    await client.end()
  }
})

test('MAIL-13 COMMAND mail reconcile looks at every watched mailbox, and a name that is none fails', {
  timeout: 60_000,
}, async () => {
  const all = await run(['mail', 'reconcile'])
  expect([all.code, all.out.trim()]).toEqual([0, 'No mailbox is watched.'])
  const one = await run(['mail', 'reconcile', 'nobody'])
  expect([one.code, one.err.trim()]).toEqual([1, 'No mailbox "nobody" is watched.'])
})

test('COMMAND doctor says how a database that cannot be reached is set right', async () => {
  const { code, err } = await run(['doctor'], { DATABASE_URL: 'postgres://app_rt:x@127.0.0.1:9/none' })
  expect(code).toBe(1)
  expect(err).toMatch(/problem +start .*Is PostgreSQL running there/)
})

test('COMMAND a role that could bypass row security is refused', async () => {
  const { code, err } = await run(['doctor'], { DATABASE_URL: database.adminUrl })
  expect(code).toBe(1)
  expect(err).toContain('could bypass row security')
})

test('COMMAND trail verify counts the rows', async () => {
  const { code, out } = await run(['trail', 'verify', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ ok: true, bad: null })
})

test('COMMAND evidence verify and crm probe say plainly what is not there', async () => {
  expect(await run(['evidence', 'verify', 'BW-000000'])).toMatchObject({
    code: 1,
    err: 'There is no case BW-000000.\n',
  })
  expect((await run(['crm', 'probe', 'sales', '--json'])).out).toContain('There is no connection \\"sales\\"')
})

test('COMMAND ingest ends with 75 while the database is away: the mail server keeps the mail', async () => {
  const mail = 'From: a@out.example\r\nTo: report@ours.example\r\nSubject: x\r\n\r\nwords\r\n'
  const away = await run(['ingest', '-'], { DATABASE_INGEST_URL: 'postgres://app_ingest:x@127.0.0.1:9/none' }, mail)
  expect(away.code).toBe(75)
})

test('COMMAND setup and directory bring a fresh installation forward, and say what is missing', async () => {
  const file = join(dir, 'people.csv')
  writeFileSync(file, 'email,name,roles\nola@firm.example,Ola Owner,admin\n')
  const set = await run(['setup', '--name=Firm Ltd', '--zone=Europe/Berlin', '--json'])
  const done = Object.fromEntries(
    (JSON.parse(set.out).items as { id: string; done: boolean }[]).map((item) => [item.id, item.done]),
  )
  expect([set.code, done['organisation'], done['owner']]).toEqual([1, true, false])
  expect((await run(['directory', 'import', file])).out).toMatch(/^1 joined/)
  expect((await run(['directory', 'token'])).out).toMatch(/^bws_[\w-]{43}\n$/)
  writeFileSync(file, 'email,name\nnobody\n')
  const refused = await run(['directory', 'import', file])
  expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/^Nothing was changed\.\nLine 2: /)])
})

test('COMMAND keys rotate makes a key that wraps from now on', async () => {
  const rotated = await run(['keys', 'rotate', '--json'])
  expect(rotated.code).toBe(0)
  expect(JSON.parse(rotated.out)).toMatchObject({ ok: true, current: 'kek-2', made: true, failed: 0 })
  expect((await run(['keys', 'list'])).out).toContain('kek-2 wraps new keys')
}, 120_000)

test('COMMAND SEC K4 away from this computer nothing starts without keys that were made before', async () => {
  const env = { BREAKWATER_URL: 'https://reports.pines.example', KEYS_DIR: join(dir, 'none') }
  const { code, err } = await run(['keys', 'list'], { ...env, ATTACHMENTS_URL: 'https://files.pines.example' })
  expect(code).toBe(1)
  expect(err).toContain('breakwater keys make')
}, 120_000)
