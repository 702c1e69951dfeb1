import { asManager, asReporter, REFERENCE, unclaimed } from '@breakwater/server/console/testing/fixtures.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violations } from '../world/axe.ts'
import { type ConsoleWorld, startConsole } from './console-world.ts'

let world: ConsoleWorld
beforeAll(async () => {
  world = await startConsole()
})
afterAll(() => world?.[Symbol.asyncDispose]())

const said = () => world.fake.said

interface Screen {
  name: string
  path: string
  title: string
  /** what the service says for it */
  set?(): void
  /** brings the page into the state that is looked at */
  act?(page: Page): Promise<void>
}

const press = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click()

const A_CASE = { path: `/cases/${REFERENCE}`, title: 'Repeated sexual comments by email' }
const EVIDENCE = { ...A_CASE, path: `${A_CASE.path}?tab=evidence` }
const INBOX = { path: '/inbox?view=mine', title: 'Mine' }

const SCREENS: Screen[] = [
  { name: 'sign-in', path: '/sign-in?to=%2Fmine', title: 'Sign in' },
  { name: 'inbox-mine', ...INBOX },
  { name: 'inbox-unassigned', path: '/inbox?view=unassigned', title: 'Unassigned' },
  { name: 'inbox-empty', path: '/inbox?view=closed', title: 'Closed' },
  { name: 'waiting-mail', path: '/waiting-mail', title: 'Waiting mail' },
  { name: 'make-report', path: '/waiting-mail', title: 'Waiting mail', act: press('Make a report') },
  { name: 'case', ...A_CASE },
  { name: 'case-unclaimed', ...A_CASE, title: 'A threat', set: () => Object.assign(said(), { view: unclaimed }) },
  { name: 'case-manager', ...A_CASE, set: () => Object.assign(said(), { view: asManager, who: 'tom' }) },
  {
    name: 'case-read',
    ...EVIDENCE,
    act: async (page) => {
      await press('Show message')(page)
      await page.getByText('Wear the red dress').waitFor()
    },
  },
  { name: 'case-masked', ...EVIDENCE, act: press('Show with words masked') },
  { name: 'case-access', ...A_CASE, act: (page) => page.getByRole('tab', { name: /Access/ }).click() },
  { name: 'case-step', ...A_CASE, act: press('Record the request') },
  { name: 'case-close', ...A_CASE, act: press('Close case') },
  { name: 'case-assign', ...A_CASE, act: press(/^Assign/) },
  { name: 'policy', path: '/policy/icn/1.0.0#icn/customers.4', title: 'Harassment by people outside the organisation' },
  { name: 'mine', path: '/mine', title: 'My reports', set: () => Object.assign(said(), { who: 'maya' }) },
  {
    name: 'mine-report',
    path: `/mine/${REFERENCE}`,
    title: 'Your report about Daniel Hart',
    set: () => Object.assign(said(), { view: asReporter, who: 'maya' }),
  },
  { name: 'help', ...INBOX, act: press('Help and shortcuts') },
  { name: 'menu', ...INBOX, act: press(/Appearance/) },
  { name: 'not-found', path: '/nothing-here', title: 'Page not found' },
]

async function show(screen: Screen, look: { theme: 'light' | 'dark'; width: number }): Promise<Page> {
  const page = await world.open(screen.path, { ...look, set: screen.set })
  await page.getByRole('heading', { level: 1, name: screen.title }).waitFor()
  if (look.width < 760 && (screen.name === 'help' || screen.name === 'menu')) await press('Menu')(page)
  await screen.act?.(page)
  return page
}

for (const theme of ['light', 'dark'] as const)
  for (const width of [1280, 390])
    test.for(SCREENS)(`SCREEN 84 $name has nothing for axe to find, ${theme}, ${width} px`, async (screen) => {
      const page = await show(screen, { theme, width })
      expect(await violations(page)).toEqual([])
      expect(await page.locator('h1').count(), 'one h1').toBe(1)
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(wide, 'nothing sticks out sideways').toBeLessThanOrEqual(0)
      expect(world.complaints).toEqual([])
      await world.shoot(page, `${screen.name}-${theme}-${width}`)
      await page.close()
    })

test('SCREEN 84 the case reads from right to left without anything for axe to find', async () => {
  const page = await show({ name: 'case', ...A_CASE }, { theme: 'light', width: 1280 })
  await page.evaluate(() => {
    document.documentElement.dir = 'rtl'
  })
  expect(await violations(page)).toEqual([])
  const [aside, record] = [await page.locator('aside').boundingBox(), await page.getByRole('tablist').boundingBox()]
  expect(aside!.x).toBeLessThan(record!.x)
  await world.shoot(page, 'case-rtl')
  await page.close()
})
