import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violations } from './axe.ts'
import { startBrowser, type TestBrowser } from './browser.ts'
import { GMAIL_CSP, page, startWebmail, type Webmail } from './webmail.ts'

const GOOD = '<!doctype html><html lang="en"><title>Inbox</title><main><h1>Inbox</h1><p>Hello</p></main></html>'
const BAD = '<!doctype html><html><title>x</title><img src="/x.png"><button></button></html>'

let extension: string
let webmail: Webmail
let browser: TestBrowser

beforeAll(async () => {
  extension = smallExtension()
  webmail = await startWebmail()
  webmail.on('mail.google.com', page(GOOD, { 'content-security-policy': GMAIL_CSP }))
  webmail.on('bad.example', page(BAD))
  browser = await startBrowser({ webmailPort: webmail.port, extension })
})
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]()
  await webmail?.close()
  rmSync(extension, { recursive: true, force: true })
})

function smallExtension(): string {
  const dir = mkdtempSync(join(tmpdir(), 'bw-small-'))
  mkdirSync(dir, { recursive: true })
  const manifest = {
    manifest_version: 3,
    name: 'Small',
    version: '1.0',
    permissions: ['sidePanel', 'storage'],
    background: { service_worker: 'worker.js' },
    side_panel: { default_path: 'panel.html' },
    content_scripts: [{ matches: ['https://mail.google.com/*'], js: ['content.js'] }],
  }
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify(manifest))
  const worker = `chrome.runtime.onMessage.addListener((message, sender, answer) => {
    chrome.storage.local.get('count').then(async ({ count = 0 }) => {
      await chrome.storage.local.set({ count: count + 1 })
      answer(count + 1)
    })
    return true
  })`
  writeFileSync(join(dir, 'worker.js'), worker)
  writeFileSync(
    join(dir, 'content.js'),
    `chrome.runtime.sendMessage('hi').then((n) => (document.body.dataset.count = n))`,
  )
  writeFileSync(
    join(dir, 'panel.html'),
    '<!doctype html><html lang="en"><title>Panel</title><main><h1>Panel</h1></main>',
  )
  return dir
}

const countShown = async () => {
  const tab = await browser.context.newPage()
  await tab.goto('https://mail.google.com/mail/u/0/')
  const count = await tab.locator('body[data-count]').getAttribute('data-count')
  await tab.close()
  return Number(count)
}

test('a page of mail.google.com is answered by our own server, and what is not routed is a 404', async () => {
  const tab = await browser.context.newPage()
  await tab.goto('https://mail.google.com/mail/u/0/#inbox')
  expect(await tab.locator('h1').textContent()).toBe('Inbox')
  expect((await tab.goto('https://elsewhere.example/x'))?.status()).toBe(404)
  expect(webmail.log).toContainEqual({ method: 'GET', url: 'https://elsewhere.example/x', mode: 'navigate' })
  await tab.close()
})

test('the extension works in the page, after its worker was stopped, and after the browser came back', async () => {
  expect(await browser.extensionId()).toMatch(/^[a-p]{32}$/)
  const first = await countShown()
  await browser.killWorker()
  expect(await countShown()).toBe(first + 1)
  await browser.restart()
  expect(await countShown()).toBe(first + 2)
})

test('an open side panel is found', async () => {
  const tab = await browser.extensionPage('panel.html')
  await tab.evaluate(`chrome.windows.getCurrent().then(({ id }) => (window.here = id))`)
  await tab.evaluate(`document.querySelector('h1').onclick = () => chrome.sidePanel.open({ windowId: window.here })`)
  await tab.locator('h1').click()
  await tab.goto('https://mail.google.com/')
  const panel = await browser.find('panel.html')
  expect(await panel.locator('h1').textContent()).toBe('Panel')
})

test('axe finds nothing on a good page and names what is wrong on a bad one', async () => {
  const tab = await browser.context.newPage()
  await tab.goto('https://mail.google.com/')
  expect(await violations(tab)).toEqual([])
  await tab.goto('https://bad.example/')
  expect((await violations(tab)).join('\n')).toMatch(/button-name[\s\S]*html-has-lang[\s\S]*image-alt/)
  const own = await browser.extensionPage('panel.html')
  expect(await violations(own)).toEqual([])
})
