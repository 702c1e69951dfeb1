import { aCase, aConcern, aGate, asReporter, REFERENCE } from '@breakwater/server/console/testing/fixtures.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../world/until.ts'
import { type ConsoleWorld, startConsole } from './console-world.ts'

let world: ConsoleWorld
beforeAll(async () => {
  world = await startConsole()
})
afterAll(() => world?.[Symbol.asyncDispose]())

const asked = (path: string) => world.fake.asked.filter((one) => one.path === path)
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })

test('SETTLED 62 a decider reads the proposal, its conditions and who signed, and decides with a reason', async () => {
  const page = await world.open('/decisions')
  await page.getByRole('link', { name: new RegExp(aGate.title) }).click()
  await page.getByRole('heading', { level: 1, name: aGate.title }).waitFor()
  const text = await page.locator('main').textContent()
  for (const words of [aGate.words, 'Conditions', 'Tom Reyes', 'not yet']) expect(text).toContain(words)
  await button(page, 'Approve').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Approve' }).click()
  expect(asked(`POST /api/gates/${aGate.id}/decide`)).toEqual([])
  await dialog.getByLabel('Your reason').fill('I spoke to both')
  await dialog.getByRole('button', { name: 'Approve' }).click()
  await until(() => asked(`POST /api/gates/${aGate.id}/decide`).length === 1)
  expect(asked(`POST /api/gates/${aGate.id}/decide`)[0]?.body).toEqual({ says: 'approve', reason: 'I spoke to both' })
})

test('SEC W2 "Who can see this" keeps somebody out at once and asks two others before anybody comes in again', async () => {
  const page = await world.open(`/cases/${REFERENCE}`)
  await button(page, 'Change').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('The person who reported asked for it').waitFor()
  await dialog.getByRole('combobox').fill('Lena')
  await dialog.getByRole('option', { name: /Lena Fischer/ }).click()
  await dialog.getByRole('button', { name: 'Keep out' }).click()
  await until(() => asked(`POST /api/cases/${REFERENCE}/walls`).length === 1)
  await dialog.getByRole('button', { name: 'Let in again' }).click()
  await dialog.getByLabel(/take part again/).fill('They made peace')
  await dialog.getByRole('button', { name: 'Ask two people' }).click()
  const path = `POST /api/cases/${REFERENCE}/walls/${aCase.people.find((p) => p.part === 'manager')!.person.id}/removal`
  await until(() => asked(path).length === 1)
})

test('SEC I4 N6 the reporter has the concern door on their report, and whom it came to answers it', async () => {
  const page = await world.open(`/mine/${REFERENCE}`, {
    set: () => Object.assign(world.fake.said, { view: asReporter, who: 'maya' }),
  })
  await button(page, /not right with how/).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('What is not right?').fill('Nobody answers me')
  await dialog.getByRole('button', { name: 'Send' }).click()
  await until(() => asked(`POST /api/cases/${REFERENCE}/concerns`).length === 1)
  const desk = await world.open('/decisions')
  await button(desk, 'Answer only').click()
  await desk.getByRole('dialog').getByLabel('Your answer').fill('Thank you for telling us')
  await desk.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
  await until(() => asked(`POST /api/concerns/${aConcern.id}/decide`).length === 1)
})
