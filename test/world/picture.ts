import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** whether pages are kept as pictures */
    pictures: boolean
  }
}

/** Keeps the page as a picture for people, in `test/shots`. `npm test` at the small figures takes none: nobody looks, and each costs. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!inject('pictures')) return
  await page.screenshot({ path: join(import.meta.dirname, '../shots', `${name}.png`), fullPage: true })
}
