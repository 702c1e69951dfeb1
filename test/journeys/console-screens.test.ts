import { afterAll, beforeAll, expect, test } from 'vitest'
import { violations } from '../world/axe.ts'
import { type ConsoleWorld, startConsole } from './console-world.ts'
import { A_CASE, INBOX, lookAt, press, SCREENS, show, sideways } from './screens.ts'

let world: ConsoleWorld
beforeAll(async () => {
  world = await startConsole()
})
afterAll(() => world?.[Symbol.asyncDispose]())

// The others stand in console-screens-more, so that two workers share them.
test.for(SCREENS.filter((_, at) => at % 2 === 0))('SCREEN 84 $name has nothing for axe to find', (screen) =>
  lookAt(world, screen),
)

test('SCREEN 84 in a narrow window the menu holds everything the wide one shows', async () => {
  const page = await world.open(INBOX.path, { width: 390, theme: 'dark' })
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(await page.getByRole('link', { name: 'My reports' }).isVisible()).toBe(false)
  await press('Menu')(page)
  await press(/Appearance/)(page)
  expect(await violations(page)).toEqual([])
  expect(await page.getByRole('link', { name: 'My reports' }).isVisible()).toBe(true)
  await world.shoot(page, 'narrow-menu')
})

test('SCREEN 84 with twice the text size nothing is cut off', async () => {
  const page = await show(world, { name: 'case', ...A_CASE })
  await page.setViewportSize({ width: 640, height: 900 })
  const session = await page.context().newCDPSession(page)
  await session.send('Page.setFontSizes', { fontSizes: { standard: 32 } })
  expect(await page.evaluate(() => getComputedStyle(document.body).fontSize)).toBe('30px')
  expect(await sideways(page)).toBeLessThanOrEqual(0)
  await world.shoot(page, 'case-large-text')
})

test('the skip link is the first stop and leads to the content', async () => {
  const page = await show(world, { name: 'inbox', ...INBOX })
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content')
  await page.keyboard.press('Enter')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
})

test('SCREEN 84 the case reads from right to left without anything for axe to find', async () => {
  const page = await show(world, { name: 'case', ...A_CASE })
  await page.evaluate(() => {
    document.documentElement.dir = 'rtl'
  })
  expect(await violations(page)).toEqual([])
  const [aside, record] = [await page.locator('aside').boundingBox(), await page.getByRole('tablist').boundingBox()]
  expect(aside!.x).toBeLessThan(record!.x)
  await world.shoot(page, 'case-rtl')
})
