import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Shows a page of test/pages as if it came from this address. happy-dom has no layout: `hidden` decides what is rendered. */
export function showPage(path: string, url: string): Document {
  const html = readFileSync(join(import.meta.dirname, '../../test/pages', path), 'utf8')
  ;(window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(url)
  const page = new DOMParser().parseFromString(html, 'text/html')
  document.documentElement.replaceChildren(...page.documentElement.childNodes)
  return document
}

export const shownHere = (el: Element): boolean => !el.closest('[hidden]')
