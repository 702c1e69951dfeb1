import { lookup as resolve } from 'node:dns'
import { request as plain } from 'node:http'
import { request as secure } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Where a connection may go (T13). `hosts` are exact names or, with a leading dot, suffixes. Loopback is for the demo and tests. */
export type OutgoingRules = { hosts: string[]; allowLoopback?: boolean; maxBytes?: number; timeoutMs?: number }

const special = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12],
  ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15],
  ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 3],
] as const) special.addSubnet(net, bits, 'ipv4') // biome-ignore format: one table
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  special.addSubnet(net, bits, 'ipv6')
const unicast6 = new BlockList()
unicast6.addSubnet('2000::', 3, 'ipv6')

/** True for addresses of the public internet; everything private, local, mapped, tunnelled or reserved is false. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !special.check(address, 'ipv4')
  return family === 6 && unicast6.check(address, 'ipv6') && !special.check(address, 'ipv6')
}

class RefusedAddress extends Error {
  override name = 'RefusedAddress'
  readonly code = 'REFUSED_ADDRESS'
}

/** Throws unless the URL is https to an allowed host, without credentials or a port of its own. */
export function checkUrl(text: string, rules: OutgoingRules): URL {
  const url = new URL(text)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (url.username || url.password) throw new RefusedAddress('credentials in the address')
  if (rules.allowLoopback && (host === '127.0.0.1' || host === '::1' || host === 'localhost')) return url
  if (url.protocol !== 'https:' || url.port) throw new RefusedAddress('only https on its own port')
  const allowed = rules.hosts.some((one) => (one.startsWith('.') ? host.endsWith(one) : host === one))
  if (!allowed || (isIP(host) && !isPublicAddress(host))) throw new RefusedAddress('host not on the list')
  return url
}

function guardedLookup(loopback: boolean): LookupFunction {
  return (hostname, options, done) =>
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '')
      const fine =
        found.length > 0 && found.every(({ address }) => isPublicAddress(address) || (loopback && isLoopback(address)))
      if (!fine) return done(new RefusedAddress('address not public'), '')
      if (options.all) return done(null, found)
      done(null, found[0]!.address, found[0]!.family)
    })
}

const isLoopback = (address: string) => address === '::1' || address.startsWith('127.')

/**
 * A `fetch` for CRM addresses an admin typed: every DNS answer is checked at connect, redirects are not followed,
 * 10 s in all and 5 MB of answer at most unless the rules say otherwise.
 */
export function guardedFetch(rules: OutgoingRules) {
  const maxBytes = rules.maxBytes ?? 5 * 1024 * 1024
  return async (text: string, init: RequestInit): Promise<Response> => {
    const url = checkUrl(text, rules)
    const timeout = AbortSignal.timeout(rules.timeoutMs ?? 10_000)
    const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout
    const send = url.protocol === 'https:' ? secure : plain
    return new Promise((settle, fail) => {
      const request = send(url, {
        method: init.method ?? 'GET',
        headers: Object.fromEntries(new Headers(init.headers)),
        lookup: guardedLookup(rules.allowLoopback ?? false),
        agent: false,
        signal,
      })
      request.on('error', fail)
      request.on('response', (answer) => {
        const headers = new Headers()
        for (const [name, value] of Object.entries(answer.headers))
          if (value !== undefined) headers.set(name, String(value))
        const chunks: Buffer[] = []
        let size = 0
        answer.on('error', fail)
        answer.on('data', (chunk: Buffer) => {
          size += chunk.length
          if (size > maxBytes) return request.destroy(new Error('answer too large'))
          chunks.push(chunk)
        })
        answer.on('end', () => {
          if (!answer.complete) return fail(new Error('answer cut short'))
          const status = answer.statusCode ?? 0
          const empty = status === 204 || status === 304 || status === 205
          settle(new Response(empty ? null : Buffer.concat(chunks), { status, headers }))
        })
      })
      // In one piece with its length: some CRMs read nothing of a chunked body.
      request.end(typeof init.body === 'string' ? init.body : undefined)
    })
  }
}
