// @vitest-environment node
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violations } from '../../test/world/axe.ts'
import { aWorld, type World } from './panel-world.ts'

let world: World
beforeAll(async () => {
  world = await aWorld({ signedIn: false })
})
afterAll(() => world.stop())

const clean = async (page: Page) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    expect(await violations(page), `${page.url()} ${colorScheme}`).toEqual([])
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
}

test('P39 P40 B9 B16 signed out: the emergency number shows, and what to do; what is written waits for the sign-in and then goes', async () => {
  const { openPanel, panelTab, service } = world
  await world.shut(await openPanel())
  const panel = await panelTab({ width: 360, height: 765 })
  await panel.getByText('In danger now? Call').waitFor()
  await panel.getByText('What to do in danger').click()
  await panel.getByText('Leave at once if you can.').waitFor()
  await clean(panel)
  await panel.getByRole('button', { name: 'Send report' }).click()
  await panel.getByText('Please sign in. Then it goes by itself.').waitFor()
  expect(service.reports.size).toBe(0)
  await clean(panel)
  await panel.getByRole('button', { name: 'Sign in' }).click()
  await world.sent(panel)
  expect(service.reports.size).toBe(1)
  await clean(panel)
  await panel.close()
}, 90_000)

test('B22 SCREEN 8.1 panel, popup and options have no violation, light and dark, at their narrowest', async () => {
  const { openPanel, panelTab, browser } = world
  await world.shut(await openPanel())
  const panel = await panelTab({ width: 360, height: 765 })
  await panel.getByText('The HR case team: 3 people.').waitFor()
  await panel.getByText('What exactly is sent').click()
  await panel.getByRole('button', { name: /^Add .* in your own words$/ }).click()
  await panel.getByText('More you can tell us').click()
  await panel.getByRole('radio', { name: 'A colleague, I saw it' }).check()
  await panel.getByRole('button', { name: 'Add a time' }).click()
  await panel.getByRole('checkbox', { name: 'Send it without my name' }).check()
  await clean(panel)
  await panel.close()
  for (const path of ['popup.html', 'options.html']) {
    const page = await browser.extensionPage(path)
    await page.setViewportSize({ width: 360, height: 640 })
    await page.getByText('Maya Okafor').waitFor()
    await clean(page)
    await page.close()
  }
}, 90_000)

test('C25 the popup shows what it knows within 100 ms', async () => {
  const took: number[] = []
  for (let n = 0; n < 5; n += 1) {
    const popup = await world.browser.extensionPage('popup.html')
    const shown = await world.until(() =>
      popup.evaluate(() => performance.getEntriesByName('popup-shown')[0]?.startTime),
    )
    took.push(
      shown -
        (await popup.evaluate(
          () => (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).domInteractive,
        )),
    )
    await popup.close()
  }
  // The machine may be busy; the quickest opening shows what the page itself needs.
  expect(Math.min(...took)).toBeLessThan(100)
})

test('C26 away from mail and records "Report something else" opens the form of the service', async () => {
  const popup = await world.browser.extensionPage('popup.html')
  await popup.getByText('Maya Okafor').waitFor()
  const opened = world.browser.context.waitForEvent('page')
  await popup.getByRole('button', { name: 'Report something else' }).click()
  const form = await opened
  await form.waitForURL(/\/report$/)
  await form.close()
}, 90_000)

test('C28 a typed address needs a look at its registrable domain', async () => {
  const options = await world.browser.extensionPage('options.html')
  await options.getByLabel('Address', { exact: true }).fill('http://desk.acme.example')
  await options.getByRole('button', { name: 'Check address' }).click()
  await options.getByText('This is not an address we can use').waitFor()
  await options.getByLabel('Address', { exact: true }).fill('desk.acme.co.uk')
  await options.getByRole('button', { name: 'Check address' }).click()
  await options.getByText('Reports will go to acme.co.uk. Is this your organisation?').waitFor()
  await clean(options)
  await options.getByRole('button', { name: 'No, change it' }).click()
  await options.close()
})

test('A3 discreet label: the button says Report, its tooltip keeps the full name', async () => {
  const { browser, mail } = world
  const options = await browser.extensionPage('options.html')
  await options.getByRole('switch', { name: 'Show only the word Report' }).check()
  await options.close()
  await mail.reload()
  const button = mail.getByRole('button', { name: 'Report', exact: true })
  await button.waitFor()
  expect(await button.getAttribute('title')).toBe('Report harassment')
})

test('D30 D31 D34 EXT-19 EXT-20 a restricted record shows the notice, the button reports the record of the event', async () => {
  const { browser, service } = world
  service.seen.restricted = true
  const page = await browser.context.newPage()
  await page.goto(`${service.origin}/crm/record/party.party/7`)
  const notice = page.getByRole('region', { name: 'Do not contact' })
  await notice.waitFor()
  expect((await notice.innerText()).split(/\n+/)).toEqual([
    'Do not contact Record 7',
    'Before you write or call, ask the HR desk.',
    'Make smaller',
  ])
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true)
  expect(await violations(page, 'breakwater-notice')).toEqual([])
  await page.evaluate(() => history.pushState({}, '', '/crm/record/party.party/8'))
  await page.bringToFront()
  await page.getByRole('button', { name: 'Report', exact: true }).click()
  const panel = await browser.find('/report.html')
  await panel.getByRole('button', { name: 'Send report' }).click()
  await world.sent(panel)
  expect([...service.reports.values()].at(-1)).toMatchObject({
    source: 'crm',
    items: [{ kind: 'crm-record', snapshot: { crm: { system: 'demo-crm', object: 'party.party', id: '8' } } }],
  })
  await world.shut(panel)
  await page.close()
}, 90_000)
