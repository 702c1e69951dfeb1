import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { caseKey } from '../cases/key.ts'
import { as, system } from '../db/as.ts'
import { noteCustody } from '../evidence/custody.ts'
import { sha256, storeBytes } from '../evidence/keep.ts'
import { digestOf } from '../reports/receive.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { mutationsOf, seeded } from '../testing/tampering.ts'
import { verifyEvidence } from '../verify-evidence.ts'
import { anchorJob, anchorTrail } from './anchor.ts'
import { anchorFolder } from './anchor-place.ts'
import { record } from './record.ts'
import { trailPublicKey } from './signing.ts'
import { checkTrail } from './verify.ts'

const full = inject('tier') === 'full'
const COUNT = full ? 1_000 : 100
const SEED = 22
const random = seeded(SEED)
const pick = <T>(list: readonly T[]): T => list[random(list.length)]!

let desk: Desk
let admin: pg.Client
let reference: string
let anchors: string
const rows = async <T extends object>(sql: string, values: unknown[] = []) => (await admin.query<T>(sql, values)).rows

beforeAll(async () => {
  desk = await openDesk()
  anchors = mkdtempSync(join(tmpdir(), 'bw-anchors-'))
  admin = new pg.Client(desk.database.adminUrl)
  await admin.connect()
  for (let n = 0; n < 6; n++) {
    const bytes = randomBytes(n === 0 ? 140_000 : 900)
    const by = pick([desk.staff.ada, desk.staff.gus])
    const evidence = aReport(by).evidence.map((e) => ({ ...e, hash: sha256(bytes), size: bytes.length }))
    const made = await desk.receives(
      aReport(by, { evidence, sender: `cy${n}@prospect.example`, digest: digestOf(`${n}`) }),
    )
    reference ??= made.reference
    await as(desk.deps.db, system('intake'), async (tx) => {
      const key = await caseKey(desk.deps, tx, made.caseId)
      await storeBytes(desk.deps, made.caseId, key, bytes)
      const id = evidence[0]!.id
      await tx.updateTable('evidence').set({ place: 'store', kept_at: desk.clock.now() }).where('id', '=', id).execute()
      await noteCustody(desk.deps, tx, made.caseId, id, 'kept')
      await record(tx, desk.clock, { action: 'evidence.kept', caseId: made.caseId, subject: id })
    })
    await as(desk.deps.db, system('worker'), (tx) =>
      record(
        tx,
        desk.clock,
        ...Array.from({ length: 8 }, (_, i) => ({ action: 'case.opened', caseId: made.caseId, detail: { i } })),
      ),
    )
  }
  await anchorTrail(desk.deps, anchorFolder(anchors))
  await rows('analyze')
}, 60_000)
afterAll(async () => {
  await admin.end()
  await desk.close()
  rmSync(anchors, { recursive: true, force: true })
})

/** What our verifier says of the database as it is now, seen by its superuser in the same transaction. */
async function found(): Promise<boolean> {
  const faults = await rows('select 1 from app.trail_faults() limit 1')
  if (faults.length) return true
  const { seq, hash } = anchorFacts()
  const [kept] = await rows<{ hash: Buffer }>('select hash from app.trail_chain where seq = $1', [seq])
  return kept?.hash.toString('hex') !== hash
}
const anchorFacts = () =>
  JSON.parse(readFileSync(join(anchors, readdirSync(anchors)[0]!), 'utf8')) as { seq: number; hash: string }

/** The same rows with a hash each but no chain, no head, no anchor, no tie to what they stand for: the control of S17. */
const unchained = async () =>
  (
    await rows(
      `select 1 from app.trail_chain c where c.hash <> app.chain_hash(c.prev, c.seq, c.at, c.actor, c.action, c.case_alias, c.about, c.ref, c.payload) limit 1`,
    )
  ).length > 0

async function tried(mutate: () => Promise<unknown>) {
  await rows('begin')
  try {
    await rows(`set local session_replication_role = replica`)
    await mutate()
    return { found: await found(), control: await unchained() }
  } finally {
    await rows('rollback')
  }
}

/** One bit of one sealed file, and what reading its case again says. */
async function fileFlip() {
  const store = join(desk.dir, 'evidence')
  const files = readdirSync(store, { recursive: true, withFileTypes: true }).filter((f) => f.isFile())
  const [row] = await rows<{ address: Buffer }>(
    'select address from app.evidence e join app.case_file f on f.id = e.case_id where f.reference = $1',
    [reference],
  )
  const file = files.find((f) => f.name === row!.address.toString('hex'))!
  const path = join(file.parentPath, file.name)
  const whole = readFileSync(path)
  const changed = Buffer.from(whole)
  const at = random(changed.length)
  const cut = random(10) === 0
  changed[at]! ^= 1 << random(8)
  writeFileSync(path, cut ? whole.subarray(0, at) : changed)
  try {
    return (await verifyEvidence(desk.deps, reference)).some(({ state }) => state === 'damaged')
  } finally {
    writeFileSync(path, whole)
  }
}

test('SEC S17 T22 every change of the trail, of custody and of evidence is found', {
  timeout: full ? 900_000 : 120_000,
}, async () => {
  const whole = { place: anchorFolder(anchors), keys: [trailPublicKey(desk.deps.keys)] }
  const before = await as(desk.deps.db, system('worker'), (tx) => checkTrail(tx, whole))
  expect(before.faults).toEqual([])
  expect(before.anchors).toBe(1)
  const mutations = mutationsOf(rows, random)
  const names = Object.keys(mutations)
  const files = Math.floor(COUNT / 10)
  const missed: string[] = []
  let control = 0
  for (let n = 0; n < COUNT - files; n++) {
    const name = n < names.length ? names[n]! : pick(names)
    const result = await tried(mutations[name]!)
    if (!result.found) missed.push(name)
    if (result.control) control++
  }
  for (let n = 0; n < files; n++) if (!(await fileFlip())) missed.push('a bit of a sealed file')
  console.log(
    `S17 ${inject('tier')}: ${COUNT} mutations, ${COUNT - missed.length} found; control found ${control}; seed ${SEED}`,
  )
  expect(missed).toEqual([])
  expect(control).toBeLessThan(COUNT - files)
  const after = await as(desk.deps.db, system('worker'), (tx) => checkTrail(tx, whole))
  expect(after.faults).toEqual([])
})

test('SEC A4 a cut tail is found by the anchors in the other place, and by nothing else', async () => {
  const key = trailPublicKey(desk.deps.keys)
  const check = (o: Parameters<typeof checkTrail>[1]) =>
    as(desk.deps.db, system('worker'), async (tx) => (await checkTrail(tx, o)).faults.map(({ kind }) => kind))
  await as(desk.deps.db, system('worker'), (tx) => record(tx, desk.clock, { action: 'case.opened' }))
  const kept = anchorFolder(anchors)
  const anchor = await anchorTrail(desk.deps, kept)
  expect(anchor?.seq).toBeGreaterThan(50)
  expect(await anchorTrail(desk.deps, kept)).toBeUndefined()
  // the superuser takes the last row away everywhere, its anchor too
  await rows('set session_replication_role = replica')
  await rows('delete from app.trail where seq = $1', [anchor!.seq])
  await rows('delete from app.trail_chain where seq = $1', [anchor!.seq])
  await rows('delete from app.trail_anchor where seq = $1', [anchor!.seq])
  await rows(
    'update app.trail_head set (seq, hash) = (select seq, hash from app.trail_chain order by seq desc limit 1)',
  )
  await rows('set session_replication_role = origin')
  expect(await check({})).toEqual([])
  expect(await check({ place: kept, keys: [key] })).toEqual(['cut'])
  // an anchor that somebody else signed does not count
  expect(await check({ place: kept, keys: [Buffer.alloc(32, 7)] })).toEqual(['anchor', 'anchor', 'anchor'])
})

test('SEC A4 an anchor comes after a thousand rows or a quarter of an hour, goes to the auditor too, and is put there again', async () => {
  const mailed = { ...desk.deps.config, trail: { anchors: join(anchors, 'job'), auditor: 'audit@pines.example' } }
  const deps = { ...desk.deps, config: mailed }
  const count = () => readdirSync(join(anchors, 'job')).length
  const add = (n: number) =>
    as(deps.db, system('worker'), (tx) =>
      record(tx, desk.clock, ...Array.from({ length: n }, () => ({ action: 'case.opened' }))),
    )
  await add(1)
  desk.clock.advance(16 * 60_000)
  await anchorJob.run(deps, {})
  const first = count()
  await add(999)
  await anchorJob.run(deps, {})
  expect(count()).toBe(first)
  await add(1)
  await anchorJob.run(deps, {})
  expect(count()).toBe(first + 1)
  await add(1)
  desk.clock.advance(15 * 60_000)
  await anchorJob.run(deps, {})
  expect(count()).toBe(first + 2)
  rmSync(join(anchors, 'job'), { recursive: true })
  await anchorJob.run(deps, {})
  expect(count()).toBeGreaterThanOrEqual(first + 2)
  const said = desk.sent.filter(({ to }) => to.address === 'audit@pines.example')
  expect(said).toHaveLength(3)
  expect(said[2]!.text).toContain('"signature"')
})

test('SEC S17 the whole chain is checked, however long it is', { timeout: full ? 900_000 : 60_000 }, async () => {
  const many = full ? 1_000_000 : 2_000
  for (let n = 0; n < many; n += 5_000)
    await as(desk.deps.db, system('worker'), (tx) =>
      tx.executeQuery(
        sql`select app.trail_append((select jsonb_agg(jsonb_build_object('action', 'case.opened', 'caseId', md5((g / 20)::text)::uuid, 'detail', jsonb_build_object('n', g)))
          from generate_series(${n}::int, ${Math.min(n + 5_000, many) - 1}::int) g), ${desk.clock.now()})`.compile(tx),
      ),
    )
  await rows('analyze')
  const started = performance.now()
  const { faults, rows: checked } = await as(desk.deps.db, system('worker'), (tx) =>
    checkTrail(tx, { beside: desk.deps.db }),
  )
  console.log(
    `S17 ${inject('tier')}: ${checked} rows verified in ${((performance.now() - started) / 1000).toFixed(1)} s`,
  )
  expect(faults).toEqual([])
  expect(checked).toBeGreaterThan(many)
})

test('SEC S17 what a row says is one text, whoever writes it: the quick way gives the bytes of jsonb', async () => {
  const said = await rows<{ same: boolean }>(
    `select app.said_entry(c, a, 'x.y', s, p, d) = convert_to(jsonb_build_array(c, a, 'x.y', s, p, d)::text, 'UTF8') same
     from unnest(array[null, gen_random_uuid()]) c, unnest(array['system:worker', E'a"\\\\b\\n\\t\\u0001é\\U0001F600/']) a,
       unnest(array[null, '', E'"quoted" \\\\ <b>', '2026-11-09']) s, unnest(array[null, 'handler']) p,
       unnest(array['{}', '{"b": [1, null, "é\\n"], "a": {"x": 1.50}}', null]::jsonb[]) d`,
  )
  expect(said).toHaveLength(96)
  expect(said.every(({ same }) => same)).toBe(true)
  const hashed = await rows<{ same: boolean }>(
    `select app.chain_hash('p', g, t, 'a', 'x', 'c', 'entry', null, 'h') = sha256('p'::bytea || int8send(g) || int8send((extract(epoch from t) * 1000000)::bigint)
       || 'a'::bytea || 'c'::bytea || 'h'::bytea || convert_to('entry:x', 'UTF8')) same
     from generate_series(1, 2000) g, lateral (select timestamptz '1990-01-01' + g * interval '7 days 3 hours 11 minutes 7.123457 seconds') x(t)`,
  )
  expect(hashed.every(({ same }) => same)).toBe(true)
})
