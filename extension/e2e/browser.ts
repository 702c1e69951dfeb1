import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DEMO_EXTENSION_ID } from '@breakwater/shared/extension-id.ts'
import { type BrowserContext, chromium, type Page } from 'playwright-core'

const TEST_BUILD = fileURLToPath(new URL('../.output/test-chrome-mv3', import.meta.url))
export const BASE = `chrome-extension://${DEMO_EXTENSION_ID}`

/** Chromium with the test build; side panels are seen over a second connection. */
export async function startBrowser(profile = mkdtempSync(join(tmpdir(), 'bw-ext-'))) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    args: [
      `--disable-extensions-except=${TEST_BUILD}`,
      `--load-extension=${TEST_BUILD}`,
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--remote-debugging-port=0',
    ],
  })
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
  const port = await portOf(profile)
  const stop = async (keep = false) => {
    await context.close()
    if (!keep) rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  return { context, worker, profile, port, stop }
}

export type Browser = Awaited<ReturnType<typeof startBrowser>>

/** Asks again until it holds. @throws with the last answer after the deadline. */
export async function until<T>(ask: () => T | Promise<T>, most = 10_000): Promise<NonNullable<T>> {
  const end = Date.now() + most
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    if (Date.now() > end) throw new Error(`not within ${most} ms: ${ask}`)
    await new Promise((resolve) => setTimeout(resolve, 60))
  }
}

async function portOf(profile: string): Promise<number> {
  const { readFile } = await import('node:fs/promises')
  const text = await until(() => readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => ''))
  return Number(text.split('\n')[0])
}

/** The side panel as a page; Playwright's own context does not list it. */
export async function sidePanel({ port }: Browser): Promise<{ page: Page; leave(): Promise<void> }> {
  const over = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
  const page = await until(() => over.contexts().flatMap((c) => c.pages()).find((p) => p.url().startsWith(`${BASE}/report.html`)))
  return { page, leave: () => over.close() }
}

export const extensionPage = async ({ context }: { context: BrowserContext }, path: string, size = { width: 392, height: 960 }): Promise<Page> => {
  const page = await context.newPage()
  await page.setViewportSize(size)
  await page.goto(`${BASE}/${path}`)
  return page
}
