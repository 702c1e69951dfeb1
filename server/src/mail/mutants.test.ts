import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { canonicalHash } from '../evidence/canonical.ts'
import { whoReported } from './authenticity.ts'
import { partBytes, readBytes } from './bytes.ts'
import { fallbackView } from './fallback.ts'
import { htmlLines } from './html-lines.ts'
import { classify } from './machine-mail.ts'
import { findOriginals } from './original.ts'

const folder = fileURLToPath(new URL('../../../test/mails/', import.meta.url))
const mails = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.eml'))
  .sort()
  .map((file) => readFileSync(folder + file))
const seed = 20261103
const mutants = 2000

/** A small generator that gives the same numbers for the same seed (mulberry32). */
function numbers(from: number) {
  let state = from
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

/** Domains outside ASCII are compared in another form than they are written. */
const asWritten = (address: string) => (address.includes('xn--') ? address.slice(0, address.indexOf('@') + 1) : address)

/** What a view shows, as the finder reads it. */
function written({ text = '', html = '' }: { text?: string; html?: string }): string {
  const shown = [text, html, htmlLines(html)].join('\n')
  return shown.replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '').toLowerCase()
}

const random = numbers(seed)
const any = () => mails[random(mails.length)]!
const at = (mail: Buffer) => random(mail.length + 1)
const words = [
  '\r\n\r\n',
  '--b0\r\n',
  '--b0--\r\n',
  'From: x@other.example\r\n',
  '\0',
  '\r',
  '=?utf-8?B?',
  '"',
  '<',
  '(',
  'Content-Type: multipart/mixed; boundary=b0\r\n',
  'Content-Transfer-Encoding: base64\r\n',
]
const changes: ((mail: Buffer) => Buffer)[] = [
  (mail) => {
    const copy = Buffer.from(mail)
    for (let i = 0; i < 5; i++) copy[random(copy.length)] = random(256)
    return copy
  },
  (mail) => mail.subarray(0, at(mail)),
  (mail) => mail.subarray(at(mail)),
  (mail) => {
    const [a, b] = [at(mail), at(mail)].sort((x, y) => x - y) as [number, number]
    return Buffer.concat([mail.subarray(0, b), mail.subarray(a)])
  },
  (mail) => {
    const place = at(mail)
    return Buffer.concat([mail.subarray(0, place), Buffer.from(words[random(words.length)]!), mail.subarray(place)])
  },
  (mail) => Buffer.from(mail.toString('latin1').replaceAll('\r\n', random(2) ? '\n' : '\r'), 'latin1'),
  (mail) => Buffer.concat([mail, any()]),
  (mail) => Buffer.concat([mail.subarray(0, at(mail)), any().subarray(at(mail))]),
]

test(`MAIL-27 ${mutants} mutants (seed ${seed}): nothing throws, the bytes stay, ranges fit, no sender that is not in the bytes`, () => {
  for (let i = 0; i < mutants; i++) {
    let raw = changes[random(changes.length)]!(any())
    if (random(2)) raw = changes[random(changes.length)]!(raw)
    const before = createHash('sha256').update(raw).digest('hex')
    const tree = readBytes(raw)
    for (const part of tree.parts) {
      expect(part.headerLength).toBeLessThanOrEqual(part.length)
      expect(part.offset + part.length).toBeLessThanOrEqual(raw.length)
      partBytes(raw, part)
    }
    const view = fallbackView(raw, tree)
    const options = { ownAddresses: ['report@corp.example'], ownDomains: ['corp.example'] }
    const { originals } = findOriginals(raw, tree, view, options)
    classify(tree.head)
    whoReported({
      head: tree.head,
      door: 'imap',
      trustedAuthservIds: ['mx.corp.example'],
      directory: () => undefined,
      ...options,
    })
    canonicalHash(raw)
    const text = written(view)
    for (const { how, from, range, bytes, within } of originals) {
      const source = within === undefined ? text : written(fallbackView(originals[within]!.bytes!))
      if (how === 'inline' && from?.address) expect(source).toContain(asWritten(from.address))
      if (range) expect(raw.subarray(range.offset, range.offset + range.length).equals(bytes!)).toBe(true)
    }
    expect(createHash('sha256').update(raw).digest('hex')).toBe(before)
  }
}, 60_000)
