import { contract } from '@breakwater/shared/contract/index.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPolicyWorld, type PolicyWorld, type Who } from './policy-world.ts'

let world: PolicyWorld
let reference = ''
let demand = ''
beforeAll(async () => {
  world = await openPolicyWorld('icn')
}, 180_000)
afterAll(() => world?.shut())

const named = { proposal: null, name: '', address: '', phone: '', organisation: '', also: false }
const about = (who: Who, ref: string, more: Partial<typeof named>) =>
  world.as(who)(contract.cases.thirdParty, { params: { reference: ref }, body: { ...named, ...more } })
const allSteps = async () => new Map((await world.see('hal', reference)).steps.map((s) => [s.step, s]))

test('G8 Oz saw it happen to Pam: the relation is unknown, and no letter names her before her own wishes', async () => {
  const sent = await world.report('gus', {
    witness: true,
    onBehalfOf: 'pam@pines.example',
    words: 'Somebody texts her at night.',
  })
  reference = sent.reference
  await world.claim('hal', reference)
  expect((await world.see('hal', reference)).relation.id).toBe('unknown')
  expect(await world.steps('hal', reference)).toEqual(
    expect.arrayContaining([
      'acknowledge',
      'procedures',
      'details',
      'wishes',
      'investigate',
      'protect',
      'metrics',
      'no-penalty',
      'legal-advice',
    ]),
  )
  await world.fact('hal', reference, 'relation', 'business-customer')
  await world.expectNo(world.act('hal', reference, 'complaint'), { status: 423 })
  const [mine] = await world.as('pam')(contract.reports.mine, {})
  expect(mine).toMatchObject({ reference, bySomebody: true, canTakeBack: false })
  const wishes = { choices: ['ask-to-stop'], words: 'Please make it stop.', police: 'no', contact: '' } as const
  await world.as('pam')(contract.reports.wishes, {
    params: { key: mine!.key },
    body: { ...wishes, choices: [...wishes.choices] },
  })
  const letters = (await world.see('hal', reference)).steps.find((s) => s.step === 'complaint')?.gate
  expect(letters?.requires.every((r) => r.state === 'yes')).toBe(true)
  await world.fact('hal', reference, 'relation', 'unknown')
})

test("G8 on day five the number is that of a vendor's employee, reported twice: the number, the worst, and no name", async () => {
  for (const who of ['ada', 'bo'] as const) {
    const { reference: earlier } = await world.report(who, {
      relation: 'vendor',
      words: 'He shouts at me.',
      about: { name: 'Quin', email: 'quin@vendor.example', organisation: '' },
    })
    await world.claim('hal', earlier)
    await about('hal', earlier, { name: 'Quin', phone: '+1 555 000 2222' })
    await world.fact('hal', earlier, 'severity', 'severe')
  }
  await world.days(5)
  await about('hal', reference, { phone: '+15550002222' })
  const view = await world.see('hal', reference)
  expect(view.thirdParty?.earlierReports).toMatchObject({
    count: 2,
    exact: true,
    words: expect.stringContaining('severe'),
  })
  for (const who of ['ada', 'bo'] as const) expect(JSON.stringify(view.thirdParty)).not.toContain(world.ids[who])
  expect(view.relation.id).toBe('vendor')
  const step = (await allSteps()).get('demand')
  expect(step?.state).toBe('open')
  demand = step?.id ?? ''
})

test('G8 the match is taken back: vendor steps are not needed and say why; done again, the same ones open', async () => {
  await world.as('hal')(contract.facts.undoIdentity, {
    params: { reference },
    body: { reason: 'The number was read wrongly.' },
  })
  expect((await allSteps()).get('demand')).toMatchObject({
    id: demand,
    state: 'not-needed',
    cause: expect.stringContaining('relation'),
  })
  await about('hal', reference, { phone: '+15550002222' })
  expect((await allSteps()).get('demand')).toMatchObject({ id: demand, state: 'open' })
})

test('G8 what the account is worth changes nothing', async () => {
  const plan = async () => [...(await allSteps()).values()].map((s) => [s.id, s.state, s.dueAt])
  const before = await plan()
  for (const amount of [0, 1_000_000]) {
    await world.as('hal')(contract.facts.account, {
      params: { reference },
      body: { owner: '', worth: { amount, currency: 'USD' } },
    })
    expect(await plan()).toEqual(before)
  }
  const worth = await world.as('hal')(contract.facts.worth, { params: { reference }, body: {} })
  expect(worth).toEqual({ amount: 1_000_000, currency: 'USD' })
})
