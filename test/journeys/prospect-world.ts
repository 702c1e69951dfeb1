import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { trytonMapping } from '@breakwater/server/testing/crm.ts'
import { freshDatabase } from '@breakwater/server/testing/database.ts'
import { openInstalled } from '@breakwater/server/testing/installed.ts'
import { type Caller, client } from '@breakwater/shared/contract/client.ts'
import { contract } from '@breakwater/shared/contract/index.ts'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { violations } from '../world/axe.ts'
import { startBrowser } from '../world/browser.ts'
import { picture } from '../world/picture.ts'
import { startService } from '../world/service.ts'
import { startTryton } from '../world/tryton.ts'

const SHOTS = join(import.meta.dirname, '../shots')
const STAFF = ['ada', 'bo', 'hal', 'ivy', 'gus'] as const
export type Who = (typeof STAFF)[number]

/** What a record says about contact, read as a salesperson reads it. */
export type Shown = { id: number; reference: string | null; state: string; lost_reason: string | null }

export type ProspectWorld = Awaited<ReturnType<typeof openProspectWorld>>

/** The service as a process, a real Tryton, a browser, and the small company: everybody has a session. */
export async function openProspectWorld() {
  const opened = new AsyncDisposableStack()
  const close = () => opened.disposeAsync()
  try {
    const tryton = opened.adopt(await startTryton(), (one) => one.stop())
    const database = opened.adopt(await freshDatabase(), (one) => one.drop())
    const service = opened.adopt(await startService({ database }), (one) => one.remove())
    const installed = opened.adopt(await openInstalled(service, database), (one) => one.close())
    const staff = await installed.found()
    await installed.connectCrm({
      id: 'Tryton',
      vendor: 'tryton',
      settings: tryton.settings,
      secrets: tryton.secrets,
      mapping: trytonMapping,
    })
    const cookies = {} as Record<Who, string>
    for (const who of STAFF) cookies[who] = await installed.signIn(staff[who].id)
    const browser = opened.use(await startBrowser({ webmailPort: 9, viewport: { width: 1280, height: 900 } }))
    const complaints: string[] = []
    mkdirSync(SHOTS, { recursive: true })

    return {
      tryton,
      service,
      installed,
      staff,
      complaints,
      /** the API as the extension uses it, for one person */
      as: (who: Who): Caller => client(service.url, fetch, () => ({ cookie: cookies[who], origin: service.url })),
      /** opens a page as somebody; one page is open at a time */
      async open(who: Who, path: string): Promise<Page> {
        for (const earlier of browser.context.pages()) await earlier.close()
        const page = await browser.context.newPage()
        const [name = '', value = ''] = cookies[who].split('=')
        await browser.context.clearCookies()
        await browser.context.addCookies([{ name, value, url: service.url, httpOnly: true, sameSite: 'Lax' }])
        page.setDefaultTimeout(30_000)
        await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
        page.on('pageerror', (error) => complaints.push(error.message))
        page.on('console', (message) => {
          if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text())
        })
        await page.goto(service.url + path)
        return page
      },
      /** a picture of the page that is open */
      async shoot(name: string): Promise<void> {
        await browser.context
          .pages()
          .at(-1)
          ?.screenshot({ path: join(SHOTS, `prospect-${name}.png`), fullPage: true })
      },
      /** the page as a person sees it: kept as a picture, and nothing for axe to find */
      async look(page: Page, name: string): Promise<void> {
        await picture(page, `prospect-${name}`)
        expect(await violations(page), name).toEqual([])
      },
      async inTryton(ids: string[]): Promise<Shown[]> {
        const fields = ['reference', 'state', 'lost_reason']
        const rows = (await tryton.rep('sale.opportunity.read', ids.map(Number), fields)) as Shown[]
        return rows
          .map(({ id, reference, state, lost_reason }) => ({ id, reference, state, lost_reason }))
          .sort((a, b) => a.id - b.id)
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Sends a report with one message as the extension does: the report first, then the bytes. Returns its reference. */
export async function report(
  call: Caller,
  raw: Buffer,
  more: { from: string; fromName: string; alias: string; wish: string },
): Promise<string> {
  const key = randomUUID()
  const sha256 = createHash('sha256').update(raw).digest('hex')
  const item = { kind: 'mail', fidelity: 'raw', via: 'page', type: 'message/rfc822', size: raw.length, sha256 } as const
  const snapshot = { provider: 'gmail', from: more.from, fromName: more.fromName } as const
  const sent = await call(contract.reports.send, {
    body: {
      key,
      source: 'gmail',
      relation: 'prospect',
      items: [{ ...item, snapshot }],
      about: { name: more.fromName, email: more.alias },
      wishes: { choices: ['no-contact'], words: more.wish },
    },
  })
  expect(sent.missing).toEqual([sha256])
  const put = await call(contract.reports.evidence, { params: { key, sha256 }, bytes: new Uint8Array(raw) })
  expect(put.missing).toEqual([])
  return sent.reference
}
