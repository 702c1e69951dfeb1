import { generateKeyPairSync } from 'node:crypto'
import { dkimSign } from 'mailauth/lib/dkim/sign.js'
import { describe, expect, test } from 'vitest'
import { readBytes } from './bytes.ts'
import { gradeOf, type Resolver, storedKeys, verifyOriginal } from './dkim.ts'
import { findOriginals } from './original.ts'

const now = new Date('2026-11-03T10:00:00Z')
const keyOf = (bits: number) => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`
  return { pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), record }
}
const good = keyOf(2048)
const short = keyOf(768)
const zone: Record<string, string> = {
  's1._domainkey.client.example': good.record,
  'short._domainkey.client.example': short.record,
  's1._domainkey.other.example': good.record,
}
const dns: Resolver = async (name) => {
  const record = zone[name]
  if (!record) throw Object.assign(new Error('none'), { code: 'ENOTFOUND' })
  return [[record]]
}
const mail = Buffer.from(
  'From: Tom Hart <tom@client.example>\r\nTo: ana@corp.example\r\nSubject: =?utf-8?Q?B=C3=B6se?=\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@client.example>\r\n\r\nLine one  \r\nFrom the start\r\n.\r\n\r\n\r\n',
)
async function signed({ domain = 'client.example', selector = 's1', pem = good.pem, ...more } = {}): Promise<Buffer> {
  const { signatures } = await dkimSign(mail, {
    signTime: new Date('2026-11-02T10:00:00Z'),
    signatureData: [{ signingDomain: domain, selector, privateKey: pem, canonicalization: 'relaxed/relaxed', ...more }],
  } as Parameters<typeof dkimSign>[1])
  return Buffer.concat([Buffer.from(signatures), mail])
}
const check = (bytes: Buffer, resolver: Resolver = dns) => verifyOriginal(bytes, resolver, { now })

describe('signatures of originals', () => {
  test('MAIL-20 five attached shapes, three deep, come out byte for byte and their signatures pass', async () => {
    const original = await signed()
    const wrap = (body: Buffer, headers: string) =>
      Buffer.concat([
        Buffer.from(
          `From: Ana <ana@corp.example>\r\nSubject: Fwd\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=zz\r\n\r\n--zz\r\nContent-Type: text/plain\r\n\r\nsee\r\n--zz\r\n${headers}\r\n\r\n`,
        ),
        body,
        Buffer.from('\r\n--zz--\r\n'),
      ])
    const base64 = Buffer.from(original.toString('base64').replace(/.{76}/g, '$&\r\n'))
    const shapes = [
      wrap(original, 'Content-Type: message/rfc822; name="o.eml"\r\nContent-Disposition: attachment; filename="o.eml"'),
      wrap(original, 'Content-Type: message/rfc822'),
      wrap(original, 'Content-Type: message/rfc822\r\nContent-Disposition: inline'),
      wrap(
        base64,
        'Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64',
      ),
      wrap(
        base64,
        'Content-Type: application/octet-stream; name="o.eml"\r\nContent-Disposition: attachment; filename="o.eml"\r\nContent-Transfer-Encoding: base64',
      ),
    ]
    for (const shape of shapes) {
      for (const [deep, outer] of [
        [1, shape],
        [2, Buffer.from(nest(shape, 'q2'), 'latin1')],
        [3, Buffer.from(nest(Buffer.from(nest(shape, 'q2'), 'latin1'), 'q3'), 'latin1')],
      ] as const) {
        const { originals } = findOriginals(outer, readBytes(outer), {})
        const found = originals.at(-1)!
        expect(found.depth).toBe(deep)
        expect(found.bytes?.equals(original)).toBe(true)
        if (found.range)
          expect(outer.subarray(found.range.offset, found.range.offset + found.range.length).equals(original)).toBe(
            true,
          )
        expect(gradeOf(found, await check(found.bytes!))).toBe('A')
      }
    }
  })

  test('MAIL-33 MAIL-37 only a full, unexpired, strong and aligned signature makes an A', async () => {
    const altered = Buffer.from((await signed()).toString('latin1').replace('Line one', 'Line two'), 'latin1')
    const cases = [
      [await signed(), 'pass', true],
      [await signed({ domain: 'other.example' }), 'pass', false],
      [altered, 'differs', false],
      [await signed({ selector: 'short', pem: short.pem }), 'weak-key', false],
      [await signed({ algorithm: 'rsa-sha1' } as object), 'weak-algorithm', false],
      [Buffer.concat([await signed({ maxBodyLength: 4 } as object)]), 'partial', false],
      [await signed({ selector: 'gone' }), 'no-key', false],
    ] as const
    for (const [bytes, outcome, aligned] of cases) {
      const verification = await check(bytes)
      expect(
        verification.signatures.map((one) => one.outcome),
        outcome,
      ).toEqual([outcome])
      expect(verification.aligned, outcome).toBe(aligned)
      expect(gradeOf({ grade: 'C', bytes }, verification)).toBe(aligned ? 'A' : 'C')
    }
    const two = Buffer.concat([Buffer.from('From: boss@corp.example\r\n'), await signed()])
    expect((await check(two)).aligned).toBe(false)
  })

  test('MAIL-36 the stored record proves the mail after the key has gone', async () => {
    const bytes = await signed()
    const { signatures } = await check(bytes)
    expect(signatures[0]).toMatchObject({
      domain: 'client.example',
      selector: 's1',
      record: good.record,
      modulusLength: 2048,
    })
    const gone: Resolver = async () => Promise.reject(Object.assign(new Error('none'), { code: 'ENOTFOUND' }))
    expect((await check(bytes, gone)).aligned).toBe(false)
    expect((await check(bytes, storedKeys(signatures))).aligned).toBe(true)
  })

  test('MAIL-38 200 signatures make at most 10 queries; when DNS is down the check comes again later', async () => {
    const one = await signed()
    const field = one.subarray(0, one.length - mail.length).toString()
    const many = Array.from({ length: 200 }, (_, k) => field.replace('s=s1', `s=k${k}`)).join('')
    let queries = 0
    const counting: Resolver = (name, type) => {
      queries++
      return dns(name, type)
    }
    const verification = await check(Buffer.concat([Buffer.from(many), mail]), counting)
    expect(verification.signatures).toHaveLength(10)
    expect(queries).toBeLessThanOrEqual(10)
    const down: Resolver = async () => Promise.reject(Object.assign(new Error('down'), { code: 'ESERVFAIL' }))
    expect(await check(one, down)).toMatchObject({ again: true, aligned: false })
    const silent: Resolver = () => new Promise(() => undefined)
    expect(await verifyOriginal(one, silent, { now, timeoutMs: 20 })).toMatchObject({ again: true })
  })
})

function nest(inner: Buffer, boundary: string): string {
  return `From: ${boundary}@corp.example\r\nContent-Type: multipart/mixed; boundary=${boundary}\r\n\r\n--${boundary}\r\nContent-Type: message/rfc822\r\n\r\n${inner.toString('latin1')}\r\n--${boundary}--\r\n`
}
