/** Only a path of our own; anything else would send a signed-in person away. */
export function safeTarget(to: string | undefined): string {
  if (!to?.startsWith('/')) return '/'
  const url = new URL(to, location.origin)
  return url.origin === location.origin ? url.pathname + url.search + url.hash : '/'
}

export const withTarget = (href: string, to: string) =>
  `${href}${href.includes('?') ? '&' : '?'}${new URLSearchParams({ to })}`
