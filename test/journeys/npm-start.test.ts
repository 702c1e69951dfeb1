import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violations } from '../world/axe.ts'
import { freePorts, listens } from '../world/ports.ts'
import { until } from '../world/until.ts'

const ROOT = join(import.meta.dirname, '../..')
const START = join(ROOT, 'server/bin/start.ts')
const PATIENCE = 180_000

const data = mkdtempSync(join(tmpdir(), 'bw-start-'))
let started: Started
let context: BrowserContext

type Started = { child: ChildProcess; out(): string; link(who: string): string; url: string }

function run(env: Record<string, string>, ...args: string[]): { child: ChildProcess; out(): string } {
  const child = spawn(process.execPath, [START, ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: data, BREAKWATER_DATA: data, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const keep = (bytes: Buffer) => {
    said += bytes
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  return { child, out: () => said }
}

/** As `npm start` runs it; resolves when the links are printed. */
async function start(port: number, ...args: string[]): Promise<Started> {
  const { child, out } = run({ BREAKWATER_PORT: String(port) }, ...args)
  const over = () => child.exitCode !== null || out().includes('To stop: Ctrl+C')
  await until(over, { deadline: PATIENCE, what: 'the links are printed' })
  if (child.exitCode !== null) throw new Error(out())
  const link = (who: string) => new RegExp(`${who} +(http\\S+)`).exec(out())?.[1] ?? ''
  return { child, out, link, url: link('Console').replace(/\/$/, '') }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
  return child.exitCode
}

const running = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
const postmaster = () => Number(readFileSync(join(data, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0])
const names = (folder: string) => readdirSync(join(data, folder), { recursive: true, encoding: 'utf8' }).length

beforeAll(async () => {
  const [port = 0] = await freePorts(1)
  started = await start(port)
  context = await chromium.launchPersistentContext('', {
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
    bypassCSP: true,
  })
}, PATIENCE)

afterAll(async () => {
  await context?.close()
  if (started?.child.exitCode === null) await ended(started.child, 'SIGINT')
  rmSync(data, { recursive: true, force: true, maxRetries: 10 })
}, 60_000)

test('START progress is shown, and the links come after the health check', async () => {
  const lines = started.out().split('\n')
  expect(lines.filter((line) => /^ +\d+\.\d s {2}\S/.test(line)).length).toBeGreaterThan(4)
  expect(started.out().indexOf('Ready')).toBeLessThan(started.out().indexOf('Console'))
  expect((await fetch(`${started.url}/health/ready`)).status).toBe(200)
  expect(started.out()).toMatch(/chrome:\/\/extensions/)
})

test.each(['HR owner +Asha Verma', 'Manager +Tom Reyes', 'Senior leader +Joan Whitlock', 'Staff +Maya Lindgren'])(
  'START the printed link signs in: %s',
  async (who) => {
    await context.clearCookies()
    const page = await context.newPage()
    const answer = await page.goto(started.link(who))
    expect(answer?.status()).toBe(200)
    const me = await page.evaluate(async () => (await fetch('/api/session')).json())
    expect(me).toMatchObject({ demo: true, name: expect.stringMatching(who.split('+')[1] ?? '') })
    await page.close()
  },
)

test.each(['light', 'dark'] as const)('SCREEN 8.1 axe finds nothing on the demo pages, %s', async (colorScheme) => {
  const page = await context.newPage()
  await page.emulateMedia({ colorScheme })
  await page.goto(started.link('Staff +Maya Lindgren'))
  const paths = [
    '/demo',
    '/demo/people',
    '/demo/mail',
    '/demo/mail/write',
    '/demo/mail/sent',
    '/demo/mail/breakwater',
    '/crm',
    '/crm/record/contact/p-200',
  ]
  for (const path of paths) {
    expect((await page.goto(started.url + path))?.status(), path).toBe(200)
    expect(await violations(page), path).toEqual([])
  }
  await page.goto(`${started.url}/demo/mail`)
  await page.getByRole('link', { name: /Last chance/ }).click()
  expect(
    await page.locator('main[data-bw-mail] article[data-message-id][data-raw-url] [data-subject]').textContent(),
  ).toBe('Last chance')
  expect(await violations(page)).toEqual([])
  await page.close()
})

test('START a newcomer without Gmail does the story: forward, receipt, claim, and the prospect is on hold in the CRM', async () => {
  const page = await context.newPage()
  await page.goto(started.link('Staff +Maya Lindgren'))
  await page.getByRole('link', { name: /Re: Nice to meet you/ }).click()
  await page.getByRole('button', { name: 'Forward to the report mailbox' }).click()
  expect(await page.getByRole('status').textContent()).toContain('Sent to the report mailbox')
  const receipt = page.getByRole('link', { name: /We received your message · BW-/ })
  const arrived = async () => (await page.goto(`${started.url}/demo/mail`)) && (await receipt.count()) > 0
  await until(arrived, { deadline: 30_000, every: 250, what: 'the receipt is in the inbox' })
  const reference = /BW-[0-9A-Z]{6}/.exec((await receipt.textContent()) ?? '')?.[0]
  const rule = async () =>
    (await page.goto(`${started.url}/crm/record/contact/p-200`)) &&
    page.locator('[data-contact-rule]').getAttribute('data-contact-rule')
  await until(async () => (await rule()) === 'hold', { deadline: 30_000, every: 250, what: 'the record is on hold' })

  await page.goto(started.link('HR owner +Asha Verma'))
  const claimed = await page.evaluate(async (path) => {
    const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
    return answer.status
  }, `/api/cases/${reference}/claim`)
  expect(claimed).toBe(200)
  const view = await page.evaluate(async (path) => (await fetch(path)).text(), `/api/cases/${reference}`)
  expect(view).toContain('Darren Holt')
  await page.close()
})

test(
  'START kill -9 loses nothing, and the next start goes on with the same data',
  async () => {
    const before = names('evidence')
    await ended(started.child, 'SIGKILL')
    expect(running(postmaster())).toBe(true)
    const [port = 0] = await freePorts(1)
    started = await start(port)
    expect(started.out()).not.toContain('Founding')
    expect(names('evidence')).toBe(before)
    const page = await context.newPage()
    await page.goto(started.link('HR owner +Asha Verma'))
    const mine = await page.evaluate(async () => (await fetch('/api/cases?view=mine')).text())
    expect(mine).toContain('Darren Holt')
    await page.close()
  },
  PATIENCE,
)

test(
  'START a busy port gives way to the next, and a second start on the same data is refused in words',
  async () => {
    const port = Number(new URL(started.url).port)
    const second = run({ BREAKWATER_PORT: String(port) })
    await once(second.child, 'exit')
    expect(second.child.exitCode).toBe(1)
    expect(second.out()).toContain(`Port ${port} is in use; trying ${port + 1}`)
    expect(second.out()).toContain('Another Breakwater already runs')
    expect((await fetch(`${started.url}/health/ready`)).status).toBe(200)
  },
  PATIENCE,
)

test('START Ctrl-C ends everything: no process, no port, exit 0', async () => {
  const [pid, port] = [postmaster(), Number(new URL(started.url).port)]
  expect(running(pid)).toBe(true)
  expect(await ended(started.child, 'SIGINT')).toBe(0)
  await until(() => !running(pid), { deadline: 10_000, what: 'PostgreSQL is gone' })
  expect(await listens(port)).toBe(false)
}, 60_000)

test.each<Record<string, string>>([{ BREAKWATER_HOST: '0.0.0.0' }, { BREAKWATER_URL: 'https://breakwater.example' }])(
  'START demo accounts are refused on a public address: %j',
  async (env) => {
    const { child, out } = run(env)
    await once(child, 'exit')
    expect(child.exitCode).toBe(1)
    expect(out()).toContain('Demo accounts exist only on this computer')
  },
)

test('START a policy that does not exist is said in one line', async () => {
  const { child, out } = run({}, '--pack', 'nowhere')
  await once(child, 'exit')
  expect(child.exitCode).toBe(1)
  expect(out()).toContain('There is no policy "nowhere". There is: ')
})
