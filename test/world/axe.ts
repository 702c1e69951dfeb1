import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe found on the page, one line a violation (SCREENS 8.1). `[]` is the goal of every screen and state. */
export async function violations(page: Page, within?: string): Promise<string[]> {
  let axe = new AxeBuilder({ page }).withTags(TAGS)
  if (within) axe = axe.include(within)
  // The usual way finishes in a blank tab, which an extension's page may not script; only pages with frames need it.
  if (page.frames().length === 1 || !page.url().startsWith('http')) axe = axe.setLegacyMode()
  const found = (await axe.analyze()).violations
  return found.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)
}
