import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freshDatabase } from '@breakwater/server/testing/database.ts'
import { openInstalled } from '@breakwater/server/testing/installed.ts'
import { client } from '@breakwater/shared/contract/client.ts'
import { contract } from '@breakwater/shared/contract/index.ts'
import { DEMO_EXTENSION_ID } from '@breakwater/shared/extension-id.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser } from '../world/browser.ts'
import { startService } from '../world/service.ts'
import { until } from '../world/until.ts'
import { GMAIL_CSP, page, startWebmail } from '../world/webmail.ts'

const HTML = readFileSync(join(import.meta.dirname, '../pages/gmail/current.html'), 'utf8')
const RAW = `From: Daniel Hart <d.hart@northwind.example>\r\nTo: ada@pines.example\r\nSubject: Re: Re: pricing\r\nDate: Sat, 7 Nov 2026 22:48:00 +0000\r\nMessage-ID: <one@northwind.example>\r\n\r\nWords nobody should get at work.\r\n`

async function openWorld() {
  const opened = new AsyncDisposableStack()
  try {
    const program = join(import.meta.dirname, '../../extension/build.ts')
    const extension = execFileSync(process.execPath, [program, 'test'], { encoding: 'utf8' })
    const webmail = opened.adopt(await startWebmail(), (one) => one.close())
    webmail.on('mail.google.com', (request, url) =>
      url.searchParams.get('view') === 'att'
        ? new Response(RAW, { headers: { 'content-type': 'message/rfc822' } })
        : page(HTML, { 'content-security-policy': GMAIL_CSP })(request, url),
    )
    const database = opened.adopt(await freshDatabase(), (one) => one.drop())
    const service = opened.adopt(await startService({ database, env: { EXTENSION_IDS: DEMO_EXTENSION_ID } }), (one) =>
      one.remove(),
    )
    const installed = opened.adopt(await openInstalled(service, database), (one) => one.close())
    const staff = await installed.found()
    const browser = opened.use(await startBrowser({ extension, webmailPort: webmail.port }))
    browser.context.setDefaultTimeout(10_000)
    const cookieOf = async (who: 'ada' | 'hal') => installed.signIn(staff[who].id)
    const callAs = async (who: 'ada' | 'hal') => {
      const cookie = await cookieOf(who)
      return client(service.url, fetch, () => ({ cookie, origin: service.url }))
    }
    return { service, browser, webmail, cookieOf, callAs, close: () => opened.disposeAsync() }
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}

let world: Awaited<ReturnType<typeof openWorld>>
let panel: Page
let reference = ''
beforeAll(async () => {
  world = await openWorld()
}, 180_000)
afterAll(() => world?.close())

test('SETTLED 50 C28 Ada gives the address of the service and signs in with the session she has', async () => {
  const { browser, service, cookieOf } = world
  const [name = '', value = ''] = (await cookieOf('ada')).split('=')
  await browser.context.addCookies([{ name, value, url: service.url, httpOnly: true, sameSite: 'Lax' }])
  const options = await browser.extensionPage('options.html')
  await options.getByLabel('Address', { exact: true }).fill(service.url)
  await options.getByRole('button', { name: 'Check address' }).click()
  await options.getByRole('button', { name: 'Yes, use localhost' }).click()
  await options.getByRole('button', { name: /^Sign in at localhost/ }).click()
  await options.getByText('You are signed in as Ada Moss').waitFor()
  await options.close()
})

test('B7 B12 Ada opens a message in Gmail and reports it in two clicks', async () => {
  const { browser, callAs } = world
  const mail = await browser.context.newPage()
  await mail.goto('https://mail.google.com/mail/u/0/#inbox/FMfcgzQcqtXbkLmVwPdRtHsQwErTyU')
  await mail.getByRole('button', { name: 'Report harassment' }).first().click()
  panel = await browser.find('/report.html')
  await panel.getByText('Tell my manager, Bo Lind').waitFor()
  const { emergency } = await (await callAs('ada'))(contract.reports.panel, {})
  expect(await panel.locator('main > p').first().innerText()).toBe(`In danger now? Call ${emergency.number} first.`)
  expect(await panel.locator('section p').first().innerText()).toMatch(/^The HR case team: \d+ (person|people)\.$/)
  await panel.getByRole('button', { name: 'Send report' }).click()
  await panel.getByRole('heading', { name: 'We have your report, Ada' }).waitFor()
  reference = (await panel.locator('.ref bdi').innerText()).trim()
  expect(reference).toMatch(/^BW-[0-9A-HJKMNP-TV-Z]{6}$/)
})

test('B19 what happens next comes from the steps of the case', async () => {
  const lines = await panel.locator('.nexts li').allInnerTexts()
  expect(lines.length).toBeGreaterThanOrEqual(2)
  expect(lines.length).toBeLessThanOrEqual(4)
  expect(lines[0]).toMatch(/\d/)
})

test('EXT-24 SETTLED 52 the report and its raw bytes are with the service, nothing waits in the browser', async () => {
  const { callAs, browser } = world
  const call = await callAs('ada')
  const mine = await until(async () => {
    const [report] = await call(contract.reports.mine, {})
    return report?.waitingFor.length === 0 ? report : undefined
  })
  expect(mine).toMatchObject({ reference, source: 'gmail', state: 'received', canTakeBack: true })
  const popup = await browser.extensionPage('popup.html')
  await popup.getByText(`${reference} · updated`).waitFor()
  expect(await popup.evaluate('chrome.action.getBadgeText({})')).toBe('')
  await popup.close()
})

test('SETTLED 1 the desk sees that there is a report, and nothing of it before claiming', async () => {
  const { rows } = await (await world.callAs('hal'))(contract.cases.list, { query: { view: 'unassigned' } })
  expect(rows.map((row) => row.reference)).toContain(reference)
  expect(JSON.stringify(rows)).not.toMatch(/Ada|Hart|northwind|pricing/)
})

test('B20 Ada takes it back while nobody has opened it', async () => {
  await panel.getByRole('button', { name: 'Take it back' }).click()
  await panel.getByRole('button', { name: 'No', exact: true }).click()
  await panel.getByRole('heading', { name: 'Your report is taken back' }).waitFor()
  const [mine] = await (await world.callAs('ada'))(contract.reports.mine, {})
  expect(mine?.state).toBe('withdrawn')
})

test('B21 DNC-8 the mail was read once, on the click, and never written to', async () => {
  const { webmail } = world
  const asked = webmail.log.filter(({ url }) => url.startsWith('https://mail.google.com/') && !url.includes('favicon'))
  expect(asked.map(({ method, mode }) => `${method} ${mode}`)).toEqual([
    'GET navigate',
    expect.stringMatching(/^GET (cors|same-origin)$/),
  ])
})
