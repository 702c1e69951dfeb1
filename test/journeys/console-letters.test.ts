import { REFERENCE } from '@breakwater/server/console/testing/fixtures.ts'
import { aLetter } from '@breakwater/server/console/testing/letter-fixtures.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violations } from '../world/axe.ts'
import { until } from '../world/until.ts'
import { type ConsoleWorld, startConsole } from './console-world.ts'

let world: ConsoleWorld
beforeAll(async () => {
  world = await startConsole()
})
afterAll(() => world?.[Symbol.asyncDispose]())
const path = `/cases/${REFERENCE}/letters/${aLetter.id}`
const asked = (one: string) => world.fake.asked.filter((a) => a.path === one)

test('SCREEN a letter: the wishes are opened, facts ticked one by one, what they will see stands below, one primary button', async () => {
  const page = await world.open(path)
  await page.getByRole('heading', { level: 1, name: aLetter.title }).waitFor()
  expect(await page.locator('.btn.primary').count()).toBe(1)
  await page.getByRole('button', { name: 'Read the wishes' }).click()
  await page.getByText('Ask them to stop').waitFor()
  await page.getByRole('checkbox', { name: /When/ }).check()
  // what is not saved yet is not given to anybody
  await page.getByText('Your changes are not in the letter yet.').waitFor()
  expect(await page.getByRole('button', { name: 'Give it to a second reader' }).count()).toBe(0)
  expect(await page.locator('.btn.primary').allInnerTexts()).toEqual(['Save'])
  expect(await page.getByLabel('That it has to stop').getAttribute('readonly')).not.toBeNull()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await until(() => asked(`PUT /api${path}`).length === 1)
  expect(asked(`PUT /api${path}`)[0]?.body).toMatchObject({ facts: ['person', 'when:0'] })
  expect(await page.locator('main').textContent()).toContain('What they will see')
  expect(world.complaints).toEqual([])
})

test('SCREEN 8 axe finds nothing on the letter, the contracts and the notices, light and dark', async () => {
  for (const theme of ['light', 'dark'] as const)
    for (const one of [path, '/contracts', '/notices']) {
      const page = await world.open(one, { theme })
      await page.getByRole('heading', { level: 1 }).waitFor()
      expect([one, theme, await violations(page)]).toEqual([one, theme, []])
    }
})
