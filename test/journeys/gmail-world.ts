import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openInstalled } from '@breakwater/server/testing/installed.ts'
import { client } from '@breakwater/shared/contract/client.ts'
import { DEMO_EXTENSION_ID } from '@breakwater/shared/extension-id.ts'
import { startBrowser } from '../world/browser.ts'
import { startService } from '../world/service.ts'
import { GMAIL_CSP, page, startWebmail } from '../world/webmail.ts'

const HTML = readFileSync(join(import.meta.dirname, '../pages/gmail/current.html'), 'utf8')
const FIRST = '19fdaeed11138ef'
/** The message with this id, byte for byte as its mail system holds it. */
export const raw = (id: string) =>
  `From: Daniel Hart <d.hart@northwind.example>\r\nTo: ada@pines.example\r\nSubject: Re: Re: pricing\r\nDate: Sat, 7 Nov 2026 22:48:00 +0000\r\nMessage-ID: <${id}@northwind.example>\r\n\r\nWords nobody should get at work.\r\n`

type Database = { adminUrl: string; runtimeUrl: string; ingestUrl: string }

/** The built extension in Chromium, Gmail's pages by a local TLS server, and the real service with its small company. */
export async function openGmailWorld(database: Database) {
  const opened = new AsyncDisposableStack()
  try {
    const program = join(import.meta.dirname, '../../extension/build.ts')
    const extension = execFileSync(process.execPath, [program, 'test'], { encoding: 'utf8' })
    const webmail = opened.adopt(await startWebmail(), (one) => one.close())
    // ?n=3 is another conversation: the same page with other message ids
    webmail.on('mail.google.com', (request, url) =>
      url.searchParams.get('view') === 'att'
        ? new Response(raw(url.searchParams.get('th') ?? ''), { headers: { 'content-type': 'message/rfc822' } })
        : page(conversation(Number(url.searchParams.get('n') ?? 0)), { 'content-security-policy': GMAIL_CSP })(
            request,
            url,
          ),
    )
    const env = { EXTENSION_IDS: DEMO_EXTENSION_ID }
    const service = opened.adopt(await startService({ database, env }), (one) => one.remove())
    const installed = opened.adopt(await openInstalled(service, database), (one) => one.close())
    const staff = await installed.found()
    const browser = opened.use(await startBrowser({ extension, webmailPort: webmail.port }))
    browser.context.setDefaultTimeout(30_000)
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
export type GmailWorld = Awaited<ReturnType<typeof openGmailWorld>>

function conversation(n: number): string {
  if (n === 0) return HTML
  const shifted = (BigInt(`0x${FIRST}0`) + BigInt(n) * 16n).toString(16).slice(0, -1)
  return [2, 3, 4].reduce((html, end) => {
    const [before, after] = [`${FIRST}${end}`, `${shifted}${end}`]
    const decimal = (hex: string) => BigInt(`0x${hex}`).toString()
    return html.replaceAll(before, after).replaceAll(decimal(before), decimal(after))
  }, HTML)
}

/** Ada gives the extension the address of the service and signs in with the session her browser has (SETTLED 50). */
export async function signInAda({ browser, service, cookieOf }: GmailWorld): Promise<void> {
  const [name = '', value = ''] = (await cookieOf('ada')).split('=')
  await browser.context.addCookies([{ name, value, url: service.url, httpOnly: true, sameSite: 'Lax' }])
  const options = await browser.extensionPage('options.html')
  await options.getByLabel('Address', { exact: true }).fill(service.url)
  await options.getByRole('button', { name: 'Check address' }).click()
  await options.getByRole('button', { name: 'Yes, use localhost' }).click()
  await options.getByRole('button', { name: /^Sign in at localhost/ }).click()
  await options.getByText('You are signed in as Ada Moss').waitFor()
  await options.close()
}
