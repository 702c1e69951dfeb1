import type { Person, Role } from '@breakwater/shared/person.ts'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { sha256 } from '../evidence/keep.ts'
import { putEvidence } from '../reports/put-evidence.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { anchorTrail } from '../trail/anchor.ts'
import { checkNow, trailAnchors } from '../trail/proof.ts'
import { verifyTrail } from '../trail/record.ts'
import { advice, oneAdvice, shareAdvice } from './advice.ts'
import { auditCases, auditTrail } from './audit.ts'
import { claim } from './claim.ts'
import { askCounsel, counselOf, endCounsel } from './counsel.ts'
import { viewEvidence } from './evidence.ts'
import { note } from './note.ts'
import { viewCase } from './view.ts'
import { addWall } from './walls.ts'

let desk: Desk
let lena: Person
let lou: Person
let otto: Person
const BYTES = Buffer.from('From: cy@prospect.example\r\nSubject: evidence-canary\r\n\r\nwords\r\n')

const hired = (name: string, roles: Role[]): Promise<Person> =>
  as(desk.deps.db, system('setup'), async (tx) => {
    const email = `${name.toLowerCase()}@pines.example`
    const row = { name, email, roles, manager_id: null, team: 'Legal', unit: null, phone: null }
    const { id } = await tx.insertInto('person').values(row).returning('id').executeTakeFirstOrThrow()
    return { id, name, email, managerId: null, roles: ['employee', ...roles] }
  })

beforeAll(async () => {
  desk = await openDesk()
  lena = await hired('Lena', ['legal'])
  lou = await hired('Lou', ['legal'])
  otto = await hired('Otto', ['auditor'])
}, 60_000)
afterAll(() => desk.close())

let made: { caseId: string; reference: string; evidence: string }
let count = 0
beforeEach(async () => {
  const { ada, hal } = desk.staff
  const report = aReport(ada, {
    sender: `cy${count++}@prospect.example`,
    words: 'words-canary',
    receivedAt: desk.clock.now(),
  })
  Object.assign(report.evidence[0]!, { hash: sha256(BYTES), size: BYTES.length })
  const { caseId, reference } = await desk.receives(report)
  await putEvidence(desk.deps, ada, report.id, sha256(BYTES).toString('hex'), new Uint8Array(BYTES))
  await claim(desk.deps, hal, reference)
  made = { caseId, reference, evidence: report.evidence[0]!.id }
})

const asking = (more: Partial<Parameters<typeof askCounsel>[3]> = {}) => ({
  personId: lena.id,
  reason: 'A claim was announced',
  showsFile: false,
  offered: false,
  ...more,
})
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )

test('P78 counsel comes by a recorded request with a reason, reads what is meant for them, and leaves again', async () => {
  const { hal, ada } = desk.staff
  const { reference } = made
  expect(await codeOf(viewCase(desk.deps, lena, reference))).toBe('refusal.missing')
  expect(await codeOf(askCounsel(desk.deps, lena, reference, asking()))).toBe('refusal.missing')
  expect(await codeOf(askCounsel(desk.deps, ada, reference, asking()))).toBe('refusal.forbidden')
  expect(await codeOf(askCounsel(desk.deps, hal, reference, asking({ personId: desk.staff.ivy.id })))).toBe(
    'counsel.cannot_ask',
  )
  const { id } = await askCounsel(desk.deps, hal, reference, asking())
  const seen = await viewCase(desk.deps, lena, reference)
  expect(seen.words).toBeNull()
  expect(seen.you.parts).toEqual(['legal'])
  expect(await codeOf(viewEvidence(desk.deps, lena, reference, made.evidence))).toBe('refusal.forbidden')
  const { asked } = await counselOf(desk.deps, hal, reference)
  expect(asked).toMatchObject([{ person: { name: 'Lena' }, reason: 'A claim was announced', endedAt: null }])
  await endCounsel(desk.deps, hal, reference, id)
  expect(await codeOf(viewCase(desk.deps, lena, reference))).toBe('refusal.missing')
  expect(await codeOf(endCounsel(desk.deps, hal, reference, id))).toBe('refusal.missing')
})

test('SEC S11 counsel reads the words and the evidence on request alone, and the reading is noted', async () => {
  const { hal } = desk.staff
  const { reference } = made
  await askCounsel(desk.deps, hal, reference, asking({ showsFile: true }))
  const seen = await viewCase(desk.deps, lena, reference)
  expect(seen.words?.[0]?.text).toBe('words-canary')
  expect(seen.evidence).toHaveLength(1)
  expect((await viewEvidence(desk.deps, lena, reference, made.evidence)).intact).toBe(true)
  // who is asked without the file sees none of it, beside the one who has it
  await askCounsel(desk.deps, hal, reference, asking({ personId: lou.id }))
  expect((await viewCase(desk.deps, lou, reference)).words).toBeNull()
  expect(await codeOf(viewEvidence(desk.deps, lou, reference, made.evidence))).toBe('refusal.forbidden')
})

test('P78 a legal note that was not shared does not exist for the handler; what was shared does, for whom it was shared', async () => {
  const { hal, ada } = desk.staff
  const { reference } = made
  await askCounsel(desk.deps, hal, reference, asking({ offered: true }))
  const { id } = await note(desk.deps, lena, reference, 'privileged-canary', 'privileged')
  for (const who of [hal, ada]) {
    expect(await codeOf(oneAdvice(desk.deps, who, reference, id))).toBe('refusal.missing')
    expect(await advice(desk.deps, who, reference)).toEqual([])
    expect(JSON.stringify(await viewCase(desk.deps, who, reference))).not.toContain('privileged-canary')
  }
  await shareAdvice(desk.deps, lena, reference, id, 'handler')
  expect((await oneAdvice(desk.deps, hal, reference, id)).text).toBe('privileged-canary')
  expect(await codeOf(oneAdvice(desk.deps, ada, reference, id))).toBe('refusal.missing')
  const both = await shareAdvice(desk.deps, lena, reference, id, 'affected')
  expect(both.shared.sort()).toEqual(['affected', 'handler'])
  expect((await advice(desk.deps, ada, reference)).map((a) => a.text)).toEqual(['privileged-canary'])
  expect(await codeOf(shareAdvice(desk.deps, hal, reference, id, 'affected'))).toBe('refusal.forbidden')
})

test('P78 the person it happened to sees the offer and whom to turn to, and nothing of the request', async () => {
  const { hal, ada } = desk.staff
  const { reference } = made
  expect(await counselOf(desk.deps, ada, reference)).toEqual({ asked: [], offer: null, mayAsk: [] })
  const { id } = await askCounsel(desk.deps, hal, reference, asking({ offered: true }))
  expect(await counselOf(desk.deps, ada, reference)).toMatchObject({
    asked: [],
    offer: { name: 'Lena', email: 'lena@pines.example' },
    mayAsk: [],
  })
  await endCounsel(desk.deps, lena, reference, id)
  expect((await counselOf(desk.deps, ada, reference)).offer).toBeNull()
})

test('SEC W4 counsel who is kept out is not offered, not asked, and loses the case at once', async () => {
  const { hal, ada } = desk.staff
  const { reference } = made
  await askCounsel(desk.deps, hal, reference, asking({ offered: true, showsFile: true }))
  await addWall(desk.deps, ada, reference, lena.id)
  expect(await codeOf(viewCase(desk.deps, lena, reference))).toBe('refusal.missing')
  const { mayAsk, offer } = await counselOf(desk.deps, hal, reference)
  expect(mayAsk.map((p) => p.name)).toEqual(['Lou'])
  expect(offer).toBeNull()
  expect(await codeOf(askCounsel(desk.deps, hal, reference, asking()))).toBe('counsel.cannot_ask')
})

test('SEC I9 an auditor reads metadata and ids, no content, no names, and nothing of a case they are kept out of', async () => {
  const { hal, ada } = desk.staff
  const { reference } = made
  await note(desk.deps, hal, reference, 'note-canary', 'desk')
  const cases = await auditCases(desk.deps, otto, { offset: 0, limit: 50 })
  const row = cases.rows.find((r) => r.reference === reference)!
  expect(row).toMatchObject({ status: 'open', claimed: true })
  expect(row.trailRows).toBeGreaterThan(1)
  const trail = await auditTrail(desk.deps, otto, { limit: 500 })
  const mine = trail.rows.filter((r) => r.reference === reference)
  expect(mine.map((r) => r.action)).toContain('note.written')
  const everything = JSON.stringify({ cases, trail })
  for (const word of ['note-canary', 'words-canary', 'Hal', 'Ada', hal.id, ada.id])
    expect(everything).not.toContain(word)
  // one person is one pseudonym in a case, and another in the next
  const handlerOf = (ref: string) =>
    new Set(trail.rows.filter((r) => r.reference === ref && r.action === 'case.claimed').map((r) => r.actor))
  const other = cases.rows.find((r) => r.reference !== reference)!.reference
  expect([...handlerOf(reference)]).not.toEqual([...handlerOf(other)])
  await addWall(desk.deps, ada, reference, otto.id)
  const walled = await auditTrail(desk.deps, otto, { limit: 500 })
  const left = new Set(walled.rows.map((r) => r.id))
  expect(trail.rows.filter((r) => r.reference !== reference).every((r) => left.has(r.id))).toBe(true)
  expect(JSON.stringify([await auditCases(desk.deps, otto, { offset: 0, limit: 50 }), walled])).not.toContain(reference)
  // nobody else gets rows, whatever the door says
  expect((await auditCases(desk.deps, hal, { offset: 0, limit: 50 })).rows).toEqual([])
  expect((await auditTrail(desk.deps, hal, { limit: 50 })).rows).toEqual([])
  expect(await as(desk.deps.db, system('worker'), verifyTrail)).toMatchObject({ bad: null })
})

test('SEC A4 I9 an auditor looks through the trail by act and by case, and asks whether it fits; a changed anchor shows', async () => {
  const { hal } = desk.staff
  const { reference } = made
  await note(desk.deps, hal, reference, 'Once more', 'desk')
  const all = await auditTrail(desk.deps, otto, { limit: 500 })
  const look = async (limit: number) => {
    const found = []
    for (let before: string | null = ''; before !== null; ) {
      const { rows, next } = await auditTrail(desk.deps, otto, { before, limit, action: 'note.', reference })
      found.push(...rows.map(({ id }) => id))
      before = next
    }
    return found
  }
  const expected = all.rows.filter((r) => r.reference === reference && r.action.startsWith('note.')).map((r) => r.id)
  expect(expected.length).toBeGreaterThan(0)
  expect([await look(500), await look(1)]).toEqual([expected, expected])
  const days = all.rows.map(({ at }) => at)
  expect(days, 'newest first').toEqual(days.toSorted().reverse())
  // what came meanwhile moves no page
  const first = await auditTrail(desk.deps, otto, { limit: 3 })
  await note(desk.deps, hal, reference, 'Meanwhile', 'desk')
  const second = await auditTrail(desk.deps, otto, { limit: 3, before: first.next! })
  const ids = (await auditTrail(desk.deps, otto, { limit: 500 })).rows.map(({ id }) => id)
  const both = [...first.rows, ...second.rows].map(({ id }) => id)
  expect(ids.slice(ids.indexOf(both[0]!), ids.indexOf(both[0]!) + 6)).toEqual(both)
  await anchorTrail(desk.deps)
  expect(await checkNow(desk.deps, otto)).toMatchObject({ total: 1, check: { fits: true, kinds: [] } })
  const lies = { put: async () => undefined, all: async () => [{ name: '000000000001-aa.json', text: '{}' }] }
  expect((await trailAnchors(desk.deps, lies)).anchors).toEqual([{ name: 'aa', at: null, root: null }])
  expect((await checkNow(desk.deps, otto, lies)).check).toMatchObject({ fits: false, kinds: ['anchor'] })
})
