import { client } from '@breakwater/shared/contract/client.ts'
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

const overseerOf = async () => {
  const [file] = await world.installed.rows<{ id: string }>`
    select overseer_id id from app.case_file where reference = ${reference}`
  return Object.entries(world.ids).find(([, person]) => person === file!.id)![0] as Who
}

test('G6 P80 a draft that blames the person is marked; sent all the same, the overseer sees that, and never the words', async () => {
  const body = { text: 'Thank you. You should have left earlier.', previewed: true as const }
  const send = (despite: boolean) =>
    world.as(handler)(contract.cases.update, { params: { reference }, body: { ...body, despite } })
  await world.expectNo(send(false), { code: 'wording.marked' })
  await send(true)
  const who = await overseerOf()
  const { flags } = await world.as(who)(contract.oversight.view, { params: { reference } })
  expect(flags.map(({ by, rules, sent }) => [by.id, rules, sent])).toEqual([
    [world.ids[handler], ['blames'], false],
    [world.ids[handler], ['blames'], true],
  ])
  const page = await pages.open(who, `/cases/${reference}`)
  await page.getByText('Words that may blame the person').filter({ hasText: 'sent all the same' }).waitFor()
  await pages.look(page, 'overseer')
  expect(await on.textOf(page)).not.toContain('left earlier')
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
  // while it waits, what the case owner does waits for the overseer's signature, and says nothing of why
  const solutions = await world.stepOf(handler, reference, 'solutions')
  await world.as(handler)(contract.cases.doesNotApply, {
    params: { reference, step: solutions.id },
    body: { reason: 'Nothing fits here.' },
  })
  expect((await world.stepOf(handler, reference, 'solutions')).state).toBe('open')
  const waits = (await world.as(overseer)(contract.gates.list, {})).filter((one) => one.reference === reference)
  expect(waits.map(({ kind, state }) => [kind, state])).toEqual([['co-signature', 'open']])
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
})

test('G6 all of HR is walled: without a contact outside that is refused, with one they have the case; let in again by two others, and Ada is told', async () => {
  const wall = () => world.as('ada')(contract.walls.add, { params: { reference }, body: { personId: world.ids.ivy } })
  await world.expectNo(wall(), { code: 'case.no_desk' })
  await world.installed
    .rows`update app.organisation set settings = settings || '{"outsideContact": "oona@outside.example"}'::jsonb returning name`
  const oona = await world.installed.joins({
    ...{ name: 'Oona Vale', email: 'oona@outside.example' },
    ...{ roles: ['hr'], managerId: null },
  })
  await wall()
  await world.expectNo(world.see('ivy', reference), { status: 404 })
  const cookie = await world.installed.signIn(oona, true)
  const { url } = world.service
  const asOona = client(url, fetch, () => ({ cookie, origin: url }))
  expect((await asOona(contract.cases.view, { params: { reference } })).handler?.id).toBe(oona)
  const { gate } = await asOona(contract.walls.proposeRemoval, {
    params: { reference, personId: world.ids.ivy },
    body: { reason: 'Ada asked for her.' },
  })
  const signs = (who: Who) =>
    world.as(who)(contract.gates.decide, { params: { id: gate }, body: { says: 'approve', reason: 'It is right.' } })
  await signs('lea')
  await world.expectNo(signs('lea'), { status: 403 })
  await world.expectNo(world.see('ivy', reference), { status: 404 })
  const told = (await world.mails('ada')).length
  await signs(await overseerOf())
  expect((await world.mails('ada')).length).toBe(told + 1)
  const { walls } = await asOona(contract.walls.list, { params: { reference } })
  expect(walls.map(({ person }) => person.id)).not.toContain(world.ids.ivy)
  expect(pages.complaints).toEqual([])
})
