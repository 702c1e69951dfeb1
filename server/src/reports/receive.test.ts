import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, person, system } from '../db/as.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const steps = (caseId: string) =>
  as(desk.deps.db, system('policy'), async (tx) =>
    Object.fromEntries(
      (await tx.selectFrom('step').where('case_id', '=', caseId).select(['step', 'state']).execute()).map((s) => [
        s.step,
        s.state,
      ]),
    ),
  )

test('SETTLED 28 a second report by the same person about the same sender joins the open case', async () => {
  const first = await desk.receives(aReport(desk.staff.ada, { sender: 'x@client.example' }))
  const second = await desk.receives(aReport(desk.staff.ada, { sender: 'X@Client.example' }))
  expect(second.reference).toBe(first.reference)
  expect(first.reference).toMatch(/^BW-[0-9A-HJKMNP-TV-Z]{6}$/)
})

test('SETTLED 28 another employee about the same sender gets a case of their own', async () => {
  const one = await desk.receives(aReport(desk.staff.ada, { sender: 'y@client.example' }))
  const two = await desk.receives(aReport(desk.staff.gus, { sender: 'y@client.example' }))
  expect(two.reference).not.toBe(one.reference)
  const thirds = await as(desk.deps.db, system('policy'), (tx) =>
    tx
      .selectFrom('case_file')
      .where('id', 'in', [one.caseId, two.caseId])
      .select('third_party_id')
      .distinct()
      .execute(),
  )
  expect(thirds).toHaveLength(1)
})

test('simultaneous first reports meet in one case', async () => {
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => desk.receives(aReport(desk.staff.ada, { sender: 'z@client.example' }))),
  )
  expect(new Set(answers.map((a) => a.reference)).size).toBe(1)
})

test('SEC Q6 the same key twice is one report, with other content it is refused', async () => {
  const report = aReport(desk.staff.ada, { sender: 'k@client.example' })
  const first = await desk.receives(report)
  expect(await desk.receives(report)).toEqual({ ...first, again: true })
  await expect(desk.receives({ ...report, digest: Buffer.alloc(32) })).rejects.toMatchObject({
    code: 'report.same_key',
  })
})

test('P36 a prospect is paused in the transaction that saves the report', async () => {
  const { caseId } = await desk.receives(aReport(desk.staff.ada, { sender: 'p@client.example' }))
  expect(await steps(caseId)).toMatchObject({
    pause: 'done',
    'manager-talk': 'open',
    investigate: 'open',
    metrics: 'open',
    protect: 'open',
    acknowledge: 'open',
  })
  expect(await steps(caseId)).not.toHaveProperty('unqualified')
  const holds = await as(desk.deps.db, system('policy'), (tx) =>
    tx.selectFrom('hold').where('case_id', '=', caseId).select('stage').orderBy('stage').execute(),
  )
  expect(holds.map((h) => h.stage)).toEqual(['notice', 'pause'])
})

test('SETTLED 29 an unverified sender joins nothing and pauses nobody', async () => {
  const { caseId } = await desk.receives(
    aReport(desk.staff.ada, {
      sender: 'p@client.example',
      verdict: 'unverified',
      verdictReason: 'no-proof',
      reporterId: null,
    }),
  )
  const holds = await as(desk.deps.db, system('policy'), (tx) =>
    tx.selectFrom('hold').where('case_id', '=', caseId).select('stage').execute(),
  )
  expect(holds).toEqual([])
})

test('I2 every report has a handler and an overseer outside the handler line', async () => {
  const { caseId } = await desk.receives(aReport(desk.staff.gus, { sender: 'q@client.example' }))
  const file = await as(desk.deps.db, system('policy'), (tx) =>
    tx.selectFrom('case_file').where('id', '=', caseId).select(['duty_id', 'overseer_id']).executeTakeFirstOrThrow(),
  )
  expect([desk.staff.hal.id, desk.staff.ivy.id]).toContain(file.duty_id)
  expect(file.overseer_id).toBe(desk.staff.joan.id)
})

test('P17 a manager in conflict is walled and told nothing; their steps go to the upline', async () => {
  const { caseId } = await desk.receives(aReport(desk.staff.ada, { sender: 'r@client.example', managerInvolved: true }))
  const seen = await as(desk.deps.db, person(desk.staff.bo.id), (tx) =>
    tx.selectFrom('case_file').where('id', '=', caseId).select('id').execute(),
  )
  expect(seen).toEqual([])
  const protect = await as(desk.deps.db, system('policy'), (tx) =>
    tx
      .selectFrom('step')
      .where('case_id', '=', caseId)
      .where('step', '=', 'protect')
      .select('owner_id')
      .executeTakeFirstOrThrow(),
  )
  expect(protect.owner_id).toBe(desk.staff.mia.id)
  const told = await as(desk.deps.db, system('worker'), (tx) =>
    tx
      .selectFrom('outgoing')
      .innerJoin('report', 'report.id', 'outgoing.report_id')
      .where('report.case_id', '=', caseId)
      .select('person_id')
      .execute(),
  )
  expect(told.map((t) => t.person_id)).not.toContain(desk.staff.bo.id)
})

test('POLICY I1 the words of a report are sealed in the database', async () => {
  const { caseId } = await desk.receives(
    aReport(desk.staff.ada, { sender: 's@client.example', words: 'canary-words-4711' }),
  )
  const row = await as(desk.deps.db, system('policy'), (tx) =>
    tx.selectFrom('report').where('case_id', '=', caseId).select('words_sealed').executeTakeFirstOrThrow(),
  )
  expect(row.words_sealed?.toString('latin1')).not.toContain('canary')
})
