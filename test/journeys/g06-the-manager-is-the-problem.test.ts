import { contract } from '@breakwater/shared/contract/index.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPolicyWorld, type PolicyWorld } from './policy-world.ts'

let world: PolicyWorld
let reference = ''
let handler: 'hal' | 'ivy' = 'hal'
beforeAll(async () => {
  world = await openPolicyWorld('icn')
}, 180_000)
afterAll(() => world?.shut())

const owners = async (...steps: string[]) => {
  const view = await world.see(handler, reference)
  return steps.map((name) => view.steps.find((s) => s.step === name)?.owner?.id)
}

test('G6 Jo declares the manager in conflict: no notice, no case, and the upline owns what the manager would', async () => {
  const sent = await world.report('ada', {
    managerInvolved: true,
    relation: 'business-customer',
    words: 'My manager laughs about it with them.',
  })
  reference = sent.reference
  await world.claim(handler, reference)
  expect(await world.mails('bo')).toEqual([])
  await world.expectNo(world.see('bo', reference), { status: 404 })
  await world.expectNo(world.as('bo')(contract.facts.view, { params: { reference } }), { status: 404 })
  await world.expectNo(world.act('bo', reference, 'reassign'), { status: 404 })
  expect(await owners('protect', 'metrics', 'solutions')).toEqual([world.ids.mia, world.ids.mia, world.ids.mia])
  expect(await world.steps(handler, reference)).not.toContain('tell-manager')
})

test('G6 a concern about the case owner goes to somebody outside their line; they cannot see it, and close nothing alone until it is decided', async () => {
  const body = { words: 'He told me that I should be more friendly.' }
  const concern = await world.as('ada')(contract.concerns.raise, { params: { reference }, body })
  // the overseer stands outside the case owner's line
  const overseer = concern.to.id === world.ids.joan ? 'joan' : 'una'
  expect(concern.to.id).toBe(world.ids[overseer])
  expect(await world.as(overseer)(contract.concerns.list, {})).toMatchObject([{ id: concern.id }])
  expect(await world.as(handler)(contract.concerns.list, {})).toEqual([])
  await world.expectNo(
    world.as(handler)(contract.concerns.decide, {
      params: { id: concern.id },
      body: { outcome: 'set-aside', answer: 'No.' },
    }),
    { status: 404 },
  )
  const seen = JSON.stringify(await world.see(handler, reference))
  expect(seen).not.toContain('more friendly')
  const answer = { outcome: 'upheld', answer: 'You are right. Somebody else takes over.' } as const
  await world.as(overseer)(contract.concerns.decide, { params: { id: concern.id }, body: answer })
})

test('G6 the case owner is walled: another one takes over, and for both the case does not exist any more', async () => {
  await world.as('ada')(contract.walls.add, { params: { reference }, body: { personId: world.ids[handler] } })
  await world.expectNo(world.see('hal', reference), { status: 404 })
  handler = 'ivy'
  const view = await world.see('ivy', reference)
  expect(view.handler?.id).toBe(world.ids.ivy)
  expect(view.people.map((p) => p.person.id)).not.toContain(world.ids.hal)
  expect(JSON.stringify(await world.as('hal')(contract.cases.list, { query: { view: 'mine' } }))).not.toContain(
    reference,
  )
})
