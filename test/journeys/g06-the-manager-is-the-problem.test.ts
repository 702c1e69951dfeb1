import { contract } from '@breakwater/shared/contract/index.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pageSteps } from './page-steps.ts'
import { openPages, type PolicyPages } from './policy-pages.ts'
import { openPolicyWorld, type PolicyWorld, type Who } from './policy-world.ts'

let world: PolicyWorld
let pages: PolicyPages
let on: ReturnType<typeof pageSteps>
let reference = ''
let handler: 'hal' | 'ivy' = 'hal'
beforeAll(async () => {
  world = await openPolicyWorld('icn')
  pages = await openPages(world)
  on = pageSteps(pages)
}, 180_000)
afterAll(async () => {
  await pages?.close()
  await world?.shut()
})

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
  const page = await on.claim(handler, reference)
  await on.says(page, 'Mia Stone')
  expect(await on.textOf(page)).not.toContain('Bo Lind')
  expect(await world.mails('bo')).toEqual([])
  await on.isAbsent('bo', reference)
  await world.expectNo(world.see('bo', reference), { status: 404 })
  await world.expectNo(world.as('bo')(contract.facts.view, { params: { reference } }), { status: 404 })
  await world.expectNo(world.act('bo', reference, 'reassign'), { status: 404 })
  expect(await owners('protect', 'metrics', 'solutions')).toEqual([world.ids.mia, world.ids.mia, world.ids.mia])
  expect(await world.steps(handler, reference)).not.toContain('tell-manager')
})

test('G6 a concern about the case owner goes to somebody outside their line; they cannot see it, and close nothing alone until it is decided', async () => {
  const own = await pages.open('ada', `/mine/${reference}`)
  await on.press(own, 'Something is not right with how this is handled')
  await own.getByRole('dialog').getByLabel('What is not right?').fill('He told me that I should be more friendly.')
  await own.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
  await on.says(own, 'Thank you. Somebody other than the case owner reads this.')
  // the overseer stands outside the case owner's line
  const raised = async (who: Who) => world.as(who)(contract.concerns.list, {})
  const overseer = (await raised('joan')).length ? 'joan' : 'una'
  const [concern, ...others] = await raised(overseer)
  if (!concern) throw new Error('nobody hears of it')
  expect([others, await raised(handler)]).toEqual([[], []])
  await world.expectNo(
    world.as(handler)(contract.concerns.decide, {
      params: { id: concern.id },
      body: { outcome: 'set-aside', answer: 'No.' },
    }),
    { status: 404 },
  )
  for (const path of [`/cases/${reference}`, '/decisions']) {
    const page = await pages.open(handler, path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await on.textOf(page)).not.toContain('more friendly')
  }
  const page = await pages.open(overseer, '/decisions')
  await on.says(page, 'more friendly')
  await pages.look(page, 'concern')
  await on.press(page, 'Something has to change')
  await page.getByRole('dialog').getByLabel('Your answer').fill('You are right. Somebody else takes over.')
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
  await on.says(page, 'Your answer is kept.')
})

test('G6 the case owner is walled: another one takes over, and for both the case does not exist any more', async () => {
  await world.as('ada')(contract.walls.add, { params: { reference }, body: { personId: world.ids[handler] } })
  await world.expectNo(world.see('hal', reference), { status: 404 })
  await on.isAbsent('hal', reference)
  handler = 'ivy'
  const next = await pages.open('ivy', '/inbox?view=mine')
  await next.getByRole('checkbox', { name: new RegExp(reference) }).waitFor()
  const view = await world.see('ivy', reference)
  expect(view.handler?.id).toBe(world.ids.ivy)
  expect(view.people.map((p) => p.person.id)).not.toContain(world.ids.hal)
  expect(JSON.stringify(await world.as('hal')(contract.cases.list, { query: { view: 'mine' } }))).not.toContain(
    reference,
  )
  expect(pages.complaints).toEqual([])
})
