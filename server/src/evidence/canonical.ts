import { createHash, createHmac } from 'node:crypto'
import type { Keys } from '../keys/keys.ts'

const TRACE = new Set([
  'received',
  'return-path',
  'delivered-to',
  'x-original-to',
  'authentication-results',
  'received-spf',
  'x-received',
])
const TRACE_FAMILIES = ['arc-', 'x-forwarded-', 'x-spam-', 'x-ms-exchange-']
const LF = 10

/**
 * sha256 of a mail without the headers that each delivery adds (MAIL 3.1): one value for one message, whichever door or
 * alias it came by. The caller stores it as HMAC. All other bytes count as they are; a copy with bare line feeds, as a
 * pipe hands it over, counts like its CRLF twin, and a leading mbox line does not count. Linear, never throws.
 */
export function canonicalHash(raw: Buffer): Buffer {
  const hash = createHash('sha256')
  const crlf = endsInCarriageReturn(raw)
  let at = raw.subarray(0, 5).equals(MBOX) ? raw.indexOf(LF) + 1 : 0
  let kept = at
  let dropping = false
  const keep = (end: number) => {
    if (end > kept) hash.update(crlf ? raw.subarray(kept, end) : withCarriageReturns(raw.subarray(kept, end)))
  }
  while (at < raw.length) {
    const newline = raw.indexOf(LF, at)
    const next = newline < 0 ? raw.length : newline + 1
    const first = raw[at]
    if (newline === at || (first === 13 && newline === at + 1)) break
    if (first !== 32 && first !== 9) {
      const trace = isTrace(raw, at)
      if (trace && !dropping) keep(at)
      if (!trace && dropping) kept = at
      dropping = trace
    }
    at = next
  }
  if (dropping) kept = at
  keep(raw.length)
  return hash.digest()
}

/** One message whichever door it came by, as an HMAC: a dump cannot be searched for a known mail (MAIL 3.1, MAIL-18). */
export const canonOf = (keys: Pick<Keys, 'index'>, bytes: Buffer): Buffer =>
  createHmac('sha256', keys.index).update('mail.canon:').update(canonicalHash(bytes)).digest()

const MBOX = Buffer.from('From ')

function endsInCarriageReturn(raw: Buffer): boolean {
  const newline = raw.indexOf(LF)
  return newline < 0 || (newline > 0 && raw[newline - 1] === 13)
}

function withCarriageReturns(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1')
}

function isTrace(raw: Buffer, at: number): boolean {
  const head = raw.toString('latin1', at, Math.min(raw.length, at + 60))
  const colon = head.indexOf(':')
  const name = (colon < 0 ? head : head.slice(0, colon)).trimEnd().toLowerCase()
  return TRACE.has(name) || TRACE_FAMILIES.some((family) => name.startsWith(family))
}
