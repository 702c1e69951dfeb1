import { type LookupAddress, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * Where connections may go when their address comes from settings or from content (SECURITY T13). `internal` are hosts in the
 * organisation's own network that the operator named, `host` or `host:port`; loopback is for the demo and for tests.
 */
export type Reach = { internal?: readonly string[]; loopback?: boolean }
export type Resolve = (
  host: string,
  options: { all: true },
  done: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void

/** The guard said no, before anything was sent. */
export class RefusedAddress extends Error {
  override name = 'RefusedAddress'
  readonly code = 'REFUSED_ADDRESS'
}

type Kind = 'public' | 'private' | 'loopback' | 'never'
const PRIVATE = new Set(['private', 'uniqueLocal', 'carrierGradeNat'])
const GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3')

/** What kind of place a resolved address is. Mapped, translated, tunnelled, link-local and reserved ones are never a place to go. */
export function kindOf(address: string): Kind {
  const at = ipaddr.IPv4.isValidFourPartDecimal(address)
    ? ipaddr.IPv4.parse(address)
    : ipaddr.IPv6.isValid(address)
      ? ipaddr.IPv6.parse(address)
      : undefined
  const range = at?.range() ?? 'none'
  if (range === 'loopback') return 'loopback'
  if (PRIVATE.has(range)) return 'private'
  if (range !== 'unicast') return 'never'
  return at instanceof ipaddr.IPv6 && !at.match(GLOBAL) ? 'never' : 'public'
}

/** Whether the operator named this host, or this host with this port, as one of their own. */
export const isNamed = ({ internal = [] }: Reach, host: string, port?: number): boolean =>
  internal.includes(host) || internal.includes(`${host}:${port ?? ''}`)

/** Whether every address a name leads to may be connected to; one bad answer among good ones is enough to refuse. */
export function mayReach(
  host: string,
  port: number | undefined,
  found: readonly LookupAddress[],
  reach: Reach,
): boolean {
  const named = isNamed(reach, host, port)
  return (
    found.length > 0 &&
    found.every(({ address }) => {
      const kind = kindOf(address)
      return kind === 'public' || (kind === 'loopback' && reach.loopback) || (named && kind !== 'never')
    })
  )
}

/** The look-up of a connection: what was checked is what is connected to, so a name that changes its answer gains nothing. */
export function guardedLookup(reach: Reach, port?: number, resolve: Resolve = lookup): LookupFunction {
  return (host, options, done) =>
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '')
      if (!mayReach(host, port, found, reach)) return done(new RefusedAddress('address not allowed'), '')
      if (options.all) return done(null, found)
      done(null, found[0]?.address ?? '', found[0]?.family)
    })
}

/**
 * The addresses of a host, all checked, for clients that take an address instead of a look-up: connect to one of these.
 * @throws RefusedAddress, or what the name server said
 */
export async function checkedAddresses(
  host: string,
  port: number,
  reach: Reach,
  resolve: Resolve = lookup,
): Promise<string[]> {
  const { promise, resolve: settle, reject } = Promise.withResolvers<LookupAddress[]>()
  const literal = ipaddr.isValid(host) ? [{ address: host, family: host.includes(':') ? 6 : 4 }] : undefined
  if (literal) settle(literal)
  else resolve(host, { all: true }, (error, found) => (error ? reject(error) : settle(found)))
  const found = await promise
  if (!mayReach(host, port, found, reach)) throw new RefusedAddress('address not allowed')
  return found.map(({ address }) => address)
}
