import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { violations } from '../world/axe.ts'
import { startBrowser, type TestBrowser } from '../world/browser.ts'
import { picture } from '../world/picture.ts'
import { openPolicyWorld, type PolicyWorld, type Who } from './policy-world.ts'
import { sideways } from './screens.ts'
import { agrees, saysContacts, trailOf } from './settings-steps.ts'

const opened = new AsyncDisposableStack()
let world: PolicyWorld
let browser: TestBrowser
/** the cookie of an auditor */
let otto: string
const complaints: string[] = []

beforeAll(async () => {
  world = opened.adopt(await openPolicyWorld('council'), (one) => one.shut())
  const row = { name: 'Otto Lang', email: 'otto@pines.example', managerId: world.ids.una }
  otto = await world.installed.signIn(await world.installed.joins({ ...row, roles: ['auditor'] }), true)
  browser = opened.use(await startBrowser({ webmailPort: 9, viewport: { width: 1280, height: 900 } }))
}, 180_000)
afterAll(() => opened.disposeAsync())

/** Opens a page as somebody who confirmed a moment ago that it is them. */
async function open(who: Who | 'otto', path: string): Promise<Page> {
  for (const earlier of browser.context.pages()) await earlier.close()
  const page = await browser.context.newPage()
  const [name = '', value = ''] = (who === 'otto' ? otto : await world.cookieOf(who)).split('=')
  await browser.context.clearCookies()
  await browser.context.addCookies([{ name, value, url: world.service.url, httpOnly: true, sameSite: 'Lax' }])
  page.setDefaultTimeout(30_000)
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text())
  })
  await page.goto(world.service.url + path)
  return page
}
const LOOKS = [
  ['light', 1280],
  ['dark', 390],
] as const
let looks = 0
/** Nothing for axe to find and nothing that sticks out: wide and light, narrow and dark; in turn at the small figures. */
async function look(page: Page, name: string) {
  const turn = looks++ % LOOKS.length
  for (const [colorScheme, width] of inject('tier') === 'full' ? LOOKS : LOOKS.slice(turn, turn + 1)) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    await picture(page, `settings-${name}-${colorScheme}`)
    expect(await violations(page), `${name} ${colorScheme}`).toEqual([])
    expect(await sideways(page), `${name} ${width}`).toBeLessThanOrEqual(0)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1280, height: 900 })
  expect(complaints).toEqual([])
}
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()
const follow = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click()

test('SCREEN 80 somebody is found, a role says what it shows before it is asked for, and a second person gives it', async () => {
  const page = await open('ole', '/mine')
  await follow(page, 'People')
  await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
  await page.getByLabel('Find by name, address or team').fill('Gus')
  await page.keyboard.press('Enter')
  await page.getByText('1 person', { exact: true }).waitFor()
  await press(page, 'Change roles of Gus Fenn')
  await page.getByRole('radio', { name: 'Give: HR' }).check()
  await page.getByText('Every report nobody has claimed yet').waitFor()
  await look(page, 'role')
  await page.getByLabel('Reason').fill('Joins the desk next week.')
  await press(page, 'Ask the second person')
  await page.getByText('It waits for a second person').waitFor()
  const decision = await open('una', '/decisions')
  await decision.getByRole('link', { name: /role/i }).click()
  await press(decision, 'Approve')
  await decision.getByLabel('Your reason').fill('Agreed with the team.')
  await decision.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
  await decision.getByText('Your decision is kept.').waitFor()
  const after = await open('ole', '/settings/people?find=gus')
  await after
    .getByRole('row', { name: /Gus Fenn/ })
    .getByText('HR')
    .waitFor()
})

test('SCREEN J T31 a list is looked at before it changes anything, its faults are said; the token takes a second person and is shown once', async () => {
  const page = await open('ole', '/settings/people')
  const give = (csv: string) =>
    page
      .getByLabel('File', { exact: true })
      .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
  await give('email,name\nnobody,Nobody\n')
  await press(page, 'See what would change')
  await page.getByText('These lines need a correction first').waitFor()
  await give('email,name,manager_email\nzoe@pines.example,Zoe Ash,mia@pines.example\n')
  await press(page, 'See what would change')
  await page.getByText('This would change').waitFor()
  await press(page, 'Bring up to date')
  await page.getByText('The directory is up to date.').waitFor()
  await page.getByRole('row', { name: /Zoe Ash/ }).waitFor()
  await press(page, 'Ask for a token')
  await page.getByLabel('Reason').fill('Okta keeps the directory from now on.')
  await press(page, 'Ask the second person')
  await page.getByText('A new token waits for its second person.').waitFor()
  await agrees(world, 'una', 'scim-token')
  await page.reload()
  await press(page, 'Fetch the token')
  const token = await page.getByLabel('Token', { exact: true }).inputValue()
  expect(token).toMatch(/^bws_/)
  await look(page, 'scim-token')
  await browser.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: world.service.url })
  await press(page, 'Copy')
  await page.getByText('Copied.').waitFor()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token)
  await press(page, 'I have it')
  await page.reload()
  await page.getByText('not yet', { exact: true }).waitFor()
  expect(await page.content()).not.toContain(token)
  // what the identity provider does next: it says who is in the directory
  const asProvider = () =>
    fetch(`${world.service.url}/scim/v2/Users?count=1`, { headers: { authorization: `Bearer ${token}` } })
  expect((await asProvider()).status).toBe(200)
  await page.reload()
  await page.getByText('Last used').waitFor()
  expect(await page.getByText('not yet', { exact: true }).count()).toBe(0)
  await look(page, 'people')
  await press(page, 'Withdraw the token')
  await page.getByText('No token is in use.').waitFor()
  expect((await asProvider()).status).toBe(401)
})

test('SEC B1 B2 emergency access is asked for with a reason, opens with the second person, and its use is listed', async () => {
  const { reference } = await world.report('ada', { relation: 'service-user', words: 'He shouted at me.' })
  await world.claim('hal', reference)
  const page = await open('joan', '/inbox?view=mine')
  await follow(page, 'Emergency access')
  await press(page, 'Ask for emergency access')
  await page.getByLabel('Reference of the case').fill(reference.toLowerCase())
  await page.getByLabel('Why you need to read it now').fill('Too short')
  await press(page, 'Ask')
  await page.getByText('Please write at least 30 letters.').waitFor()
  await page
    .getByLabel('Why you need to read it now')
    .fill('The handler is away and he stands at the door of the office.')
  await look(page, 'emergency-ask')
  await press(page, 'Ask')
  await page.getByText('It waits for a second person').waitFor()
  await agrees(world, 'una', 'break-glass')
  const after = await open('joan', '/emergency')
  await after.getByText('Open', { exact: true }).waitFor()
  await look(after, 'emergency')
  await after.getByRole('link', { name: 'Read the case' }).click()
  await after.getByText(reference).first().waitFor()
  const legal = await open('lea', '/emergency')
  await press(legal, 'Tell them later')
  await legal.getByLabel('Reason').fill('The police asked that nobody is told before Friday.')
  await legal.getByRole('dialog').getByRole('button', { name: 'Tell them later' }).click()
  await legal.getByText('They are told later.').waitFor()
})

test('SEC G1 what leaves the house is asked for, agreed by others and fetched; how long records stay is shown', async () => {
  const { reference } = await world.report('ada', { relation: 'service-user', words: 'Again he shouted.' })
  await world.claim('hal', reference)
  const page = await open('hal', '/records')
  await press(page, 'Take out many cases')
  await page.getByLabel('References').fill(`${reference}\nnot-one`)
  await page.getByLabel('Reason').fill('The office moves house.')
  await press(page, 'Ask both')
  await page.getByText('This is no reference: not-one').waitFor()
  await page.getByLabel('References').fill(reference)
  await press(page, 'Ask both')
  await page.getByText('1 case', { exact: true }).waitFor()
  await press(page, 'Answer somebody who asks what is held about them')
  await page.getByLabel('Whom is it about?').fill('Moss')
  await page.getByLabel('Whom is it about?').press('Enter')
  await page.getByRole('radio', { name: /Ada Moss/ }).check()
  await page.getByLabel('Reason').fill('She asked for her own file.')
  await look(page, 'records-ask')
  await press(page, 'Ask Legal')
  // the dialog names her too
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByText('Ada Moss', { exact: true }).waitFor()
  expect(await page.getByRole('button', { name: 'Download' }).count()).toBe(0)
  await agrees(world, 'lea', 'bulk-export')
  await agrees(world, 'una', 'bulk-export')
  const after = await open('hal', '/records')
  for (const [name, file] of [
    ['Ada Moss', /^about-one/],
    ['1 case', /^cases/],
  ] as const) {
    const row = after.getByRole('listitem').filter({ has: after.getByText(name, { exact: true }) })
    const got = after.waitForEvent('download')
    await row.getByRole('button', { name: 'Download' }).click()
    expect((await got).suggestedFilename()).toMatch(file)
  }
  await look(after, 'records')
})

test('SEC G1 T30 erasing early is asked for on the case with a reason, takes two others who confirm, and leaves nothing to open', async () => {
  const { reference } = await world.report('ada', { relation: 'service-user', words: 'A mistake of mine.' })
  await world.claim('hal', reference)
  const page = await open('hal', `/cases/${reference}`)
  await press(page, 'Erase early')
  await page.getByLabel('Reason').fill('She asked for it, and the law gives her the right.')
  await look(page, 'erase-ask')
  await press(page, 'Ask two others')
  await page.getByText('It waits for two others, under Decisions.').waitFor()
  await look(page, 'erase-waits')
  await agrees(world, 'lea', 'erasure')
  await page.reload()
  await page.getByRole('heading', { level: 1 }).waitFor()
  const decision = await open('una', '/decisions')
  await decision.getByRole('link', { name: /Erase a case/ }).click()
  await decision.getByText('No legal hold').first().waitFor()
  await look(decision, 'erase-decision')
  await press(decision, 'Approve')
  await decision.getByLabel('Your reason').fill('I spoke with her.')
  await decision.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
  await decision.getByText('Your decision is kept.').waitFor()
  await look(decision, 'erase-decided')
  const after = await open('hal', `/cases/${reference}`)
  await after.getByRole('alert').waitFor()
  await look(after, 'erase-gone')
})

test('SEC G1 K5 a new key is asked for by one administrator, agreed by another person, and locks from then on', async () => {
  const page = await open('ole', '/settings/keys')
  const before = await page.locator('dd code').innerText()
  await press(page, 'Ask for a new key')
  await page.getByLabel('Reason').fill('Once a year.')
  await look(page, 'keys-ask')
  await press(page, 'Ask the second person')
  await page.getByText('A new key waits for its second person.').waitFor()
  await agrees(world, 'una', 'key-change')
  await expect
    .poll(async () => (await open('ole', '/settings/keys')).locator('dd code').innerText(), { timeout: 60_000 })
    .not.toBe(before)
  await look(browser.context.pages().at(-1)!, 'keys')
})

test('SEC I9 an auditor sees that cases exist, who did what by pseudonym, and that everything fits; no name, no word', async () => {
  const page = await open('otto', '/mine')
  await follow(page, 'Audit')
  await press(page, 'Check the trail now')
  await page.getByText('Everything fits.').waitFor()
  await look(page, 'audit-proof')
  await page.getByRole('tab', { name: 'Cases' }).click()
  await page.getByText(/^BW-/).first().waitFor()
  await look(page, 'audit-cases')
  // more rows than three pages hold
  const many = JSON.stringify(Array.from({ length: 230 }, () => ({ action: 'case.list-read' })))
  await world.installed.rows`select app.trail_append(${many}::jsonb, ${world.now()})`
  const first = await trailOf(world, otto)
  await page.getByRole('tab', { name: 'Trail' }).click()
  await page.getByText('There are older ones.').waitFor()
  const seen = () => page.locator('td code[title]').evaluateAll((all) => all.map((one) => one.getAttribute('title')))
  expect(await seen()).toHaveLength(100)
  // what happens meanwhile moves no page, and the page's own looks are rows too
  while (await page.getByRole('button', { name: 'Look further' }).count()) {
    await trailOf(world, otto)
    const before = (await seen()).length
    await press(page, 'Look further')
    await expect.poll(async () => (await seen()).length, { timeout: 30_000 }).toBeGreaterThan(before)
    await page.getByText(/There are older ones|to the beginning/).waitFor()
  }
  const [shown, now] = [await seen(), await trailOf(world, otto)]
  expect(shown.slice(shown.indexOf(first[0]!))).toEqual(first)
  expect(now.slice(now.indexOf(shown[0]!))).toEqual(shown)
  expect(now.indexOf(shown[0]!)).toBeGreaterThan(0)
  expect(await page.getByText('audit.trail').count()).toBeGreaterThan(0)
  await page.getByLabel('Case').fill('not one')
  await press(page, 'Show')
  await page.getByText('A reference looks like').waitFor()
  expect(await seen()).toEqual(shown)
  await page.getByLabel('Case').fill('')
  await page.getByLabel('What begins with').fill('gate.approved')
  await press(page, 'Show')
  await page.getByRole('cell', { name: 'gate.approved' }).first().waitFor()
  expect(await page.getByRole('cell', { name: /^case\./ }).count()).toBe(0)
  await look(page, 'audit-trail')
  expect(await page.locator('main').innerText()).not.toMatch(/Moss|Reed|shouted/)
  await follow(page, 'People')
  await page.getByText(/people$/).waitFor()
  expect(await page.getByRole('button', { name: /Change roles|Make a token/ }).count()).toBe(0)
})

test('P86 P88 an administrator says whom to ask for support and where answers to letters go; people read it', async () => {
  const page = await open('ole', '/settings/mailboxes')
  await saysContacts(page, 'Branch office, 555 0192')
  await look(page, 'mailboxes')
  await (await open('ada', '/mine')).getByText('Branch office, 555 0192').waitFor()
})
