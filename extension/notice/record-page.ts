import { address, line } from '../sites/site.ts'

/** What a record page shows: a labelled snapshot, never its identity (EXT-18). */
export function seenOnPage(doc: Document): { heading?: string; emails: string[]; phones: string[] } {
  const scope = doc.querySelector('main[data-crm-record]') ?? doc.querySelector('main, [role="main"]') ?? doc.body
  const after = (scheme: string) =>
    [...scope.querySelectorAll<HTMLAnchorElement>(`a[href^="${scheme}:"]`)].map(
      (a) =>
        decodeURIComponent(a.getAttribute('href') ?? '')
          .slice(scheme.length + 1)
          .split('?')[0] ?? '',
    )
  return {
    heading: line(scope.querySelector('h1')?.textContent),
    emails: [...new Set(after('mailto').flatMap((text) => address(text) ?? []))].slice(0, 20),
    phones: [...new Set(after('tel').flatMap((text) => line(text, 60) ?? []))].slice(0, 20),
  }
}
