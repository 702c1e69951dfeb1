import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { Person } from '@breakwater/shared/person.ts'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aReport, type Desk, openDesk } from '../../testing/desk.ts'
import { access } from '../access.ts'
import { answerFact } from '../answer-fact.ts'
import { claim } from '../claim.ts'
import { close } from '../close.ts'
import { recordStep } from '../record-step.ts'
import { viewCase } from '../view.ts'
import { waiveStep } from '../waive-step.ts'
import { count } from './count.ts'
import { ledgerFile, ledgerOf } from './ledger.ts'
import { sayWorse } from './say-worse.ts'

let desk: Desk
let admin: pg.Client
let n = 0
beforeAll(async () => {
  desk = await openDesk()
  admin = new pg.Client(desk.database.adminUrl)
  await admin.connect()
}, 60_000)
afterAll(async () => {
  await admin.end()
  await desk.close()
})

async function opened(relation = 'prospect') {
  const { ada, hal } = desk.staff
  const { reference } = await desk.receives(
    aReport(ada, { sender: `f${n++}@prospect.example`, relation: relation as never }),
  )
  await claim(desk.deps, hal, reference)
  return reference
}
const step = async (reference: string, id: string, who: Person = desk.staff.hal) =>
  (await viewCase(desk.deps, who, reference)).steps.find((s) => s.step === id)!
const records = async (who: Person, reference: string, id: string, values: RecordValues) =>
  recordStep(desk.deps, who, reference, (await step(reference, id)).id, values)
const waiting = async (who: Person) =>
  Number((await admin.query('select count(*) from app.outgoing where person_id = $1', [who.id])).rows[0].count)
const CALL = { kind: 'CALL_SUCCESS', amount: 1, unit: 'calls', period: 'a day', made: 4, target: 5 }

test('P41 P70 nothing closes before the figures are settled, nobody waives it, and "nothing affected" is an answer too', async () => {
  const { hal, bo } = desk.staff
  const reference = await opened()
  const closing = { outcome: 'resolved', reason: 'Settled', notice: 'It is settled.' } as const
  await records(hal, reference, 'acknowledge', { words: 'I read it' })
  await expect(close(desk.deps, hal, reference, closing)).rejects.toMatchObject({
    kind: 'blocked',
    params: { clause: 'icn/prospects.3' },
  })
  const { id } = await step(reference, 'metrics')
  for (const who of [hal, bo])
    await expect(waiveStep(desk.deps, who, reference, id, 'Not now')).rejects.toMatchObject({
      kind: expect.stringMatching(/blocked|forbidden/),
    })
  await records(bo, reference, 'metrics', { kind: 'nothing-affected', reason: 'No target here' })
  expect(await step(reference, 'metrics')).toMatchObject({ state: 'done' })
  expect((await ledgerOf(desk.deps, desk.staff.ada, reference)).lines).toEqual([])
})

test('P68 P69 P43 a call that ended counts, a contract counts, a lower target stands with its period; the employee sees the same lines', async () => {
  const { ada, bo, hal } = desk.staff
  const reference = await opened()
  await records(bo, reference, 'metrics', CALL)
  const value = { kind: 'CONTRACT_VALUE', unit: 'USD', period: 'the year', amount: 5_000, made: 15_000, target: 20_000 }
  await count(desk.deps, bo, reference, value)
  const lower = { kind: 'TARGET_REDUCTION', unit: 'calls', period: 'a day, for one week', amount: 1, target: 5 }
  await count(desk.deps, bo, reference, lower)
  const { lines } = await ledgerOf(desk.deps, ada, reference)
  expect(lines.map((l) => l.says)).toEqual(['5 of 5 calls', '20,000 of 20,000 USD', '5 → 4 calls'])
  expect(await ledgerOf(desk.deps, bo, reference)).toMatchObject({ lines, mayExport: false })
  // the same unit and period add up
  await count(desk.deps, bo, reference, { ...CALL, made: '', target: '' })
  expect((await ledgerOf(desk.deps, hal, reference)).lines.at(-1)).toMatchObject({ reached: 6, target: 5 })
  for (const wrong of [
    { ...CALL, amount: 0 },
    { ...CALL, amount: 1.5 },
    { ...lower, amount: 5 },
  ])
    await expect(count(desk.deps, bo, reference, wrong)).rejects.toMatchObject({ code: 'ledger.amount' })
  await expect(count(desk.deps, bo, reference, { ...lower, period: '' })).rejects.toMatchObject({
    code: 'record.needs',
  })
})

test('P43 the ledger goes out as a table for the person and HR, and that is on the trail', async () => {
  const { ada, bo, hal, gus } = desk.staff
  const reference = await opened()
  await records(bo, reference, 'metrics', { ...CALL, unit: '=calls' })
  for (const who of [ada, hal]) {
    const csv = (await ledgerFile(desk.deps, who, reference)).toString()
    expect(csv.split('\r\n')[1]).toContain(`"1","'=calls","a day","5","5","Bo Lind"`)
  }
  await expect(ledgerFile(desk.deps, bo, reference)).rejects.toMatchObject({ kind: 'forbidden' })
  await expect(ledgerFile(desk.deps, gus, reference)).rejects.toMatchObject({ kind: 'missing' })
  expect(
    (await access(desk.deps, ada, reference)).filter((l) => l.what === 'Took the ledger out as a table'),
  ).toHaveLength(2)
})

test('P29 another account is worth no less and the employee agrees, or it is refused', async () => {
  const { bo } = desk.staff
  const reference = await opened()
  const swap = { kind: 'EQUAL_WORTH_SWAP', old_value: 10_000, new_value: 9_999, agreed: true }
  const no = { kind: 'blocked', params: { clause: 'icn/prospects.3' } }
  await expect(records(bo, reference, 'metrics', swap)).rejects.toMatchObject(no)
  await expect(records(bo, reference, 'metrics', { ...swap, new_value: 10_000, agreed: false })).rejects.toMatchObject(
    no,
  )
  await records(bo, reference, 'metrics', { ...swap, new_value: 10_000 })
  expect(await step(reference, 'metrics')).toMatchObject({ state: 'done' })
})

test('P28 every option on the own side gets an outcome before the step ends', async () => {
  const { bo } = desk.staff
  const reference = await opened('business-customer')
  const weighed = { swap: 'not-now', stand_in: 'not-now', reason: 'The account goes on with two people' }
  await expect(records(bo, reference, 'solutions', { ...weighed, stand_in: '' })).rejects.toMatchObject({
    code: 'record.needs',
  })
  expect(await step(reference, 'solutions')).toMatchObject({ state: 'open' })
  await records(bo, reference, 'solutions', weighed)
  expect(await step(reference, 'solutions')).toMatchObject({ state: 'done' })
})

test('P123 on any day the person says that a goal suffers: the figures open again', async () => {
  const { ada, bo } = desk.staff
  const reference = await opened()
  await records(bo, reference, 'metrics', CALL)
  expect(await step(reference, 'metrics')).toMatchObject({ state: 'done' })
  desk.clock.advance(20 * 24 * 3_600_000)
  await answerFact(desk.deps, ada, reference, { fact: 'goals.at_risk', value: 'yes' })
  expect(await step(reference, 'metrics')).toMatchObject({ state: 'open' })
})

test('P31 nobody pays for reporting: not the line manager looks, lower pay reaches the overseer, and what got worse joins the case', async () => {
  const { ada, bo, hal, joan, una } = desk.staff
  const reference = await opened()
  const check = { date: '2026-11-09', hours: true, pay: true, benefits: true, targets: true, summary: 'As before' }
  await expect(records(bo, reference, 'no-penalty', check)).rejects.toMatchObject({ kind: 'forbidden' })
  // a handler who is the person's manager does not look either
  await admin.query('update app.person set manager_id = $2 where id = $1', [ada.id, hal.id])
  await expect(records(hal, reference, 'no-penalty', check)).rejects.toMatchObject({
    kind: 'blocked',
    params: { clause: 'icn/customers.8' },
  })
  await admin.query('update app.person set manager_id = $2 where id = $1', [ada.id, bo.id])
  const before = (await waiting(joan)) + (await waiting(una))
  await records(hal, reference, 'no-penalty', { ...check, pay_before: 3_000, pay_after: 2_900 })
  expect((await waiting(joan)) + (await waiting(una))).toBe(before + 1)
  expect(await step(reference, 'no-penalty')).toMatchObject({ state: 'done' })
  await sayWorse(desk.deps, ada, reference, 'My hours went down')
  expect(await step(reference, 'no-penalty')).toMatchObject({ state: 'open' })
  expect((await waiting(joan)) + (await waiting(una))).toBe(before + 2)
  const seen = async (who: Person) => JSON.stringify((await viewCase(desk.deps, who, reference)).timeline)
  expect(await seen(hal)).toContain('My hours went down')
  expect(await seen(bo)).not.toContain('My hours went down')
  await expect(sayWorse(desk.deps, bo, reference, 'Mine too')).rejects.toMatchObject({ kind: 'forbidden' })
})
