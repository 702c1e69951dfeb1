import { contract } from '@breakwater/shared/contract/index.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violations } from '../world/axe.ts'
import { letterSteps } from './letter-steps.ts'
import { pageSteps } from './page-steps.ts'
import { openPages, type PolicyPages } from './policy-pages.ts'
import { openPolicyWorld, type PolicyWorld } from './policy-world.ts'

const ED = { name: 'Ed Quill', email: 'ed@fab.example' }
const mail = (words: string) =>
  Buffer.from(`From: ${ED.name} <${ED.email}>\r\nTo: us\r\nSubject: Us\r\n\r\n${words}\r\n`)
const COMMON = 'acknowledge procedures details wishes investigate protect metrics no-penalty legal-advice'.split(' ')
const HR = {
  name: 'Fran Bell',
  role: 'hr',
  organisation: 'Fab Ltd',
  address: 'hr@fab.example',
  again: 'hr@fab.example',
} as const

let world: PolicyWorld
let letters: ReturnType<typeof letterSteps>
let pages: PolicyPages
let on: ReturnType<typeof pageSteps>
let reference = ''
let complaint = ''
let request = ''
beforeAll(async () => {
  world = await openPolicyWorld('icn')
  letters = letterSteps(world)
  await letters.settings()
  pages = await openPages(world)
  on = pageSteps(pages)
}, 120_000)
afterAll(async () => {
  await pages?.close()
  await world?.shut()
})

const reports = (who: 'ada' | 'gus', words: string) =>
  world.report(who, {
    source: 'gmail',
    relation: 'business-customer',
    behaviours: ['innuendo'],
    raw: mail(words),
    from: ED.email,
    fromName: ED.name,
    wishes: { choices: ['ask-to-stop'], words: '', police: 'not-asked', contact: '' },
  })
const level = async () => {
  const { level: now, reasons } = await letters.view('hal', reference, request)
  return [now, reasons.map((r) => r.id)]
}
/** Another answer than the one that was signed, with its reason. */
const signsAnew = (fact: string, value: string) =>
  world.as('hal')(contract.cases.fact, { params: { reference }, body: { fact, value, reason: 'I looked again.' } })
const day = () => world.now().toISOString().slice(0, 10)

test('G2 P21 P22 Dee reports Ed of Fab Ltd, as Gus did before: the customer branch opens, and the request asks', async () => {
  await reports('gus', 'First')
  reference = (await reports('ada', 'Second')).reference
  const page = await on.claim('hal', reference)
  expect(await on.textOf(page)).not.toMatch(/Gus|Fenn/)
  const steps = [...(await world.steps('hal', reference)), ...(await world.steps('hal', reference, 'done'))]
  expect(steps).toEqual(expect.arrayContaining([...COMMON, 'tell-manager', 'complaint', 'reassign', 'solutions']))
  expect(steps).not.toContain('contact-customer')
  request = await letters.begun('hal', reference, 'reassign', { facts: ['person'], recipient: HR })
  expect(await level()).toEqual(['ask', []])
})

test('G2 P25 P26 P27 one reason is enough to press for it, each alone, and Gus is named nowhere', async () => {
  await world.fact('hal', reference, 'repeat.confirmed', 'yes')
  expect(await level()).toEqual(['push', ['REPEAT']])
  expect(JSON.stringify(await letters.view('hal', reference, request))).not.toMatch(/Gus|Fenn/)
  await signsAnew('repeat.confirmed', 'no')
  await world.fact('hal', reference, 'severity', 'severe')
  expect(await level()).toEqual(['push', ['SEVERE']])
  await signsAnew('severity', 'not-severe')
  expect(await level()).toEqual(['ask', []])
  const own = await pages.open('ada', `/mine/${reference}`)
  await own.getByText('I am not comfortable with this person').click()
  await on.press(own, 'Save what would help')
  await on.says(own, 'Saved. The person who has your case can see it.')
  expect(await level()).toEqual(['push', ['UNCOMFORTABLE']])
})

test('G2 P23 P76 the complaint without the paragraph that it has to stop is refused; with it a second person reads it and it goes out', async () => {
  const templates = await world.as('hal')(contract.contracts.templates, {})
  const { blocks } = templates.find((one) => one.kind === 'letter.complaint')!
  const save = (kept: typeof blocks) =>
    world.as('hal')(contract.contracts.template, { body: { kind: 'letter.complaint', blocks: kept } })
  await world.expectNo(save(blocks.filter((block) => block.id !== 'cease')), { status: 423, clause: 'icn/customers.4' })
  const page = await pages.open('hal', `/cases/${reference}?tab=letters`)
  await on.press(page, 'Write the complaint')
  await on.press(page, 'Read the wishes')
  await page.getByRole('group', { name: 'Facts from the case' }).getByRole('checkbox').first().check()
  const { name, organisation, address } = HR
  await on.fill(page, {
    Name: name,
    Organisation: organisation,
    'Address of mail or post': address,
    'The address once more': address,
  })
  await on.press(page, 'Save')
  await on.says(page, 'Saved')
  complaint = page.url().split('/').at(-1)!
  await on.press(page, 'Give it to a second reader')
  await on.says(page, 'A second person reads it now.')
  expect(await page.getByRole('button', { name: 'Send the letter' }).count()).toBe(0)
  await world.expectNo(letters.send('hal', reference, complaint), { code: 'letter.unreviewed' })
  await on.approve('ivy', new RegExp(reference))
  const ready = await pages.open('hal', `/cases/${reference}/letters/${complaint}`)
  await on.press(ready, 'Send the letter')
  await on.says(ready, 'The letter is on its way')
  await letters.arrived('hal', reference, complaint)
  expect(await world.steps('hal', reference, 'done')).toContain('complaint')
})

test('G2 C7 after ten working days the desk is reminded; the answer stops the clock, and silence is never said', async () => {
  const before = (await world.mails('hal')).length
  await world.moveTo(new Date('2026-11-25T14:00:00Z'))
  expect((await world.mails('hal')).length).toBeGreaterThan(before)
  const page = await pages.open('hal', `/cases/${reference}/letters/${complaint}`)
  await on.fill(page, { 'Came on': day(), 'What they wrote or said': 'We spoke to him.' })
  await on.press(page, 'Keep the answer')
  await page.getByRole('listitem').filter({ hasText: 'We spoke to him.' }).waitFor()
  await world.moveTo(new Date('2026-12-14T14:00:00Z'))
  expect(await world.steps('hal', reference)).not.toContain('dissolve')
})

test('G2 P9 P33 P34 it happens again: blocked until they seem unwilling; then HR proposes, whoever has the account decides nothing, and another senior leader does', async () => {
  await reports('ada', 'Third')
  const propose = () =>
    world.as('hal')(contract.cases.act, {
      params: { reference, action: 'dissolve-customer' },
      body: { reason: 'It went on.', values: { contract: 'C-77', ends: '2027-01-31' } },
    })
  await world.expectNo(propose(), { status: 423, clause: 'icn/customers.9' })
  await world.fact('hal', reference, 'counterparty.unwilling', 'yes')
  expect(await world.steps('hal', reference)).toContain('dissolve')
  const page = await pages.open('hal', `/cases/${reference}`)
  await page.getByRole('link', { name: 'Propose: End the contract' }).first().click()
  await page.getByLabel('Contract number').fill('C-77')
  await page.getByLabel('Ends on').fill('2027-01-31')
  await page.getByLabel('Why you propose it').fill('It went on.')
  await on.press(page, 'Put it before them')
  await on.says(page, 'It is before those who decide.')
  const own = await pages.open('hal', '/decisions')
  await own
    .getByRole('link', { name: new RegExp(reference) })
    .first()
    .click()
  await own.getByText('Who decides').waitFor()
  expect(await own.getByRole('button', { name: 'Approve' }).count()).toBe(0)
  const { id } = (await world.as('joan')(contract.gates.list, {})).find((one) => one.reference === reference)!
  const decides = (who: 'hal' | 'una') =>
    world.as(who)(contract.gates.decide, { params: { id }, body: { says: 'approve', reason: 'I read it.' } })
  const account = (owner: string) =>
    world.as('hal')(contract.facts.account, { params: { reference }, body: { owner, worth: null } })
  await account('hal@pines.example')
  await world.expectNo(decides('hal'), { status: 403 })
  await account('una@pines.example')
  await world.expectNo(decides('una'), { status: 403, code: 'account.owner_alone' })
  expect(await world.steps('hal', reference)).toContain('dissolve')
  await on.approve('joan', new RegExp(reference))
  expect(pages.complaints).toEqual([])
  expect(await world.steps('hal', reference, 'done')).toContain('dissolve')
  expect(JSON.stringify((await world.see('hal', reference)).timeline)).toContain('C-77')
})

/** Nothing for axe in either theme, and one primary button at most. */
async function clean(page: Page, name: string) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect([name, colorScheme, await violations(page)]).toEqual([name, colorScheme, []])
  }
  expect(await page.locator('main .btn.primary').count()).toBeLessThanOrEqual(1)
}

test('P7 P8 C2 on the case page: what the account is worth only on request, more time for the answer, and the match taken back', async () => {
  const { reference: other } = await world.report('pam', { relation: 'unknown', words: 'A man shouted.' })
  await world.claim('hal', other)
  await world.as('hal')(contract.cases.thirdParty, { params: { reference: other }, body: { proposal: null, ...ED } })
  await world.as('hal')(contract.cases.update, {
    params: { reference: other },
    body: { text: 'I am Hal and I look after this.', previewed: true },
  })
  await world.as('hal')(contract.facts.account, {
    params: { reference: other },
    body: { owner: 'bo@pines.example', worth: { amount: 64_000, currency: 'USD' } },
  })
  const page = await pages.open('hal', `/cases/${other}`)
  await on.says(page, /Bo Lind/)
  expect(await on.textOf(page)).not.toContain('64,000')
  await on.press(page, 'Show what the account is worth')
  await on.says(page, /The account is worth.*64,000/)
  await on.press(page, 'Take more time')
  await on.fill(page, { Until: '2027-06-30', Reason: 'The other company asked for a month.' })
  await on.press(page, 'Take this time')
  await on.says(page, /until 30 Jun 2027/)
  await clean(page, 'case')
  await on.press(page, 'This was somebody else')
  await on.fill(page, { Reason: 'It is another man.' })
  await on.press(page, 'Take the match back')
  await on.says(page, 'The match is taken back.')
  expect(await page.getByRole('button', { name: 'This was somebody else' }).count()).toBe(0)
})

test('P23 P104 templates keep new words as a version; the regular report is made on its page, and few stay uncounted', async () => {
  const page = await pages.open('hal', '/templates')
  await page.getByLabel('Kind of letter').selectOption('A complaint about conduct towards one of our people')
  await page.getByLabel('Opening').fill('We write to you about how one of your people behaves.')
  await on.press(page, 'Keep as a new version')
  await on.says(page, 'Kept. New letters begin with these words.')
  await page.reload()
  await expect.poll(() => page.getByLabel('Opening').inputValue()).toMatch(/how one of your people behaves/)
  await clean(page, 'templates')
  const figures = await pages.open('joan', '/figures')
  await figures.getByLabel('From', { exact: true }).fill('2026-11-01')
  await on.press(figures, 'Make the report')
  await figures.getByRole('table').first().waitFor()
  await figures
    .getByRole('cell', { name: /^under \d/ })
    .first()
    .waitFor()
  await clean(figures, 'figures')
  expect(pages.complaints).toEqual([])
})
