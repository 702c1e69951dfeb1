import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violations } from '../world/axe.ts'
import { startBrowser, type TestBrowser } from '../world/browser.ts'
import { openPolicyWorld, type PolicyWorld, type Who } from './policy-world.ts'
import { sideways } from './screens.ts'

const SHOTS = join(import.meta.dirname, '../shots')
const opened = new AsyncDisposableStack()
let world: PolicyWorld
let browser: TestBrowser
const complaints: string[] = []

beforeAll(async () => {
  world = opened.adopt(await openPolicyWorld('council'), (one) => one.shut())
  browser = opened.use(await startBrowser({ webmailPort: 9, viewport: { width: 1280, height: 900 } }))
  mkdirSync(SHOTS, { recursive: true })
}, 180_000)
afterAll(() => opened.disposeAsync())

/** Opens a page as somebody who confirmed a moment ago that it is them. */
async function open(who: Who, path: string): Promise<Page> {
  for (const earlier of browser.context.pages()) await earlier.close()
  const page = await browser.context.newPage()
  const [name = '', value = ''] = (await world.cookieOf(who)).split('=')
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
/** Nothing for axe to find and nothing that sticks out, in both themes; one of them narrow. */
async function look(page: Page, name: string) {
  for (const [colorScheme, width] of [
    ['light', 1280],
    ['dark', 390],
  ] as const) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    await page.screenshot({ path: join(SHOTS, `settings-${name}-${colorScheme}.png`), fullPage: true })
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

test('SCREEN J a list is looked at before it changes anything, its faults are said, and the token is shown once', async () => {
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
  await press(page, 'Make a token')
  expect(await page.getByLabel('Token', { exact: true }).inputValue()).toMatch(/^bws_/)
  await press(page, 'I have it')
  await look(page, 'people')
  await press(page, 'Withdraw the token')
  await page.getByText('No token is in use.').waitFor()
})
