import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, type Browser as Connection, chromium, type Page, type Worker } from 'playwright-core'
import { until } from './until.ts'

export interface BrowserOptions {
  /** the TLS server that answers for every host name but loopback */
  webmailPort: number
  /** folder of a built extension */
  extension?: string
  /** an earlier browser's profile; default: a new one, removed at the end */
  profile?: string
  locale?: string
  colorScheme?: 'light' | 'dark'
  viewport?: { width: number; height: number }
}

export interface TestBrowser extends AsyncDisposable {
  readonly context: BrowserContext
  readonly profile: string
  /** the extension's id; throws when there is none */
  extensionId(): Promise<string>
  /** its service worker as the browser started it; after `killWorker` talk to it through a page */
  worker(): Promise<Worker>
  /** opens a page of the extension (`popup.html`) in a tab */
  extensionPage(path: string): Promise<Page>
  /** any page whose address holds this, side panels included */
  find(part: string): Promise<Page>
  /** stops the extension's worker as the browser does after 30 idle seconds */
  killWorker(): Promise<void>
  /** closes and starts again with the same profile; use `context` anew afterwards */
  restart(): Promise<void>
  /** ends it and keeps the profile for another; disposing of it removes a profile of its own too */
  close(): Promise<void>
}

const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']

/**
 * Debian's Chromium with a profile of its own and, if asked for, an extension. Nothing leaves the machine: every host
 * name is the local TLS server. Close it in `afterAll`, or hold it with `await using`.
 */
export async function startBrowser(options: BrowserOptions): Promise<TestBrowser> {
  const profile = options.profile ?? mkdtempSync(join(tmpdir(), 'bw-profile-'))
  let context = await launch(profile, options)
  const connections: Connection[] = []

  const worker = async () => {
    const [running] = context.serviceWorkers()
    return running ?? (await context.waitForEvent('serviceworker'))
  }
  let id: string | undefined
  const extensionId = async () => (id ??= new URL((await worker()).url()).host)
  const disconnect = async () => {
    await Promise.all(connections.splice(0).map((each) => each.close()))
  }
  const close = async () => {
    await disconnect()
    await context.close()
  }
  return {
    get context() {
      return context
    },
    profile,
    extensionId,
    worker,
    async extensionPage(path) {
      const page = await context.newPage()
      await page.goto(`chrome-extension://${await extensionId()}/${path}`)
      return page
    },
    async find(part) {
      // A side panel is in no list of the launched context, and a connection sees only those that were open before it.
      const connect = async () => {
        const connection = await chromium.connectOverCDP(`http://127.0.0.1:${debuggingPort(profile)}`)
        const found = connection
          .contexts()
          .flatMap((each) => each.pages())
          .find((page) => page.url().includes(part))
        if (found) connections.push(connection)
        else await connection.close()
        return found
      }
      return until(connect, { what: `a page at ${part}`, every: 150 })
    },
    async killWorker() {
      const page = await context.newPage()
      await page.goto(`chrome-extension://${await extensionId()}/manifest.json`)
      const session = await context.newCDPSession(page)
      const statuses = new Map<string, string>()
      session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
        for (const version of versions) statuses.set(version.versionId, version.runningStatus)
      })
      await session.send('ServiceWorker.enable')
      await session.send('ServiceWorker.stopAllWorkers')
      const stopped = () => statuses.size > 0 && [...statuses.values()].every((status) => status === 'stopped')
      await until(stopped, { what: 'the worker is stopped' })
      await page.close()
    },
    async restart() {
      await close()
      context = await launch(profile, options)
    },
    close,
    async [Symbol.asyncDispose]() {
      await close()
      if (!options.profile) rmSync(profile, { recursive: true, force: true })
    },
  }
}

function launch(profile: string, options: BrowserOptions): Promise<BrowserContext> {
  const {
    extension,
    webmailPort,
    locale = 'en-GB',
    colorScheme = 'light',
    viewport = { width: 1280, height: 800 },
  } = options
  const loaded = extension ? [`--disable-extensions-except=${extension}`, `--load-extension=${extension}`] : []
  const everywhere = `MAP * 127.0.0.1:${webmailPort}, EXCLUDE 127.0.0.1, EXCLUDE localhost`
  return chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    ignoreHTTPSErrors: true,
    locale,
    colorScheme,
    // colours that still move are no colours to judge, and a button that moves is waited for
    reducedMotion: 'reduce',
    viewport,
    args: [
      ...loaded,
      ...QUIET,
      '--disable-component-update',
      '--disable-sync',
      '--ignore-certificate-errors',
      '--remote-debugging-port=0',
      `--host-resolver-rules=${everywhere}`,
    ],
  })
}

const debuggingPort = (profile: string) => readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')[0]
