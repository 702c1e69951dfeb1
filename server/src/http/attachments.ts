import type { Config } from '../config.ts'
import { isLoopback, ownOrigins } from './origin.ts'

/** Bytes to hand out once, and what the file may be called. */
export type HandedOut = { bytes: Uint8Array; name: string }
/** What a link stands for; undefined when it was used, is old or never was one. */
export type Redeem = (token: string) => Promise<HandedOut | undefined>

const PATH = /^\/download\/([\w-]{20,100})$/
/** What every answer of the second origin says: no page, no script, nothing kept, nothing embedded (SECURITY 9.5). */
const SHUT = {
  'cache-control': 'no-store',
  'content-security-policy': "sandbox; default-src 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/**
 * Another origin for bytes that strangers made, so that they never share one with the console (SECURITY 9.5): `/download/<link>` and
 * nothing else. It knows nobody: no cookie is read, the link is good once. @returns undefined for requests that are not for it
 */
export function attachmentsOrigin(config: Pick<Config, 'url' | 'attachmentsUrl'>, redeem: Redeem) {
  const { attachmentsUrl } = config
  if (!attachmentsUrl) return () => undefined
  const https = attachmentsUrl.startsWith('https:')
  const shut = https ? { ...SHUT, 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : SHUT
  return (request: Request): Promise<Response> | undefined => {
    const { host, pathname } = new URL(request.url)
    if (!isFor(attachmentsUrl, host)) return undefined
    const token = request.method === 'GET' ? PATH.exec(pathname)?.[1] : undefined
    return answer(token, redeem, shut)
  }
}

/** Where a link leads. */
export const linkTo = (attachmentsUrl: string, token: string): string => `${attachmentsUrl}/download/${token}`

const isFor = (url: string, host: string): boolean =>
  isLoopback(new URL(url).hostname) ? ownOrigins(url).has(`http://${host}`) : new URL(url).host === host

async function answer(token: string | undefined, redeem: Redeem, shut: Record<string, string>): Promise<Response> {
  const file = token === undefined ? undefined : await redeem(token)
  if (!file) return new Response('This link was used or is too old.', { status: 404, headers: shut })
  return new Response(new Uint8Array(file.bytes), {
    headers: {
      ...shut,
      'content-type': 'application/octet-stream',
      'content-disposition': dispositionOf(file.name),
      'content-length': String(file.bytes.byteLength),
    },
  })
}

// what a file system or a shell could read as more than a name, and what turns text around or hides
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}/\\:*?"<>|%]/gu
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
const LONGEST = 120

/** A stranger's file name as a name: one part, no path, nothing hidden, never one that a system takes for a device. */
export function safeName(name: string, fallback = 'file'): string {
  const last = name.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const plain = last
    .replaceAll(UNSAFE, '_')
    .replace(/^[\s._-]+/, '')
    .replace(/[\s.]+$/, '')
  if (plain === '') return fallback
  const whole = RESERVED.test(plain) ? `_${plain}` : plain
  const dot = whole.lastIndexOf('.')
  const end = dot > 0 && whole.length - dot <= 12 ? whole.slice(dot) : ''
  return [...whole.slice(0, whole.length - end.length)].slice(0, LONGEST - end.length).join('') + end
}

/** `attachment` with the name twice, as RFC 6266 wants: in ASCII for old readers, encoded for the others. */
export function dispositionOf(name: string): string {
  const safe = safeName(name)
  const ascii = safe.replaceAll(/[^\x20-\x7e]/g, '_')
  const encoded = encodeURIComponent(safe).replaceAll(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
