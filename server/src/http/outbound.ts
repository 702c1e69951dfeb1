import type { IncomingMessage } from 'node:http'
import { request as plain } from 'node:http'
import { request as secure } from 'node:https'
import { isIP } from 'node:net'
import {
  guardedLookup,
  isNamed,
  kindOf,
  mayReach,
  type Reach,
  RefusedAddress,
  type Resolve,
} from './outbound-address.ts'

/** Which hosts: exact names, suffixes with a leading dot, or any that is public. Bytes of an answer and milliseconds in all. */
export type OutboundRules = Reach & { hosts: readonly string[] | 'any'; maxBytes?: number; timeoutMs?: number }

/** What the configuration says about connections that go out. */
export const reachOf = (config: { demo: boolean; testWorld: boolean; internalHosts: readonly string[] }): Reach => ({
  internal: config.internalHosts,
  loopback: config.demo || config.testWorld,
})

/**
 * The `fetch` for an address that the operator set in the environment: to that host and port, in their own network too.
 * @param others whether the answer may name further hosts, as the discovery of a sign-in does; those must be public or named
 */
export function fetchFor(config: Parameters<typeof reachOf>[0], address: string, others = false): typeof fetch {
  const url = new URL(address)
  const host = hostOf(url)
  const { internal = [], loopback } = reachOf(config)
  return guardedFetch({
    hosts: others ? 'any' : [host],
    internal: [...internal, url.port ? `${host}:${url.port}` : host],
    loopback: loopback === true || host === 'localhost' || kindOf(host) === 'loopback',
  })
}

/**
 * @throws RefusedAddress unless it is https to an allowed host without credentials, on its own port. Loopback where it is allowed may
 * be plain; a host the operator named may have the port they named with it
 */
export function checkUrl(text: string, rules: OutboundRules): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url) throw new RefusedAddress('no address')
  const host = hostOf(url)
  if (url.username || url.password) throw new RefusedAddress('credentials in the address')
  const web = url.protocol === 'https:' || url.protocol === 'http:'
  if (rules.loopback && web && (host === 'localhost' || kindOf(host) === 'loopback')) return url
  if (url.protocol !== 'https:') throw new RefusedAddress('only https')
  if (url.port && !rules.internal?.includes(`${host}:${url.port}`)) throw new RefusedAddress('only its own port')
  const listed =
    rules.hosts === 'any' || rules.hosts.some((one) => (one.startsWith('.') ? host.endsWith(one) : host === one))
  if (!listed && !isNamed(rules, host, portOf(url))) throw new RefusedAddress('host not on the list')
  const family = isIP(host)
  // node connects to a written address without looking it up
  if (family && !mayReach(host, portOf(url), [{ address: host, family }], rules))
    throw new RefusedAddress('address not allowed')
  return url
}

const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, '')
const portOf = (url: URL) => Number(url.port || (url.protocol === 'https:' ? 443 : 80))

/**
 * The one `fetch` for addresses that come from settings or from content: every DNS answer is checked at connect, redirects are never
 * followed, 10 s in all and 5 MB of answer at most unless the rules say otherwise. A body goes out in one piece with its length.
 */
export function guardedFetch(rules: OutboundRules, resolve?: Resolve): typeof fetch {
  const maxBytes = rules.maxBytes ?? 5 * 1024 * 1024
  return async (input, init) => {
    const asked = new Request(input instanceof Request ? input : checkUrl(String(input), rules), init)
    const url = checkUrl(asked.url, rules)
    const body = asked.body === null ? undefined : Buffer.from(await asked.arrayBuffer())
    const signal = AbortSignal.any([asked.signal, AbortSignal.timeout(rules.timeoutMs ?? 10_000)])
    const { promise, resolve: settle, reject } = Promise.withResolvers<Response>()
    const send = url.protocol === 'https:' ? secure : plain
    const request = send(url, {
      method: asked.method,
      headers: Object.fromEntries(asked.headers),
      lookup: guardedLookup(rules, portOf(url), resolve),
      agent: false,
      signal,
    })
    request.on('error', reject)
    request.on('response', (answer) => {
      whole(answer, maxBytes).then(settle, (error) => {
        request.destroy()
        reject(error)
      })
    })
    // In one piece with its length: some CRMs read nothing of a chunked body.
    request.end(body)
    const answer = await promise
    if (asked.redirect === 'error' && answer.status >= 300 && answer.status < 400)
      throw new RefusedAddress('redirected elsewhere')
    return answer
  }
}

async function whole(answer: IncomingMessage, maxBytes: number): Promise<Response> {
  const headers = new Headers()
  for (const [name, value] of Object.entries(answer.headers)) if (value !== undefined) headers.set(name, String(value))
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer) {
    size += chunk.length
    if (size > maxBytes) throw new Error('answer too large')
    chunks.push(chunk)
  }
  if (!answer.complete) throw new Error('answer cut short')
  const status = answer.statusCode ?? 0
  const empty = status === 204 || status === 304 || status === 205
  return new Response(empty ? null : Buffer.concat(chunks), { status, headers })
}
