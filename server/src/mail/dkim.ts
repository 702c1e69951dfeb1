import { createHash, type KeyObject } from 'node:crypto'
import type { DKIMVerifyResult } from 'mailauth'
import mailauth from 'mailauth/package.json' with { type: 'json' }
import { asciiDomain, domainOf, readAddresses } from './address.ts'
import { type ArcFacts, arcFacts, type Resolver } from './arc.ts'
import { readHead, values } from './bytes.ts'
import type { Grade, Head, Original } from './reading.ts'
import { keepSignatures } from './signature-fields.ts'

export type { Resolver } from './arc.ts'

export type SignatureOutcome =
  | 'pass'
  | 'differs'
  | 'no-key'
  | 'not-checked'
  | 'partial'
  | 'weak-key'
  | 'weak-algorithm'
  | 'expired'
  | 'unusable'

/** One checked signature with all that a later check without DNS needs (MAIL 6). */
export type StoredSignature = {
  domain: string
  selector: string
  algorithm: string
  canonicalisation: string
  signedHeaders: string
  bodyHash: string
  bodyLength?: number
  signedAt?: string
  expiresAt?: string
  /** the raw TXT record of the key */
  record?: string
  publicKey?: string
  fingerprint?: string
  modulusLength?: number
  aligned: boolean
  outcome: SignatureOutcome
  comment?: string
  /** the key says its domain is still testing (t=y) */
  testing?: boolean
}

export type Verification = {
  signatures: StoredSignature[]
  /** an aligned signature passed: grade A */
  aligned: boolean
  /** some signature exists and none passed */
  differs: boolean
  /** DNS did not answer: check again later (72 h) */
  again: boolean
  checkedAt: string
  resolver: string
  mailauth: string
  queries: number
  /** the chain of systems on the way, where the mail has one */
  arc?: ArcFacts
}

export type VerifyOptions = {
  now: Date
  resolverName?: string
  queries?: number
  timeoutMs?: number
  /** domains whose ARC seals are believed */
  trustedSealers?: readonly string[]
}

/** Bytes of a head beyond which nothing is checked: no mail system writes one. */
const LONGEST_HEAD = 1024 * 1024

/**
 * Verifies the signatures over an original's bytes: the first 5 and at most 5 more that are aligned with its From, at most
 * 10 DNS queries of 5 s each. Only a full, unexpired signature by a key of 1,024 bits or more over From passes. Never rejects.
 */
export async function verifyOriginal(bytes: Buffer, resolver: Resolver, options: VerifyOptions): Promise<Verification> {
  const { now, resolverName = 'system', timeoutMs = 5000, queries: most = 10 } = options
  const asked: Asked = { count: 0, records: new Map() }
  const head = readHead(bytes)
  const from = fromDomain(head)
  const isLong = head.length > LONGEST_HEAD
  const dkimOptions = { minBitLength: 1024, rejectRsaSha1: true, curTime: now }
  // fetched by whoever checks first: what only follows from a report need not be in memory before
  const { dkimVerify } = await import('mailauth/lib/dkim/verify.js')
  const read = isLong
    ? undefined
    : await dkimVerify(keepSignatures(bytes, from), {
        resolver: limited(resolver, asked, most, timeoutMs),
        ...dkimOptions,
      } as Parameters<typeof dkimVerify>[1]).catch(() => undefined)
  const seals: Asked = { count: 0, records: new Map() }
  const arc = await arcFacts(head, read?.arc, {
    resolver: limited(resolver, seals, most, timeoutMs),
    trustedSealers: options.trustedSealers,
  })
  const signatures = (read?.results ?? []).flatMap((result) => stored(result, from, asked.records))
  const passed = signatures.filter(({ outcome }) => outcome === 'pass')
  return {
    signatures,
    aligned: passed.some(({ aligned }) => aligned),
    differs: signatures.length > 0 && passed.length === 0,
    again: signatures.some(({ outcome }) => outcome === 'not-checked'),
    checkedAt: now.toISOString(),
    resolver: resolverName,
    mailauth: mailauth.version,
    queries: asked.count,
    ...(arc && { arc }),
  }
}

/** A resolver for a later check: it knows only the records that were stored at arrival. */
export function storedKeys(signatures: readonly StoredSignature[]): Resolver {
  const records = new Map(
    signatures.map((one) => [`${one.selector}._domainkey.${one.domain}`.toLowerCase(), one.record]),
  )
  return async (name) => {
    const record = records.get(name.toLowerCase())
    if (record === undefined) throw Object.assign(new Error('no stored record'), { code: 'ENOTFOUND' })
    return [[record]]
  }
}

/** The grade after a check: A for an aligned pass, else what it was; a failed signature raises nothing (MAIL 5). */
export const gradeOf = (
  original: Pick<Original, 'grade' | 'bytes'>,
  verification?: Pick<Verification, 'aligned'>,
): Grade => (original.bytes && verification?.aligned ? 'A' : original.grade)

/** What was asked of DNS: mailauth gives its records back changed, so the raw ones are kept here. */
type Asked = { count: number; records: Map<string, string> }

function limited(resolver: Resolver, asked: Asked, most: number, timeoutMs: number): Resolver {
  return async (name, type) => {
    if (asked.count >= most) throw Object.assign(new Error('too many queries'), { code: 'ETOOMANY' })
    asked.count++
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(Object.assign(new Error('no answer'), { code: 'ETIMEOUT' })), timeoutMs)
    })
    const answer = await Promise.race([resolver(name, type), late]).finally(() => clearTimeout(timer))
    if (answer[0]) asked.records.set(name.toLowerCase(), answer[0].join(''))
    return answer
  }
}

/** The domain an aligned signature has to belong to: of the one From with one address. */
function fromDomain(head: Head): string | undefined {
  const fields = values(head, 'from')
  const mailboxes = fields.flatMap((field) => readAddresses(field).mailboxes)
  const address = fields.length === 1 && mailboxes.length === 1 ? mailboxes[0]!.address : undefined
  return address && domainOf(address)
}

type Result = DKIMVerifyResult['results'][number] & {
  signingHeaders?: { keys?: string }
  canonBodyLengthLimit?: number
  canonBodyLengthTotal?: number
  expiresAfter?: string | null
  signTime?: string | null
  publicKey?: string | KeyObject
}

function stored(result: Result, from: string | undefined, records: Asked['records']): StoredSignature[] {
  if (!result.signingDomain || !result.selector) return []
  const outcome = outcomeOf(result)
  const record = records.get(`${result.selector}._domainkey.${result.signingDomain}`.toLowerCase()) ?? result.rr
  const publicKey = result.publicKey?.toString()
  return [
    {
      domain: asciiDomain(result.signingDomain) ?? result.signingDomain,
      selector: result.selector,
      algorithm: result.algo ?? '',
      canonicalisation: result.format ?? 'simple/simple',
      signedHeaders: result.signingHeaders?.keys ?? '',
      bodyHash: result.bodyHashExpecting ?? '',
      ...(result.canonBodyLengthLimit !== undefined && { bodyLength: result.canonBodyLengthLimit }),
      ...(result.signTime && { signedAt: result.signTime }),
      ...(result.expiresAfter && { expiresAt: result.expiresAfter }),
      ...(record && { record }),
      ...(publicKey && { publicKey, fingerprint: createHash('sha256').update(publicKey).digest('hex') }),
      ...(result.modulusLength && { modulusLength: result.modulusLength }),
      aligned: from !== undefined && Boolean(result.status.aligned),
      outcome,
      ...(result.status.comment && { comment: String(result.status.comment) }),
      ...(result.status.testing && { testing: true }),
    },
  ]
}

function outcomeOf(result: Result): SignatureOutcome {
  const {
    result: word,
    comment = '',
    policy,
    underSized,
  } = result.status as Result['status'] & {
    underSized?: number
    policy?: Record<string, string>
  }
  const rule = policy?.['dkim-rules']
  if (rule === 'weak-key') return 'weak-key'
  if (rule === 'weak-algorithm') return 'weak-algorithm'
  if (word === 'temperror') return 'not-checked'
  if (word === 'pass') {
    const signed = (result.signingHeaders?.keys ?? '').toLowerCase().split(/[:\s]+/)
    if (!signed.includes('from')) return 'unusable'
    return underSized ? 'partial' : 'pass'
  }
  if (word === 'fail' || comment === 'body hash did not verify') return 'differs'
  if (comment === 'no key') return 'no-key'
  return comment === 'expired' ? 'expired' : 'unusable'
}
