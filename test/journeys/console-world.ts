import { CONSOLE } from '@breakwater/server/console/testing/build.ts'
import { type FakeService, startAfresh, startFakeService } from '@breakwater/server/console/testing/fake-service.ts'
import { TODAY } from '@breakwater/server/console/testing/fixtures.ts'
import type { Page } from 'playwright-core'
import { startBrowser, type TestBrowser } from '../world/browser.ts'
import { picture } from '../world/picture.ts'

export interface ConsoleWorld extends AsyncDisposable {
  fake: FakeService
  /** what the pages complained about: errors, and what the security policy stopped */
  complaints: string[]
  /** every address a page asked for */
  requested: string[]
  /** opens a path as someone, on the day of the fixtures; `set` changes what the service says first */
  open(path: string, look?: { theme?: 'light' | 'dark'; width?: number; set?: () => void }): Promise<Page>
  shoot(page: Page, name: string): Promise<void>
}

/** The built console before a fake service, and a browser. */
export async function startConsole(): Promise<ConsoleWorld> {
  const fake = await startFakeService(CONSOLE)
  // No name leads anywhere: only loopback answers.
  const browser: TestBrowser = await startBrowser({ webmailPort: 9 })
  const complaints: string[] = []
  const requested: string[] = []
  return {
    fake,
    complaints,
    requested,
    async open(path, { theme = 'light', width = 1280, set } = {}) {
      for (const earlier of browser.context.pages()) await earlier.close()
      startAfresh(fake)
      set?.()
      complaints.length = 0
      requested.length = 0
      const page = await browser.context.newPage()
      page.setDefaultTimeout(30_000)
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      await page.clock.setFixedTime(TODAY)
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('console', (message) => {
        // Answers that refuse are what a test asked for; the fixed clock is a script that the locked frame of a mail stops.
        const expected = /status of [45]\d\d|^Blocked script execution in 'about:(srcdoc|blank)'/.test(message.text())
        if (message.type() === 'error' && !expected) complaints.push(message.text())
      })
      page.on('request', (request) => requested.push(request.url()))
      await page.goto(fake.url + path)
      return page
    },
    shoot: (page, name) => picture(page, `console-${name}`),
    async [Symbol.asyncDispose]() {
      await browser[Symbol.asyncDispose]()
      await fake[Symbol.asyncDispose]()
    },
  }
}
