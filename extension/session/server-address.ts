/** Second-level names under which registrations are made; enough to show the part a person must check. */
const SECOND = /^(?:co|com|org|net|gov|ac|edu|go|or|ne|gob|govt|nhs|police)$/

/** The part of a host name somebody registered: `desk.acme.co.uk` gives `acme.co.uk`. Addresses are shown whole. */
export function registrableDomain(host: string): string {
  if (/^[\d.]+$|:/.test(host)) return host
  const labels = host.split('.')
  const top = labels.at(-1) ?? ''
  const two = top.length === 2 && SECOND.test(labels.at(-2) ?? '')
  return labels.slice(two ? -3 : -2).join('.')
}

/**
 * A typed address as an origin, or undefined.
 * @param loopback whether plain http on this computer counts (demo builds)
 */
export function serverOrigin(text: string, loopback: boolean): string | undefined {
  const trimmed = text.trim()
  const url = URL.parse(/^https?:\/\//.test(trimmed) ? trimmed : `https://${trimmed}`)
  if (!url || url.username || url.password) return undefined
  if (url.protocol === 'https:' && url.hostname.includes('.')) return url.origin
  if (import.meta.env.MODE === 'store') return undefined
  return loopback && url.protocol === 'http:' && (url.hostname === '127.0.0.1' || url.hostname === 'localhost')
    ? url.origin
    : undefined
}
