import type { ARCData, ARCSigningData } from 'mailauth'
import { asciiDomain } from './address.ts'
import { values } from './bytes.ts'
import { parseParameters } from './parameters.ts'
import type { Head } from './reading.ts'

/** DNS as mailauth asks for it: records of one type under one name; rejects with a `code` such as ENOTFOUND. */
export type Resolver = (name: string, type: string) => Promise<string[][]>

/** What systems on the way say they saw (RFC 8617). Words of others: shown, and trusted only from configured sealers. */
export type ArcFacts = {
  /** as written, in order of their number */
  seals: { i: number; domain: string; selector: string; cv: string }[]
  chain: 'pass' | 'fail' | 'not-checked'
  comment?: string
  /** the chain passes and every sealer in it is configured */
  trusted: boolean
  /** what the newest sealer saw: only where the chain is trusted */
  results?: string
}

export type ArcOptions = { resolver: Resolver; trustedSealers?: readonly string[] }

const MOST_SHOWN = 50
const NO_RECORD = ['ENOTFOUND', 'ENODATA']

/** Checks the chain that mailauth collected while it read the signatures. `undefined` when there is none; never rejects. */
export async function arcFacts(
  head: Head,
  data: ARCSigningData | undefined,
  options: ArcOptions,
): Promise<ArcFacts | undefined> {
  const seals = values(head, 'arc-seal')
    .slice(0, MOST_SHOWN)
    .map(sealOf)
    .sort((a, b) => a.i - b.i)
  if (seals.length === 0) return undefined
  let unanswered = false
  const resolver: Resolver = (name, type) =>
    options.resolver(name, type).catch((error) => {
      unanswered ||= !NO_RECORD.includes(error?.code)
      throw error
    })
  const { arc } = await import('mailauth/lib/arc/index.js')
  const read =
    data &&
    (await arc({ ...data, keyCache: undefined } as unknown as ARCData, { resolver, minBitLength: 1024 }).catch(
      () => undefined,
    ))
  const passes = read?.status.result === 'pass'
  const chain = passes ? 'pass' : unanswered || !read ? 'not-checked' : 'fail'
  const trusted = passes && seals.every(({ domain }) => options.trustedSealers?.includes(domain))
  const newest = values(head, 'arc-authentication-results').find((value) => numberOf(value) === seals.at(-1)?.i)
  return {
    seals,
    chain,
    ...(read?.status.comment ? { comment: String(read.status.comment) } : {}),
    trusted,
    ...(trusted && newest ? { results: newest.slice(0, 2000) } : {}),
  }
}

function sealOf(value: string): ArcFacts['seals'][number] {
  const { d = '', s = '', cv = '', i = '' } = parseParameters(`arc;${value.slice(0, 4000)}`).params
  const domain = d.trim().toLowerCase().slice(0, 253)
  return {
    i: Number.parseInt(i, 10) || 0,
    domain: asciiDomain(domain) ?? domain,
    selector: s.trim().slice(0, 100),
    cv: cv.trim().toLowerCase().slice(0, 10),
  }
}

const numberOf = (value: string) => Number.parseInt(/^\s*i\s*=\s*([0-9]{1,2})\s*;/.exec(value)?.[1] ?? '', 10)
