import { randomUUID } from 'node:crypto'
import { contract } from '@breakwater/shared/contract/index.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPolicyWorld, type PolicyWorld } from './policy-world.ts'

let world: PolicyWorld
beforeAll(async () => {
  world = await openPolicyWorld('icn')
}, 180_000)
afterAll(() => world?.shut())

const suspects = async (personId: string) => {
  const body = { key: randomUUID(), personId, words: 'She goes quiet after each call.', relation: 'business-customer' }
  const { reference } = await world.as('bo')(contract.suspicions.suspect, { body })
  await world.claim('hal', reference)
  return reference
}
const talk = { date: '2026-11-09', no_penalty: true, protection: true, summary: 'She would rather think about it.' }

test('G7 Max suspects: the talk, protection and the investigation open; both assurances, then the upline is told', async () => {
  const reference = await suspects(world.ids.ada)
  const open = await world.steps('hal', reference)
  expect(open).toEqual(expect.arrayContaining(['suspicion-talk', 'protect', 'investigate']))
  expect(open).not.toContain('complaint')
  expect(await world.as('ada')(contract.reports.mine, {})).toEqual([])
  await world.expectNo(world.record('bo', reference, 'suspicion-talk', { ...talk, protection: false }), {
    status: 423,
    clause: 'icn/managers.3',
  })
  await world.record('bo', reference, 'suspicion-talk', talk)
  expect(await world.steps('bo', reference)).toContain('tell-upline')
  await world.record('bo', reference, 'tell-upline', { date: '2026-11-09' })
  expect(await world.steps('bo', reference, 'done')).toEqual(expect.arrayContaining(['suspicion-talk', 'tell-upline']))
  expect(await world.as('ada')(contract.reports.mine, {})).toMatchObject([{ reference, bySomebody: true }])
  await world.expectNo(world.fact('hal', reference, 'employee.complains', 'yes'), {
    status: 403,
    code: 'fact.their_own',
  })
  await world.fact('ada', reference, 'employee.complains', 'yes')
  const after = await world.steps('hal', reference)
  expect(after).toEqual(expect.arrayContaining(['complaint', 'reassign', 'acknowledge', 'no-penalty', 'protect']))
})

test('G7 "no": every letter is refused, protection stays until the investigation is complete, her words are on file', async () => {
  const reference = await suspects(world.ids.gus)
  await world.record('bo', reference, 'suspicion-talk', talk)
  await world.as('gus')(contract.cases.fact, {
    params: { reference },
    body: { fact: 'employee.complains', value: 'no', words: 'Not now, please.' },
  })
  for (const letter of ['complaint', 'reassign', 'contact-customer', 'demand'])
    await world.expectNo(world.act('hal', reference, letter), { status: 423 }, letter)
  const view = await world.see('hal', reference)
  expect(view.steps.find((s) => s.step === 'protect')?.state).toBe('open')
  expect(view.steps.some((s) => s.step === 'complaint' && s.state === 'open')).toBe(false)
  expect(view.timeline?.some((e) => e.body === 'Not now, please.')).toBe(true)
})
