// @vitest-environment node
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { GMAIL_CSP, page as pageRoute } from '../../test/world/webmail.ts'
import { aWorld, type World } from './panel-world.ts'

const HTML = readFileSync(join(import.meta.dirname, '../../test/pages/gmail/current.html'), 'utf8')
const RAW =
  'Delivered-To: maya@acme.example\r\nFrom: Daniel Hart <d.hart@northwind.example>\r\nSubject: Re: pricing\r\n\r\nRAW-CANARY\r\n'
const ORIGINAL = `<!doctype html><pre id="raw_message_text">${RAW.replaceAll('<', '&lt;')}</pre>`
const MAIL = 'https://mail.google.com/mail/u/1/#inbox/FMfcgzQcqtXbkLmVwPdRtHsQwErTyU'
const html = { 'content-type': 'text/html' }

let world: World
const answers: { att: 'ok' | 'redirect' | 'login' | 'gone'; om: boolean; extra: string } = {
  att: 'ok',
  om: false,
  extra: '',
}

beforeAll(async () => {
  world = await aWorld()
  const { webmail } = world
  webmail.on(
    'mail-attachment.googleusercontent.com',
    () => new Response(RAW, { headers: { 'content-type': 'message/rfc822' } }),
  )
  webmail.on('mail.google.com', (request, url) => {
    if (url.searchParams.get('view') === 'om')
      return answers.om && url.searchParams.get('ik') === 'abc123'
        ? new Response(ORIGINAL, { headers: html })
        : new Response('', { status: 404 })
    if (url.searchParams.get('view') !== 'att') {
      const script = `<script nonce="n0">window.GM_ID_KEY='abc123';window.hostKeys=0;document.addEventListener('keydown',()=>{window.hostKeys++});${answers.extra}</script>`
      return pageRoute(HTML.replace('</body>', `${script}</body>`), { 'content-security-policy': GMAIL_CSP })(
        request,
        url,
      )
    }
    if (answers.att === 'redirect')
      return new Response(null, {
        status: 302,
        headers: { location: `https://mail-attachment.googleusercontent.com/attachment/u/1/${url.search}` },
      })
    if (answers.att === 'login') return new Response('<!doctype html><title>Sign in</title>', { headers: html })
    return answers.att === 'ok'
      ? new Response(RAW, { headers: { 'content-type': 'message/rfc822' } })
      : new Response('', { status: 404 })
  })
})
afterAll(() => world.stop())
beforeEach(() => {
  Object.assign(answers, { att: 'ok', om: false, extra: '' })
})

const opened = async (): Promise<{ page: Page; errors: string[] }> => {
  const page = await world.browser.context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on(
    'console',
    (message) => message.type() === 'error' && !/404/.test(message.text()) && errors.push(message.text()),
  )
  await page.goto(MAIL)
  await page.getByRole('button', { name: 'Report harassment' }).first().waitFor()
  return { page, errors }
}

/** Reports the first message in two clicks and answers with what the service got. */
async function reported(page: Page) {
  const before = world.service.reports.size
  await page.bringToFront()
  await page.getByRole('button', { name: 'Report harassment' }).first().click()
  const panel = await world.browser.find('/report.html')
  await panel.getByRole('button', { name: 'Send report' }).click()
  await world.sent(panel)
  await world.shut(panel)
  await page.close()
  expect(world.service.reports.size).toBe(before + 1)
  const report = [...world.service.reports.values()].at(-1)
  const item = report?.items[0]
  return { report, item, bytes: new TextDecoder().decode(world.service.bytes.get(item?.sha256 ?? '')) }
}

test.each([
  ['ok', false, 'raw', 'page', 0],
  ['redirect', false, 'raw', 'worker', 1],
  ['login', true, 'raw-original-page', 'original', 2],
  ['gone', false, 'rendered', 'dom', 3],
] as const)(
  'EXT-13 the original answers %s, the original page %s: the report carries %s from %s',
  async (att, om, fidelity, via, tried) => {
    Object.assign(answers, { att, om })
    const { page, errors } = await opened()
    const { report, item, bytes } = await reported(page)
    expect(report?.source).toBe('gmail')
    expect(item).toMatchObject({
      fidelity,
      via,
      snapshot: { messageId: '19fdaeed11138ef2', account: '/mail/u/1', from: 'd.hart@northwind.example' },
    })
    expect(item?.tried).toHaveLength(tried)
    if (fidelity !== 'rendered') expect(bytes).toContain('RAW-CANARY')
    else expect(bytes).toContain('X-Breakwater-Capture: rendered')
    if (att === 'ok') expect(errors).toEqual([])
  },
  60_000,
)

test('A2 A6 EXT-9 the button sits by each message, 48 px from Delete, and nothing of the page moves', async () => {
  const { page } = await opened()
  const buttons = page.getByRole('button', { name: 'Report harassment' })
  await buttons.nth(2).waitFor()
  expect(await buttons.count()).toBe(3)
  const danger = await page.getByRole('button', { name: /Archive|Report spam|Delete/ }).all()
  for (const button of await buttons.all()) {
    const own = (await button.boundingBox())!
    for (const control of danger) {
      const other = (await control.boundingBox())!
      const x = Math.max(0, other.x - own.x - own.width, own.x - other.x - other.width)
      const y = Math.max(0, other.y - own.y - own.height, own.y - other.y - other.height)
      expect(Math.hypot(x, y)).toBeGreaterThanOrEqual(48)
    }
  }
  const boxes = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('body *')]
        .filter((e) => e.localName !== 'breakwater-report')
        .map((e) => JSON.stringify(e.getBoundingClientRect())),
    )
  const withButtons = await boxes()
  await page.evaluate(() => {
    for (const el of document.querySelectorAll('breakwater-report')) el.remove()
  })
  expect(await boxes()).toEqual(withButtons)
  await page.close()
})

test('B8 the other message of the same sender is offered, and read only when it is ticked', async () => {
  const { page } = await opened()
  const { webmail, service, browser } = world
  const asked = () => webmail.log.filter(({ url }) => url.includes('view=att')).length
  const before = asked()
  await page.getByRole('button', { name: 'Report harassment' }).first().click()
  const panel = await browser.find('/report.html')
  const other = panel.getByRole('checkbox', { name: 'Another email from the same sender' })
  await other.waitFor()
  expect([await other.isChecked(), await panel.getByRole('checkbox', { name: 'Re: Re: pricing' }).isChecked()]).toEqual(
    [false, true],
  )
  await world.until(() => asked() === before + 1)
  await other.check()
  await world.until(() => asked() === before + 2)
  await panel.getByRole('button', { name: 'Send report' }).click()
  await world.sent(panel)
  await world.shut(panel)
  await page.close()
  expect([...service.reports.values()].at(-1)?.items.map((i) => i.snapshot.messageId)).toEqual(
    expect.arrayContaining(['19fdaeed11138ef2', '19fdaeed11138ef4']),
  )
}, 60_000)

test('DNC-8 reading mail causes no request by us', async () => {
  const { webmail, service } = world
  const [mails, calls] = [webmail.log.length, service.log.length]
  const { page } = await opened()
  await page.close()
  // the browser asks for the icon of a page, and now and then who is signed in to it, whether we are there or not
  const browsersOwn = (url: string) => url.includes('favicon') || /\/ListAccounts\?.*source=ChromiumBrowser/.test(url)
  expect(webmail.log.slice(mails).filter(({ url, mode }) => mode !== 'navigate' && !browsersOwn(url))).toEqual([])
  expect(service.log.slice(calls)).toEqual([])
})

test('T15 a page that redefines prototypes and clicks by script opens nothing and breaks nothing', async () => {
  answers.extra =
    'Element.prototype.attachShadow=()=>{throw 1};Event.prototype.stopPropagation=()=>{throw 2};Object.defineProperty(Event.prototype,"isTrusted",{get:()=>true});'
  const { page } = await opened()
  const { browser, service } = world
  const before = service.reports.size
  await page.evaluate(() => {
    for (const host of document.querySelectorAll('breakwater-report')) host.shadowRoot?.querySelector('button')?.click()
  })
  const own = await browser.extensionPage('manifest.json')
  expect(await own.evaluate(() => chrome.runtime.getContexts({ contextTypes: ['SIDE_PANEL' as never] }))).toEqual([])
  await own.close()
  await page.close()
  expect(service.reports.size).toBe(before)
})
