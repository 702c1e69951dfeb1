import { randomUUID } from 'node:crypto'
import type { Person } from '@breakwater/shared/person.ts'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, person, system } from '../db/as.ts'
import { claim } from '../desk/claim.ts'
import { gateDossier, gateList } from '../desk/gates.ts'
import { sha256 } from '../evidence/keep.ts'
import { gateKinds } from '../gate-kinds.ts'
import { decide } from '../gates/decide.ts'
import { propose } from '../gates/propose.ts'
import { putEvidence } from '../reports/put-evidence.ts'
import { takeBack } from '../reports/take-back.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { trailFaults } from '../trail/verify.ts'
import { verifyEvidence } from '../verify-evidence.ts'
import { dueForErasing, keptUntil } from './due.ts'
import { eraseCase, eraseDue, retentionJob } from './erase.ts'
import { erasure, proposeErasure } from './erasure-kind.ts'
import { placeHold, releaseHold } from './hold.ts'

const YEAR = 366 * 24 * 3_600_000
let desk: Desk
let admin: pg.Client
const rows = async <T extends object>(sql: string, values: unknown[] = []) => (await admin.query<T>(sql, values)).rows

beforeAll(async () => {
  desk = await openDesk()
  admin = new pg.Client(desk.database.adminUrl)
  await admin.connect()
}, 60_000)
afterAll(async () => {
  await admin.end()
  await desk.close()
})

/** A case with one original in the store, claimed by Hal when asked. */
async function made(o: { claimed?: boolean; closed?: boolean } = {}) {
  const { ada, hal } = desk.staff
  const bytes = Buffer.from(`From: cy@prospect.example\r\n\r\n${randomUUID()}\r\n`)
  const report = aReport(ada, {
    sender: `${randomUUID().slice(0, 8)}@prospect.example`,
    words: 'erasable words',
    receivedAt: desk.clock.now(),
  })
  report.evidence[0]!.hash = sha256(bytes)
  report.evidence[0]!.size = bytes.length
  const { caseId, reference } = await desk.receives(report)
  await putEvidence(desk.deps, ada, report.id, sha256(bytes).toString('hex'), new Uint8Array(bytes))
  if (o.claimed || o.closed) await claim(desk.deps, hal, reference)
  if (o.closed)
    await rows(
      `update app.case_file set status = 'closed', closed_at = $2, last_event_at = $2, outcome = 'resolved' where id = $1`,
      [caseId, desk.clock.now()],
    )
  const [file] = await rows<{ address: Buffer }>('select address from app.evidence where case_id = $1', [caseId])
  return { caseId, reference, reportId: report.id, file: file!.address.toString('hex') }
}

/** How many rows of any table still name a case, but for what stays with a stub. */
async function left(caseId: string): Promise<Record<string, number>> {
  const tables = await rows<{ name: string }>(
    `select k.relname::text as name from pg_class k join pg_attribute a on a.attrelid = k.oid and a.attname = 'case_id' and not a.attisdropped
     where k.relnamespace = 'app'::regnamespace and k.relkind = 'r'`,
  )
  const found: Record<string, number> = {}
  for (const { name } of tables) {
    const [{ n } = { n: 0 }] = await rows<{ n: number }>(`select count(*)::int n from app.${name} where case_id = $1`, [
      caseId,
    ])
    if (n) found[name] = n
  }
  return found
}
const faults = () => as(desk.deps.db, system('worker'), trailFaults)

test('SEC T30 a closed case goes when its time is over, by its keys, rows and files; a stub stays and the trail still fits', async () => {
  const it = await made({ closed: true })
  const kept = await made({ closed: true })
  await placeHold(desk.deps, desk.staff.hal, kept.reference, 'A claim was made')
  expect(await eraseDue(desk.deps)).toEqual([])
  desk.clock.advance(6 * YEAR)
  const dry = await dueForErasing(desk.deps, desk.clock.now())
  expect(dry.map(({ reference, held }) => [reference, held]).sort()).toEqual(
    [
      [it.reference, false],
      [kept.reference, true],
    ].sort(),
  )
  expect(await left(it.caseId)).toMatchObject({ report: 1, evidence: 1, event: expect.any(Number) })
  await retentionJob.run(desk.deps, {})
  expect(Object.keys(await left(it.caseId)).filter((table) => !['shred', 'hold'].includes(table))).toEqual([])
  expect(await desk.deps.store.has(it.file)).toBe(false)
  const stub = await rows(
    `select reference, kind, rule, erased_at is not null gone, files_gone_at is not null files from app.erasure where of_case = $1`,
    [it.caseId],
  )
  expect(stub).toEqual([
    { reference: it.reference, kind: 'retention', rule: 'icn 1.0.0 case', gone: true, files: true },
  ])
  expect(
    await rows('select affected_id, handler_id, third_party_id from app.case_file where id = $1', [it.caseId]),
  ).toEqual([{ affected_id: null, handler_id: null, third_party_id: null }])
  expect(await faults()).toEqual([])
  // nothing in the chain tells which case its rows were about
  expect(await rows('select 1 from app.trail_key where of_case = $1', [it.caseId])).toEqual([])
  // the held one is whole, and goes once the hold ends
  expect(await verifyEvidence(desk.deps, kept.reference)).toMatchObject([{ state: 'intact' }])
  await expect(
    as(desk.deps.db, system('worker'), (tx) => eraseCase(desk.deps, tx, kept.caseId, { kind: 'decision', rule: 'x' })),
  ).rejects.toThrow('legal hold')
  await releaseHold(desk.deps, desk.staff.hal, kept.reference, 'It was settled')
  expect((await eraseDue(desk.deps)).map(({ reference }) => reference)).toEqual([kept.reference])
  expect(await faults()).toEqual([])
  await retentionJob.run(desk.deps, {})
  expect(await rows('select 1 from app.erasure')).toHaveLength(2)
})

test('SEC T22 rows that went without an erasing are still found', async () => {
  const it = await made()
  await rows('begin')
  await rows('set local session_replication_role = replica')
  await rows('delete from app.trail where case_id = $1', [it.caseId])
  await rows('delete from app.trail_key where of_case = $1', [it.caseId])
  expect((await rows('select 1 from app.trail_faults()')).length).toBeGreaterThan(0)
  await rows('rollback')
})

test('SETTLED 9 71 a report that was taken back goes after 30 days; one that somebody asked to take back stays', async () => {
  const back = await made()
  const pressed = await made()
  await takeBack(desk.deps, desk.staff.ada, back.reportId, 'no')
  await takeBack(desk.deps, desk.staff.ada, pressed.reportId, 'yes')
  desk.clock.advance(29 * 24 * 3_600_000)
  expect(await eraseDue(desk.deps)).toEqual([])
  desk.clock.advance(25 * 3_600_000)
  await retentionJob.run(desk.deps, {})
  expect(await rows('select kind, reference from app.erasure where of_case = $1', [back.caseId])).toEqual([
    { kind: 'withdrawn', reference: back.reference },
  ])
  expect(await desk.deps.store.has(back.file)).toBe(false)
  expect(await left(pressed.caseId)).toMatchObject({ report: 1, evidence: 1 })
  expect(await faults()).toEqual([])
})

test('SETTLED 9 a report taken back from a case that goes on takes only its own words and evidence along', async () => {
  const it = await made()
  const [file] = await rows<{ third_party_id: string; affected_id: string }>(
    'select third_party_id, affected_id from app.case_file where id = $1',
    [it.caseId],
  )
  const second = randomUUID()
  await rows(
    `insert into app.report (id, case_id, door, source, reporter_id, affected_id, verdict, verdict_reason, relation, channel, digest, received_at)
     values ($1, $2, 'form', 'form', $3, $3, 'verified', 'session', 'prospect', 'email', '\\x00', $4)`,
    [second, it.caseId, file!.affected_id, desk.clock.now()],
  )
  await takeBack(desk.deps, desk.staff.ada, it.reportId, 'no')
  desk.clock.advance(31 * 24 * 3_600_000)
  await retentionJob.run(desk.deps, {})
  expect(await rows('select words_sealed from app.report where id = $1', [it.reportId])).toEqual([
    { words_sealed: null },
  ])
  expect(await rows('select 1 from app.evidence where case_id = $1', [it.caseId])).toEqual([])
  expect(await desk.deps.store.has(it.file)).toBe(false)
  expect(await rows('select 1 from app.case_key where case_id = $1', [it.caseId])).toHaveLength(1)
  expect(await faults()).toEqual([])
})

test('SEC G1 T30 erasing early is proposed by one and decided by two others; a hold beats it', async () => {
  const it = await made({ claimed: true })
  const { hal, ivy, joan } = desk.staff
  const { id } = await proposeErasure(desk.deps, hal, it.reference, 'The person asked for it')
  const twice = proposeErasure(desk.deps, hal, it.reference, 'Asked a second time')
  await expect(twice).rejects.toMatchObject({ code: 'gate.waits' })
  // something else waits for a decision about the same case
  const other = await as(desk.deps.db, person(hal.id), (tx) =>
    propose(desk.deps, tx, hal, erasure, {
      kind: 'erasure',
      caseId: it.caseId,
      subject: null,
      payload: {},
      words: 'Also',
    }),
  )
  const session = () => ({ id: 'x', kind: 'test' as const, steppedUpAt: desk.clock.now() })
  const approves = (who: Person) =>
    decide(desk.deps, gateKinds, who, session(), id, { says: 'approve', reason: 'I know of it' })
  const stateOf = async (who: Person, gate: string) =>
    (await gateList(desk.deps, gateKinds, who)).find((one) => one.id === gate)?.state
  await approves(ivy)
  await placeHold(desk.deps, hal, it.reference, 'Wait')
  await expect(approves(joan)).rejects.toMatchObject({ code: 'policy' })
  await releaseHold(desk.deps, hal, it.reference, 'Go on')
  await approves(joan)
  await eraseDue(desk.deps)
  expect(await rows('select kind, decided_by from app.erasure where of_case = $1', [it.caseId])).toEqual([
    { kind: 'decision', decided_by: [hal.id, ivy.id, joan.id] },
  ])
  expect(await desk.deps.store.has(it.file)).toBe(false)
  // what was decided stays on file for those who decided it, without the words that opened with the case's key
  for (const who of [hal, ivy, joan]) expect(await stateOf(who, id)).toBe('carried-out')
  expect(await stateOf(hal, other)).toBe('void')
  expect(await stateOf(joan, other)).toBeUndefined()
  expect(await gateDossier(desk.deps, gateKinds, joan, id)).toMatchObject({
    reference: it.reference,
    words: 'This case was erased. What was written about it cannot be read any more.',
    lines: [],
  })
  // and nothing of it names the case on the trail again
  expect(await rows('select 1 from app.trail_key where of_case = $1', [it.caseId])).toEqual([])
  expect(await faults()).toEqual([])
})

test('MAIL-50 the mail of a held case is held too, also mail that comes while it lasts', async () => {
  const it = await made({ claimed: true })
  const mail = (n: number) =>
    rows<{ id: string }>(
      `insert into app.mail (mailbox, door, door_key, address, canon, size, received_at, report_id) values ('report', 'imap', $1, $2, $2, 1, now(), $3) returning id`,
      [randomUUID(), Buffer.from(`${n}${randomUUID()}`), it.reportId],
    )
  const held = async () =>
    (await rows<{ held: boolean }>('select held from app.mail where report_id = $1 order by held', [it.reportId])).map(
      (r) => r.held,
    )
  await mail(1)
  await placeHold(desk.deps, desk.staff.hal, it.reference, 'A claim was made')
  await mail(2)
  expect(await held()).toEqual([true, true])
  await releaseHold(desk.deps, desk.staff.hal, it.reference, 'It was settled')
  expect(await held()).toEqual([false, false])
})

test('POLICY C18 nothing is kept shorter than its floor', () => {
  const from = new Date('2026-01-31T00:00:00Z')
  expect(keptUntil(from, { for: { years: 6 }, floor: { months: 12 } })).toEqual(new Date('2032-01-31T00:00:00Z'))
  expect(keptUntil(from, { for: { days: 1 }, floor: { months: 12 } })).toEqual(new Date('2027-01-31T00:00:00Z'))
})
