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
import { verifyEvidence } from '../verify-evidence.ts'
import { anchorJob, anchorTrail } from './anchor.ts'
import { anchorFolder } from './anchor-place.ts'
import { record } from './record.ts'
import { trailPublicKey } from './signing.ts'
import { checkTrail } from './verify.ts'

const full = inject('tier') === 'full'
const COUNT = full ? 1_000 : 100
/** Numbers from a seed, so that a run can be repeated. */
const SEED = 22
let state = SEED
const random = (below: number) => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((state / 2 ** 32) * below)
}
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

const seqOf = async (table: string) =>
  pick((await rows<{ seq: string }>(`select seq from app.${table} order by seq`)).map((r) => r.seq))
const idOf = async (table: string) =>
  pick((await rows<{ id: string }>(`select id from app.${table} order by id`)).map((r) => r.id))
const someBit = async (table: string, column: string, key: string, id: string) => {
  const [row] = await rows<{ v: Buffer }>(`select ${column} v from app.${table} where ${key} = $1`, [id])
  const bytes = Buffer.from(row!.v)
  bytes[random(bytes.length)]! ^= 1 << random(8)
  return rows(`update app.${table} set ${column} = $2 where ${key} = $1`, [id, bytes])
}
/** Everything from a row on, hashed again by somebody who can write the whole database. */
const rewrite = async (from: string | number) => {
  const all = await rows<{ seq: string }>('select seq from app.trail_chain where seq >= $1 order by seq', [from])
  for (const { seq } of all)
    await rows(
      `update app.trail_chain c set prev = coalesce((select p.hash from app.trail_chain p where p.seq = c.seq - 1), '') where seq = $1`,
      [seq],
    ).then(() =>
      rows(
        `update app.trail_chain c set hash = app.chain_hash(c.prev, c.seq, c.at, c.actor, c.action, c.case_alias, c.about, c.ref, c.payload) where seq = $1`,
        [seq],
      ),
    )
  await rows(
    `update app.trail_head set (seq, hash) = (select seq, hash from app.trail_chain order by seq desc limit 1)`,
  )
}

const MUTATIONS: Record<string, () => Promise<unknown>> = {
  'an entry says something else': async () =>
    rows(`update app.trail set action = action || 'x' where seq = $1`, [await seqOf('trail')]),
  'an entry names somebody else': async () =>
    rows(`update app.trail set actor = gen_random_uuid()::text where seq = $1`, [await seqOf('trail')]),
  'an entry moves in time': async () =>
    rows(`update app.trail set at = at + interval '1 microsecond' where seq = $1`, [await seqOf('trail')]),
  'an entry has another detail': async () =>
    rows(`update app.trail set detail = detail || '{"x": 1}' where seq = $1`, [await seqOf('trail')]),
  'an entry is dropped': async () => rows('delete from app.trail where seq = $1', [await seqOf('trail')]),
  'an entry is inserted': async () =>
    rows(
      `insert into app.trail select max(seq) + ${1 + random(5)}, now(), 'system:x', 'case.opened', null, null, null, '{}' from app.trail_chain`,
    ),
  'two entries change places': async () => {
    const [a, b] = [await seqOf('trail'), await seqOf('trail')]
    const [first, second] =
      a === b
        ? [
            a,
            String(
              Number((await rows<{ seq: string }>('select seq from app.trail where seq <> $1 limit 1', [a]))[0]!.seq),
            ),
          ]
        : [a, b]
    await rows('update app.trail set seq = -1 where seq = $1', [first])
    await rows('update app.trail set seq = $1 where seq = $2', [first, second])
    await rows('update app.trail set seq = $1 where seq = -1', [second])
  },
  'a bit of a row of the chain': async () =>
    someBit(
      'trail_chain',
      pick(['actor', 'case_alias', 'payload', 'prev', 'hash']),
      'seq',
      String(Math.max(2, Number(await seqOf('trail_chain')))),
    ),
  'a row of the chain is edited and hashed again': async () => {
    const seq = await seqOf('trail_chain')
    await rows(
      `update app.trail_chain c set action = 'case.closed', hash = app.chain_hash(prev, seq, at, actor, 'case.closed', case_alias, about, ref, payload) where seq = $1 and action <> 'case.closed'`,
      [seq],
    )
  },
  'a row of the chain is dropped': async () =>
    rows('delete from app.trail_chain where seq = $1', [await seqOf('trail_chain')]),
  'a row of the chain is dropped and the rest moves up': async () => {
    const seq = await seqOf('trail_chain')
    await rows('delete from app.trail_chain where seq = $1', [seq])
    await rows('update app.trail_chain set seq = -seq where seq > $1', [seq])
    await rows('update app.trail_chain set seq = -seq - 1 where seq < 0')
    await rows('delete from app.trail where seq = $1', [seq])
    await rows('update app.trail set seq = -seq where seq > $1', [seq])
    await rows('update app.trail set seq = -seq - 1 where seq < 0')
    await rewrite(seq)
  },
  'a tail is cut': async () => {
    const seq = await seqOf('trail_chain')
    await rows('delete from app.trail_chain where seq >= $1', [seq])
    await rows('delete from app.trail where seq >= $1', [seq])
    await rows(
      `update app.trail_head set (seq, hash) = (select coalesce(max(seq), 0), coalesce((select hash from app.trail_chain order by seq desc limit 1), '') from app.trail_chain)`,
    )
  },
  'the whole chain is written anew': async () => {
    const seq = await seqOf('trail')
    await rows(`update app.trail set action = 'case.glanced' where seq = $1`, [seq])
    await rows(
      `update app.trail_chain c set action = 'case.glanced', payload = app.hmac(k, app.said_entry(t.case_id, t.actor, 'case.glanced', t.subject, t.part, t.detail))
       from app.trail t join app.trail_key k on k.of_case = coalesce(t.case_id, '00000000-0000-0000-0000-000000000000') where t.seq = c.seq and c.seq = $1`,
      [seq],
    )
    await rewrite(seq)
  },
  'the head is moved': () => rows('update app.trail_head set seq = seq - 1'),
  'a custody entry says something else': async () =>
    rows(`update app.custody set act = case act when 'read' then 'kept' else 'read' end where id = $1`, [
      await idOf('custody'),
    ]),
  'a custody entry names somebody else': async () =>
    rows(`update app.custody set actor_system = actor_system || 'x' where id = $1`, [await idOf('custody')]),
  'a custody entry moves in time': async () =>
    rows(`update app.custody set at = at - interval '1 second' where id = $1`, [await idOf('custody')]),
  'a custody entry is dropped': async () => rows('delete from app.custody where id = $1', [await idOf('custody')]),
  'a custody entry is inserted': async () =>
    rows(
      `insert into app.custody (case_id, evidence_id, at, actor_system, act) select case_id, evidence_id, at, 'intake', 'read' from app.custody where id = $1`,
      [await idOf('custody')],
    ),
  'evidence has another grade': async () =>
    rows(`update app.evidence set grade = case grade when 'A' then 'B' else 'A' end where id = $1`, [
      await idOf('evidence'),
    ]),
  'evidence has another size or time': async () =>
    rows(
      `update app.evidence set ${pick(['size = size + 1', `at = at + interval '1 hour'`, `via = 'mailbox'`, `kind = 'screenshot'`])} where id = $1`,
      [await idOf('evidence')],
    ),
  'a bit of the noted hash or address': async () =>
    someBit('evidence', pick(['sha256_sealed', 'address']), 'id', await idOf('evidence')),
  'a signature is put beside evidence': async () =>
    rows(`update app.evidence set signature = '{"pass": true}' where id = $1`, [await idOf('evidence')]),
  'evidence is dropped': async () => rows('delete from app.evidence where id = $1', [await idOf('evidence')]),
  'two pieces change their cases': async () => {
    const two = await rows<{ id: string; case_id: string }>(
      'select id, case_id from app.evidence order by random() limit 2',
    )
    for (const [a, b] of [
      [0, 1],
      [1, 0],
    ] as const)
      await rows('update app.evidence set case_id = $2 where id = $1', [two[a]!.id, two[b]!.case_id])
  },
  'evidence is inserted': async () =>
    rows(
      `insert into app.evidence (case_id, kind, fidelity, via, grade, size, sha256_sealed, address, place, at) select case_id, kind, fidelity, via, grade, size, sha256_sealed, address, place, at from app.evidence where id = $1`,
      [await idOf('evidence')],
    ),
  'the key of a case is another': async () => {
    const [row] = await rows<{ of_case: string }>('select of_case from app.trail_key order by random() limit 1')
    await someBit('trail_key', pick(['inner_pad', 'outer_pad', 'alias']), 'of_case', row!.of_case)
  },
}

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
  const names = Object.keys(MUTATIONS)
  const files = Math.floor(COUNT / 10)
  const missed: string[] = []
  let control = 0
  for (let n = 0; n < COUNT - files; n++) {
    const name = n < names.length ? names[n]! : pick(names)
    const result = await tried(MUTATIONS[name]!)
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
  const { faults, rows: checked } = await as(desk.deps.db, system('worker'), (tx) => checkTrail(tx))
  console.log(
    `S17 ${inject('tier')}: ${checked} rows verified in ${((performance.now() - started) / 1000).toFixed(1)} s`,
  )
  expect(faults).toEqual([])
  expect(checked).toBeGreaterThan(many)
})
