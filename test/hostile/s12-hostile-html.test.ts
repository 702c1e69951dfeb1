import { CONSOLE } from '@breakwater/server/console/testing/build.ts'
import { openReadingRoom, type ReadingRoom } from '@breakwater/server/testing/reading-room.ts'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { until } from '../world/until.ts'
import { type Canary, startCanary } from './canary.ts'
import { type Firefox, startFirefox } from './firefox.ts'
import { hostileMail } from './mail.ts'
import { type Payload, payloads, SAYS } from './payloads.ts'
import { readAll } from './reading.ts'
import { startWeakReader } from './weak-reader.ts'

const tier = inject('tier')
const COUNT = tier === 'full' ? undefined : 30
const NAMES = '--host-resolver-rules=MAP *.canary.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'
let canary: Canary
let room: ReadingRoom
let browser: Browser
let firefox: Firefox
let hostile: Payload[]
let leaked = 0

beforeAll(async () => {
  canary = await startCanary()
  hostile = payloads(canary.port, COUNT)
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', NAMES]
  const [opened, fox] = await Promise.all([
    chromium.launch({ executablePath: '/usr/bin/chromium', args }),
    startFirefox(),
  ])
  browser = opened
  firefox = fox
  room = await openReadingRoom(CONSOLE, hostile.map(hostileMail))
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await firefox?.[Symbol.asyncDispose]()
  await room?.close()
  await canary?.[Symbol.asyncDispose]()
})

/** A page that counts what ran in it and in its frames. */
async function listened(): Promise<{ page: Page; ran: Set<string> }> {
  const context = await browser.newContext()
  const page = await context.newPage()
  const ran = new Set<string>()
  page.on('console', (message) => {
    if (message.text().startsWith(SAYS)) ran.add(message.text().slice(SAYS.length))
  })
  return { page, ran }
}

/** What was asked for before this moment has arrived when a later request has. */
async function barrier(open: (url: string) => Promise<unknown>) {
  await using later = await startCanary()
  await open(`http://last.canary.example:${later.port}/`)
  await until(() => later.requests.length > 0, { deadline: 30_000 })
}

test('SEC S12 the control: a careless reader lets them through', async () => {
  await using weak = await startWeakReader(hostile)
  const { page, ran } = await listened()
  canary.forget()
  await page.goto(weak.url, { waitUntil: 'commit' })
  const through = () => new Set([...ran, ...canary.requests.map((path) => /^\/(\d+)/.exec(path)?.[1] ?? '')])
  await until(() => through().size >= 15, { deadline: 60_000, what: 'fifteen payloads get through' })
  await page.waitForLoadState('load')
  await barrier((url) => page.goto(url))
  leaked = through().size
  expect(leaked).toBeGreaterThanOrEqual(15)
  expect(ran.size).toBeGreaterThan(0)
  expect(canary.connections).toBeGreaterThan(0)
  await page.context().close()
})

test('SEC S12 hostile mail is readable as text and in its layout, and nothing of it runs, asks or connects', async () => {
  const { page, ran } = await listened()
  await page.context().addCookies([{ name: 'bw', value: room.token, url: room.base }])
  canary.forget()
  const reader = {
    open: async (url: string) => void (await page.goto(url)),
    evaluate: (expression: string) => page.evaluate<string>(expression),
    frames: async () => {
      const inner = page.frames().slice(1)
      return (await Promise.all(inner.map((frame) => frame.locator('body').allInnerTexts()))).flat()
    },
  }
  const seen = await readAll(reader, room, hostile)
  // a file of a stranger comes from another origin, as a download (SECURITY 9.5)
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('a[href*="/attachments/0"]').first().click(),
  ])
  expect(new URL(file.url()).origin).toBe(room.deps.config.attachmentsUrl)
  await barrier((url) => page.goto(url))
  await page.context().close()
  expect(seen.text.length).toBe(hostile.length)
  expect(seen.layout.length).toBe(hostile.length)
  expect({ ran: [...ran], requests: canary.requests, connections: canary.connections }).toEqual({
    ran: [],
    requests: [],
    connections: 0,
  })

  await firefox.setCookie(room.base, 'bw', room.token)
  const inFirefox = await readAll(firefox, room, hostile, 3)
  await barrier(firefox.open)
  const fox = firefox.console.filter((said) => said.startsWith(SAYS))
  expect(inFirefox.layout.length).toBeGreaterThanOrEqual(10)
  expect(inFirefox.layout.sort()).toEqual(inFirefox.text.sort())
  expect({ ran: fox, requests: canary.requests, connections: canary.connections }).toEqual({
    ran: [],
    requests: [],
    connections: 0,
  })
  console.log(
    `S12 ${tier}: ${hostile.length} payloads x 2 surfaces, ${ran.size} scripts, ${canary.requests.length} requests, ${canary.connections} connections; Firefox ${inFirefox.layout.length}: ${fox.length}, ${canary.requests.length}, ${canary.connections}; control leaked ${leaked}`,
  )
})
