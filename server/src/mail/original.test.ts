import { createHash } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { partOf } from '../evidence/part.ts'
import { readBytes } from './bytes.ts'
import { fallbackView } from './fallback.ts'
import { findOriginals } from './original.ts'
import { createParser } from './parse.ts'
import type { Original } from './reading.ts'

const parser = createParser({ workers: 1 })
afterAll(() => parser.close())

const crlf = (text: string) => Buffer.from(text.replace(/\r?\n/g, '\r\n'))
const wrap = (inner: Buffer, encoding: 'base64' | '7bit', more = ''): Buffer => {
  const body = encoding === 'base64' ? inner.toString('base64').replace(/.{76}/g, '$&\n') : inner.toString('latin1')
  return crlf(
    `From: Ana <ana@corp.example>\nTo: report@corp.example\nSubject: Fwd\nContent-Type: multipart/mixed; boundary=q${inner.length}\n\n--q${inner.length}\n\nplease look${more}\n--q${inner.length}\nContent-Type: message/rfc822\nContent-Transfer-Encoding: ${encoding}\n\n${body}\n--q${inner.length}--\n`,
  )
}
const original = crlf(
  'From: Tom <tom@client.example>\nSubject: offer\nDate: Mon, 2 Nov 2026 10:00:00 +0000\n\nbad words\n',
)

/** Cuts an original out of the mail by its place alone, as evidence does. */
function cut(raw: Buffer, originals: readonly Original[], at: number): Buffer {
  const { parent, ...part } = originals[at]!.place!
  return partOf(parent < 0 ? raw : cut(raw, originals, parent), part)
}

describe('where originals lie', () => {
  test.each([
    ['here', 0],
    ['in the child', 600_000],
  ])('MAIL-20 read %s, each original is cut out again by its place, three deep in any encoding', async (_, padding) => {
    const raw = wrap(wrap(wrap(original, 'base64'), '7bit'), 'base64', `\n${'x'.repeat(70)}\n`.repeat(padding / 72))
    const { originals, unread } = await parser.readSafely(raw)
    expect(unread).toBeUndefined()
    expect(originals.map(({ depth, place }) => [depth, place?.parent])).toEqual([
      [1, -1],
      [2, 0],
      [3, 1],
    ])
    for (const [at, one] of originals.entries()) {
      const bytes = cut(raw, originals, at)
      expect(one.bytes?.equals(bytes)).toBe(true)
      expect(one.sha256?.equals(createHash('sha256').update(bytes).digest())).toBe(true)
      expect(one.size).toBe(bytes.length)
    }
    expect(cut(raw, originals, 2).subarray(0, original.length).equals(original)).toBe(true)
  })
})

test('MAIL-29 a message quoted inside an attached original is listed below it', () => {
  const quoting = crlf(
    'From: Tom <tom@client.example>\nSubject: Fwd: joke\nMessage-ID: <1@client.example>\n\nfunny\n\n-----Original Message-----\nFrom: Max <max@other.example>\nSent: Monday\nTo: Tom <tom@client.example>\nSubject: joke\n\nha\n',
  )
  const raw = wrap(quoting, '7bit')
  const tree = readBytes(raw)
  const { originals } = findOriginals(raw, tree, fallbackView(raw, tree))
  expect(
    originals.map(({ how, from, grade, depth, within }) => ({ how, from: from?.address, grade, depth, within })),
  ).toEqual([
    { how: 'attached', from: 'tom@client.example', grade: 'C', depth: 1, within: undefined },
    { how: 'inline', from: 'max@other.example', grade: 'D', depth: 2, within: 0 },
  ])
  const long = wrap(Buffer.concat([quoting, Buffer.alloc(600_000, 'x')]), '7bit')
  expect(findOriginals(long, readBytes(long), {}).originals).toHaveLength(1)
})
