import { HOSTILE, mineRows, REFERENCE } from '@breakwater/server/console/testing/fixtures.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../world/until.ts'
import { type ConsoleWorld, startConsole } from './console-world.ts'

let world: ConsoleWorld
beforeAll(async () => {
  world = await startConsole()
})
afterAll(() => world?.[Symbol.asyncDispose]())

const said = () => world.fake.said
const MINE = '/inbox?view=mine'

async function open(path = MINE, set?: () => void) {
  const page = await world.open(path, { set })
  await page.locator('.list').waitFor()
  return page
}
const titles = (page: Page) => page.locator('.li .ti bdi').allTextContents()
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('href') ?? document.activeElement?.tagName)

test('SCREEN 42 every view has its count', async () => {
  const page = await open()
  const links = page.getByRole('navigation', { name: 'Main' }).getByRole('link')
  await page.locator('nav .n').first().waitFor()
  const shown = () => links.allInnerTexts().then((all) => all.map((one) => one.replace(/\s+/g, ' ').trim()))
  // each count comes with an answer of its own
  await until(async () => (await shown()).filter((one) => / \d+$/.test(one)).length === 6)
  expect(await shown()).toEqual([
    'Unassigned 2',
    'Mine 5',
    'Waiting 0',
    'Closed 0',
    'Waiting mail 3',
    'Contracts',
    'Letter templates',
    'My reports',
    'Decisions 1',
    'Records',
    'Reports to management',
  ])
})

test('SCREEN 43 filters live in the URL, and Back brings the row back that had focus', async () => {
  const page = await open()
  await page.getByLabel('Third party').selectOption('contractor')
  await page.waitForURL('**relation=contractor')
  expect(await titles(page)).toEqual([HOSTILE.script])
  await page.reload()
  await page.locator('.li').waitFor()
  expect(await titles(page)).toEqual([HOSTILE.script])
  await page.getByLabel('Third party').selectOption('')
  await page.keyboard.press('Escape')
  await page.locator('.li').nth(1).locator('.ti').click()
  await page.waitForURL(`**/cases/${REFERENCE}`)
  await page.locator('.cols').waitFor()
  await page.goBack()
  await until(async () => (await focused(page)) === `/cases/${REFERENCE}`)
})

test('SCREEN 44 the keys of the list work, and do nothing in fields or once they are turned off', async () => {
  const page = await open()
  await page.locator('.li').first().waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  expect(await focused(page)).toBe(`/cases/${REFERENCE}`)
  await page.keyboard.press('k')
  expect(await focused(page)).toBe('/cases/BW-2F8WNC')
  await page.keyboard.press('x')
  await page.getByText('1 selected').waitFor()
  await page.keyboard.press('Escape')
  await page.getByText('5 reports').first().waitFor()
  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('x')
  await page.getByRole('checkbox', { name: 'Use single keys' }).uncheck()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.locator('.li .ti').first().focus()
  await page.keyboard.press('x')
  await page.keyboard.press('j')
  expect(await focused(page)).toBe('/cases/BW-2F8WNC')
  expect(await page.getByText('1 selected').count()).toBe(0)
  await page.evaluate(() => localStorage.clear())
})

test('SCREEN 44 on a layout without Latin letters the place of the key counts', async () => {
  const page = await open()
  await page.locator('.li').first().waitFor()
  await page.evaluate(() =>
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'о', code: 'KeyJ', bubbles: true })),
  )
  expect(await focused(page)).toBe('/cases/BW-2F8WNC')
  await page.evaluate(() =>
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'h', code: 'KeyJ', bubbles: true })),
  )
  expect(await focused(page)).toBe('/cases/BW-2F8WNC')
})

test('SCREEN 45 no shortcut sends, approves, closes or deletes', async () => {
  const shown = await world.open(`/cases/${REFERENCE}`)
  await shown.locator('.cols').waitFor()
  for (const key of 'abcdefghijklmnopqrstuvwxyz/.,;1234567890') {
    await shown.keyboard.press(key)
    await shown.keyboard.press('Escape')
    if (key === 'n') await shown.evaluate(() => (document.activeElement as HTMLElement).blur())
  }
  expect(world.fake.asked).toEqual([])
})

test('SCREEN 46 claiming several reports says how many', async () => {
  const page = await open('/inbox?view=unassigned')
  await page.getByRole('checkbox').first().check()
  await page.getByRole('button', { name: 'Select all 2' }).click()
  await page.getByRole('button', { name: 'Claim for me' }).click()
  await page.getByText('You claimed 2 reports.').waitFor()
  await page.getByText('Every report has someone.').waitFor()
})

test('a refusal while claiming is said in the list', async () => {
  const page = await open('/inbox?view=unassigned', () => {
    said().refuses['POST /api/cases/BW-K2D8RN/claim'] = { status: 409, code: 'case.already_claimed' }
  })
  await page.getByRole('button', { name: 'Claim BW-K2D8RN' }).click()
  await page.getByRole('alert').waitFor()
  expect(await page.getByRole('alert').textContent()).toContain('Someone else')
})

test('SCREEN 48 a row says who, what about, how, what is due and who has it; an unclaimed one only its kind', async () => {
  const page = await open()
  const row = await page.locator('.li').nth(1).innerText()
  for (const words of [
    'Daniel Hart, Northwind Traders',
    'Maya Okafor',
    'from Gmail',
    'reported 2 times before',
    'tomorrow',
    'Asha Nair',
  ])
    expect(row.toLowerCase()).toContain(words.toLowerCase())
  await page.getByRole('link', { name: /^Unassigned/ }).click()
  await page.getByText('About: Prospect').waitFor()
  const unclaimed = await page.locator('.list').innerText()
  for (const name of ['Maya', 'Luis', 'Hart']) expect(unclaimed).not.toContain(name)
})

test('SCREEN 49 danger comes first', async () => {
  const page = await open()
  expect((await titles(page))[0]).toBe('Threat on a phone call')
})

test('SCREEN 51 a new report appears without a reload, and never moves the row someone is on', async () => {
  const page = await open()
  await page.locator('.li').first().waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  const before = await page.locator('.li:has(:focus)').boundingBox()
  said().rows.mine = [{ ...mineRows[1]!, reference: 'BW-0000ZZ', title: 'Just arrived' }, ...mineRows]
  await until(
    async () => {
      world.fake.tell({ kind: 'inbox' })
      return (await page.getByRole('button', { name: 'Show 1 new report: safety check first' }).count()) === 1
    },
    { every: 100 },
  )
  expect(await page.locator('.li:has(:focus)').boundingBox()).toEqual(before)
  await page.getByRole('button', { name: 'Show 1 new report' }).click()
  expect(await titles(page)).toContain('Just arrived')
})

test('an outage shows what happened and a way to try again', async () => {
  const page = await world.open(MINE, {
    set: () => {
      said().refuses['GET /api/cases'] = { status: 500, code: 'refusal.unexpected' }
    },
  })
  await page.getByRole('alert').waitFor()
  said().refuses = {}
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.locator('.li').first().waitFor()
})

test('without a session the way in keeps where one wanted to go', async () => {
  const page = await world.open(MINE, { set: () => Object.assign(said(), { who: null }) })
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await page.getByRole('link', { name: /Asha Nair/ }).click()
  await page.waitForURL('**/inbox?view=mine')
  await page.locator('.li').first().waitFor()
})

test('someone without a part in cases starts with their own reports', async () => {
  const page = await world.open('/', { set: () => Object.assign(said(), { who: 'maya' }) })
  await page.waitForURL('**/mine')
  await page.getByRole('heading', { name: 'My reports' }).waitFor()
  expect(await page.getByRole('link', { name: 'Unassigned' }).count()).toBe(0)
})

test('waiting mail is read again, made a report or set aside with a reason', async () => {
  const page = await open('/waiting-mail')
  await page.getByRole('button', { name: 'Try again' }).first().click()
  await page.getByText('It is being read again.').waitFor()
  await page.getByRole('button', { name: 'Make a report' }).nth(1).click()
  await page.getByLabel('Who is affected?').fill('maya@acme.example')
  await page.getByRole('dialog').getByRole('button', { name: 'Make a report' }).click()
  await page.getByText('The report BW-K2D8RN is there now.').waitFor()
  await page.getByRole('button', { name: 'Set aside' }).first().click()
  await page.getByLabel('Reason').fill('Advertising')
  await page.getByRole('dialog').getByRole('button', { name: 'Set aside' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(world.fake.asked.map(({ path, body }) => [path.split('/').at(-1), body])).toEqual([
    ['retry', {}],
    ['report', { affectedEmail: 'maya@acme.example' }],
    ['set-aside', { reason: 'Advertising' }],
  ])
})

test('MAIL-39 who sent a mail is asked only when the desk presses the button, and it shows when', async () => {
  const page = await open('/waiting-mail')
  const row = page.getByRole('listitem').filter({ hasText: 'We could not confirm who sent this.' })
  const button = row.getByRole('button', { name: 'Ask them to confirm' })
  await button.waitFor()
  expect(world.fake.asked).toEqual([])
  await button.click()
  await page.getByText('The question is on its way to their address in the directory.').waitFor()
  await row.getByText('Asked').waitFor()
  expect(world.fake.asked.map(({ path }) => path.split('/').at(-1))).toEqual(['ask'])
})

test('MAIL-46 a receipt that was not delivered is sent again with one press; what was sent again already is only shown', async () => {
  const page = await open('/waiting-mail')
  const rows = page.getByRole('region', { name: 'Mail of ours that was not delivered' }).getByRole('listitem')
  await rows.first().waitFor()
  await world.shoot(page, 'unsent')
  expect(await rows.filter({ hasText: 'Sent again already' }).getByRole('button').count()).toBe(0)
  await rows.getByRole('button', { name: 'Send again' }).click()
  await page.getByText('It is on its way to their address in the directory.').waitFor()
  expect(world.fake.asked.map(({ path }) => path.split('/').at(-1))).toEqual(['again'])
  await until(async () => (await rows.count()) === 1, { what: 'it left the list' })
})
