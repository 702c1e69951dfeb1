/**
 * A browser window: it keeps cookies for each host and follows redirects until it leaves `inside`, reaches `/sign-in` or is shown
 * something.
 * @param cookie one of the first address, such as `bw=…`
 */
export function browserAt(inside: readonly string[], cookie = '') {
  const origins = inside.map((base) => new URL(base).origin)
  const jars = new Map(origins.map((origin) => [origin, new Map<string, string>()]))
  const own = jars.get(origins[0] ?? '')
  if (cookie) own?.set(cookie.slice(0, cookie.indexOf('=')), cookie.slice(cookie.indexOf('=') + 1))
  const cookies = (origin = origins[0] ?? '') => [...(jars.get(origin) ?? [])].map((pair) => pair.join('=')).join('; ')
  /** One request with this window's cookies; what the answer sets is kept. */
  const ask = async (url: string | URL, init: RequestInit = {}): Promise<Response> => {
    const { origin } = new URL(url)
    const answer = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, cookie: cookies(origin) },
    })
    for (const set of answer.headers.getSetCookie()) {
      const pair = set.split(';')[0] ?? ''
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
      if (value === '') jars.get(origin)?.delete(name)
      else jars.get(origin)?.set(name, value)
    }
    return answer
  }
  /** Goes to an address as a link does. @returns where it ended */
  const go = async (url: string): Promise<URL> => {
    for (let at = new URL(url), hops = 0; hops < 15; hops++) {
      if (!origins.includes(at.origin) || at.pathname === '/sign-in') return at
      const answer = await ask(at)
      const to = answer.headers.get('location')
      if (!to && answer.status >= 400 && at.pathname.startsWith('/auth/'))
        throw new Error(`${at.pathname}: ${answer.status} ${await answer.text()}`)
      await answer.body?.cancel()
      if (!to) return at
      at = new URL(to, at)
    }
    throw new Error('too many redirects')
  }
  return {
    go,
    ask,
    cookies /** drops the cookies of one address */,
    forget: (base: string) => jars.get(new URL(base).origin)?.clear(),
  }
}
export type Window = ReturnType<typeof browserAt>
