import type { Page } from 'playwright-core'
import { expect, inject } from 'vitest'
import { violations } from '../world/axe.ts'
import { startBrowser } from '../world/browser.ts'
import { picture } from '../world/picture.ts'
import type { PolicyWorld, Who } from './policy-world.ts'

const LOOKS = ['light', 'dark'] as const

export type PolicyPages = Awaited<ReturnType<typeof openPages>>

/** A browser before a company of `policy-world.ts`: its built console, as one person or signed out. Close it when done. */
export async function openPages(world: Pick<PolicyWorld, 'service' | 'cookieOf' | 'now'>) {
  const browser = await startBrowser({ webmailPort: 9, viewport: { width: 1280, height: 900 } })
  const complaints: string[] = []
  let looked = 0
  return {
    /** what pages complained about: errors, and what the security policy stopped */
    complaints,
    /** opens a page as somebody, on the day of the world's clock; one page is open at a time */
    async open(who: Who | null, path: string): Promise<Page> {
      for (const earlier of browser.context.pages()) await earlier.close()
      const page = await browser.context.newPage()
      await browser.context.clearCookies()
      if (who) {
        const [name = '', value = ''] = (await world.cookieOf(who)).split('=')
        await browser.context.addCookies([{ name, value, url: world.service.url, httpOnly: true, sameSite: 'Lax' }])
      }
      page.setDefaultTimeout(30_000)
      await page.clock.setFixedTime(world.now())
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text())
      })
      await page.goto(world.service.url + path)
      return page
    },
    /** the page as a person sees it: kept as a picture, and nothing for axe to find; in both themes at the full figures, else in turn */
    async look(page: Page, name: string): Promise<void> {
      for (const colorScheme of inject('tier') === 'full' ? LOOKS : [LOOKS[looked++ % LOOKS.length]!]) {
        await page.emulateMedia({ colorScheme })
        await picture(page, `policy-${name}-${colorScheme}`)
        expect(await violations(page), `${name} ${colorScheme}`).toEqual([])
      }
      await page.emulateMedia({ colorScheme: 'light' })
    },
    close: () => browser[Symbol.asyncDispose](),
  }
}
