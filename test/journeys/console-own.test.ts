import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { CONSOLE } from '@breakwater/server/console/testing/build.ts'
import { asReporter, myReports, REFERENCE } from '@breakwater/server/console/testing/fixtures.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../world/until.ts'
import { type ConsoleWorld, startConsole } from './console-world.ts'

let world: ConsoleWorld
beforeAll(async () => {
  world = await startConsole()
})
afterAll(() => world?.[Symbol.asyncDispose]())

const asMaya = () => Object.assign(world.fake.said, { who: 'maya', view: asReporter })

test('SCREEN 27 a person sees their reports with words for the state', async () => {
  const page = await world.open('/mine', { set: asMaya })
  await page.getByText('Daniel Hart').waitFor()
  expect(
    await page
      .locator('.reports li')
      .allInnerTexts()
      .then((all) => all.map((one) => one.split('\n').at(-1))),
  ).toEqual(['In progress', 'Received'])
})

test('a person carries out their own step, and reads what happens next and the updates for them', async () => {
  const page = await world.open(`/mine/${REFERENCE}`, { set: asMaya })
  await page.getByText('Lena takes over the account from today.').waitFor()
  expect(await page.locator('.promises').first().innerText()).toContain('By 16 Nov')
  expect(await page.locator('.btn.primary').count()).toBe(1)
  await page.getByRole('button', { name: 'Mark as unqualified' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Mark as unqualified' }).click()
  await until(() => world.fake.asked.length === 1)
  expect(world.fake.asked).toEqual([
    { path: `POST /api/cases/${REFERENCE}/actions/unqualified`, body: { reason: '', deviation: '' } },
  ])
})

test('a link to a case leads the person who reported it to their own page', async () => {
  const page = await world.open(`/cases/${REFERENCE}`, { set: asMaya })
  await page.waitForURL(`**/mine/${REFERENCE}`)
})

test('wishes can be changed at any time, and an empty text stays empty', async () => {
  const page = await world.open(`/mine/${REFERENCE}`, { set: asMaya })
  await page.getByLabel('In your own words').fill('')
  await page.getByLabel('I would like someone to talk to').check()
  await page.getByRole('button', { name: 'Save what would help' }).click()
  await page.getByText('Saved. The person who has your case can see it.').waitFor()
  expect(world.fake.asked[0]).toEqual({
    path: `POST /api/reports/${myReports[0]!.key}/wishes`,
    body: { choices: ['no-contact', 'talk'], words: '', police: 'later', contact: 'by email, after 2 pm' },
  })
})

test('P31 something got worse since the report: said in one place, and it joins the report', async () => {
  const page = await world.open(`/mine/${REFERENCE}`, { set: asMaya })
  await page.getByRole('button', { name: 'Something got worse for me at work' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('What changed?').fill('My shifts were moved to the weekend.')
  await dialog.getByRole('button', { name: 'Send' }).click()
  await page.getByText('This is with your report now').waitFor()
  expect(world.fake.asked).toEqual([
    { path: `POST /api/cases/${REFERENCE}/worse`, body: { words: 'My shifts were moved to the weekend.' } },
  ])
})

test('SCREEN 20 a report can be taken back until someone opened it, with a private question, and undone', async () => {
  const page = await world.open('/mine/BW-2F8WNC', { set: asMaya })
  await page.getByRole('button', { name: 'Take it back' }).click()
  expect(await page.getByRole('dialog').getByRole('radio', { checked: true }).count()).toBe(0)
  await page.getByLabel('Yes').and(page.locator('dialog *')).check()
  await page.getByLabel('Who was it?').fill('Tom, on the phone')
  await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click()
  await page.getByText('You took this report back.').waitFor()
  expect(world.fake.asked[0]!.body).toEqual({ askedTo: 'yes', askedBy: 'Tom, on the phone' })
  await page.getByRole('button', { name: 'Undo, send it again' }).click()
  await page.getByText('Your report is back with HR.').waitFor()
  await page.goto(`${world.fake.url}/mine/${REFERENCE}`)
  await page.getByText('Support for you').waitFor()
  expect(await page.getByRole('button', { name: 'Take it back' }).count()).toBe(0)
})

test('light or dark is chosen in the menu and kept', async () => {
  const page = await world.open('/mine', { set: asMaya })
  await page.getByRole('button', { name: /Appearance/ }).click()
  await page.getByLabel('Dark').check()
  await page.reload()
  await page.getByRole('heading', { name: 'My reports' }).waitFor()
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(20, 25, 27)')
  await page.evaluate(() => localStorage.clear())
})

test('focus goes to the heading after a change of page, and the title names no person', async () => {
  const page = await world.open('/mine', { set: asMaya })
  await page.getByRole('link', { name: 'Daniel Hart' }).click()
  await until(() => page.evaluate(() => document.activeElement?.tagName === 'H1'))
  expect(await page.title()).toBe(`${REFERENCE} · My reports · Breakwater`)
})

test('the console is small: 90 kB of script and 12 kB of style at first load, 40 kB a page', () => {
  const assets = join(CONSOLE, 'assets')
  const size = (name: string) => gzipSync(readFileSync(join(assets, name))).length / 1000
  const html = readFileSync(join(CONSOLE, 'index.html'), 'utf8')
  const first = [...html.matchAll(/assets\/([\w-]+\.(?:js|css))/g)].map((match) => match[1]!)
  const sum = (end: string) => first.filter((name) => name.endsWith(end)).reduce((all, name) => all + size(name), 0)
  expect(sum('.js')).toBeGreaterThan(10)
  expect(sum('.js')).toBeLessThanOrEqual(90)
  expect(sum('.css')).toBeLessThanOrEqual(12)
  for (const name of readdirSync(assets).filter((one) => one.endsWith('.js') && !first.includes(one)))
    expect(size(name), name).toBeLessThanOrEqual(40)
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|\bstyle=/)
})
