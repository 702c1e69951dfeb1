import type { Page } from 'playwright-core'
import { startBrowser } from '../../test/world/browser.ts'
import { picture } from '../../test/world/picture.ts'
import { until } from '../../test/world/until.ts'
import { startWebmail } from '../../test/world/webmail.ts'
import { buildExtension } from '../build.ts'
import { startService } from './service.ts'

/** The built extension in Chromium, its service and a webmail of its own. */
export async function aWorld({ signedIn = true } = {}) {
  const [extension, webmail, service] = await Promise.all([buildExtension('test'), startWebmail(), startService()])
  const browser = await startBrowser({ extension, webmailPort: webmail.port })
  browser.context.setDefaultTimeout(30_000)
  const mail = await browser.context.newPage()
  const errors: string[] = []
  mail.on('pageerror', (error) => errors.push(error.message))
  mail.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('404')) errors.push(message.text())
  })
  await mail.goto(`${service.origin}/demo/mail`)
  const reportButton = mail.getByRole('button', { name: 'Report harassment' })
  await reportButton.waitFor()
  if (signedIn) {
    const popup = await browser.extensionPage('popup.html')
    await popup.getByRole('button', { name: 'Sign in' }).click()
    await popup.getByText('Maya Okafor').waitFor()
    await popup.close()
  }
  await mail.bringToFront()

  /** First click; answers with the panel as a page. */
  const openPanel = async (): Promise<Page> => {
    await mail.bringToFront()
    await reportButton.click()
    const panel = await browser.find('/report.html')
    await panel.getByRole('button', { name: 'Send report' }).waitFor()
    return panel
  }
  /** Closes a panel as a person does; a side panel whose target is torn away does not open again. */
  const shut = async (panel: Page) => {
    // The page may be gone before the key is up again.
    await panel.keyboard.press('Escape').catch(() => undefined)
    await until(() => panel.isClosed(), { what: 'the panel is closed' })
  }
  /** The same panel in a tab, where size, theme and network can be set. */
  const panelTab = async (size = { width: 392, height: 960 }): Promise<Page> => {
    const page = await browser.extensionPage('manifest.json')
    const [tab] = await page.evaluate(() => chrome.tabs.query({ url: 'http://127.0.0.1/demo/*' }))
    await page.close()
    const panel = await browser.extensionPage(`report.html?tab=${tab?.id}&window=${tab?.windowId}`)
    await panel.setViewportSize(size)
    await panel.getByRole('button', { name: 'Send report' }).waitFor()
    return panel
  }
  const sent = (panel: Page) => panel.getByRole('heading', { name: 'We have your report, Maya' }).waitFor()
  const badge = async () => {
    const page = await browser.extensionPage('manifest.json')
    const text = await page.evaluate(() => chrome.action.getBadgeText({}))
    await page.close()
    return text
  }
  const stop = async () => {
    await browser[Symbol.asyncDispose]()
    await Promise.all([webmail.close(), service.stop()])
  }
  return {
    browser,
    webmail,
    service,
    mail,
    errors,
    reportButton,
    openPanel,
    shut,
    sent,
    panelTab,
    shoot: picture,
    badge,
    until,
    stop,
  }
}

export type World = Awaited<ReturnType<typeof aWorld>>
