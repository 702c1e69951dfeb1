import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
type Violation = { id: string; help: string; nodes: { target: unknown[] }[] }

/** What axe found on the page, one line a violation (SCREENS 8.1). `[]` is the goal of every screen and state. */
export async function violations(page: Page, within?: string): Promise<string[]> {
  const found = page.frames().length === 1 ? await inPage(page, within) : await withFrames(page, within)
  return found.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)
}

// axe lies beside what uses it in pages with frames
const builder = createRequire(import.meta.url).resolve('@axe-core/playwright')
const AXE = readFileSync(createRequire(builder).resolve('axe-core/axe.min.js'), 'utf8')

/** A page without frames is given axe once; only violations are described and fetched: both ways of saving together are most of the time. */
async function inPage(page: Page, within?: string): Promise<Violation[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(AXE)
  const options = { resultTypes: ['violations'], runOnly: { type: 'tag', values: TAGS } }
  const context = within ? JSON.stringify({ include: [within] }) : 'document'
  const asked = `axe.run(${context}, ${JSON.stringify(options)}).then(({ violations }) =>
    violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ target }) => ({ target })) })))`
  return page.evaluate<Violation[]>(asked)
}

/** The usual way finishes in a blank tab, which an extension's page may not script. */
async function withFrames(page: Page, within?: string): Promise<Violation[]> {
  let axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).withTags(TAGS)
  if (within) axe = axe.include(within)
  if (!page.url().startsWith('http')) axe = axe.setLegacyMode()
  return (await axe.analyze()).violations as Violation[]
}
