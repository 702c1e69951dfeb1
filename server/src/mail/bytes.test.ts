import { describe, expect, test } from 'vitest'
import { canonicalHash } from '../evidence/canonical.ts'
import { showHeader } from '../evidence/transfer.ts'
import { readAddresses } from './address.ts'
import { first, partBytes, readBytes, values } from './bytes.ts'

const crlf = (text: string) => Buffer.from(text.replace(/\n/g, '\r\n'), 'latin1')
const nested = crlf(`From: Ana <ana@corp.example>
Received: from a by b
\tfor c
Content-Type: multipart/mixed; boundary="outer"

preamble
--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Gr=C3=BC=C3=9Fe =
da
--inner
Content-Type: text/html

<p>x</p>
--inner--
--outer
Content-Type: message/rfc822

From: x@client.example

--inner
body
--outer--
epilogue
`)

describe('the byte-range reader', () => {
  test('MAIL-20 gives each part as the range of bytes that was sent', () => {
    const { root, parts, defects, head } = readBytes(nested)
    expect(parts.map((part) => `${part.path}:${part.type}`)).toEqual([
      ':multipart/mixed',
      '1:multipart/alternative',
      '1.1:text/plain',
      '1.2:text/html',
      '2:message/rfc822',
    ])
    expect(root.length).toBe(nested.length)
    expect(partBytes(nested, parts[2]!).toString()).toBe('Grüße da')
    expect(partBytes(nested, parts[4]!).toString()).toBe('From: x@client.example\r\n\r\n--inner\r\nbody')
    expect(values(head, 'received')).toEqual(['from a by b\tfor c'])
    expect(defects).toEqual([])
  })

  test('lists defects instead of throwing', () => {
    expect(readBytes(crlf('Content-Type: multipart/mixed\n\nx')).defects).toContain('boundary-missing')
    expect(readBytes(crlf('Content-Type: multipart/mixed; boundary=a\n\nx')).defects).toContain('boundary-not-found')
    expect(readBytes(crlf('Content-Type: multipart/mixed; boundary=a\n\n--a\n\nx')).defects).toContain(
      'no-closing-boundary',
    )
    expect(readBytes(crlf('From: a@b.example\nnot a header\n\nx')).defects).toContain('bad-header-line')
    expect(readBytes(Buffer.alloc(0)).parts).toHaveLength(1)
    expect(readBytes(Buffer.from('\n--\n--')).parts).toHaveLength(1)
  })

  test('stops at 1,000 parts, 20 levels and 256 KB of head facts, and says so', () => {
    const many = `Content-Type: multipart/mixed; boundary=a\n\n${'--a\n\nx\n'.repeat(5000)}`
    expect(readBytes(crlf(many))).toMatchObject({ defects: expect.arrayContaining(['too-many-parts']) })
    expect(readBytes(crlf(many)).parts).toHaveLength(1000)
    let deep = ''
    for (let i = 0; i < 60; i++) deep += `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`
    expect(Math.max(...readBytes(crlf(deep)).parts.map((part) => part.depth))).toBe(20)
    expect(readBytes(crlf(deep)).defects).toContain('too-deep')
    const head = readBytes(crlf(`From: a@b.example\n${'X-A: b\n'.repeat(100_000)}\nbody`))
    expect(head.defects).toContain('head-cut')
    expect(first(head.head, 'from')).toBe('a@b.example')
    expect(partBytes(crlf(`X: y\n\nbody`), readBytes(crlf(`X: y\n\nbody`)).root).toString()).toBe('body')
  })

  test('MAIL-26 header words decode for display, and a guessed charset is marked', () => {
    expect(showHeader('=?utf-8?B?R3LDvA==?= =?utf-8?Q?=C3=9Fe_an?= alle')).toEqual({
      text: 'Grüße an alle',
      guessed: false,
    })
    expect(showHeader('=?utf-8?Q?=C3?= =?utf-8?Q?=BC?=').text).toBe('ü')
    expect(showHeader(Buffer.from('größer').toString('latin1'))).toEqual({ text: 'größer', guessed: false })
    expect(showHeader(Buffer.from('größer', 'latin1').toString('latin1'))).toEqual({ text: 'größer', guessed: true })
    const japanese = Buffer.from([0x82, 0xb1, 0x82, 0xea, 0x82, 0xcd]).toString('latin1')
    expect(showHeader(japanese)).toEqual({ text: 'これは', guessed: true })
    const chinese = Buffer.from([0xc4, 0xe3, 0xba, 0xc3, 0xca, 0xc0, 0xbd, 0xe7]).toString('latin1')
    expect(showHeader(chinese)).toEqual({ text: '你好世界', guessed: true })
  })
})

describe('addresses', () => {
  test('MAIL-25 one plain mailbox is strict, everything else is not', () => {
    expect(readAddresses('"Ana, B" <Ana@Corp.EXAMPLE>')).toEqual({
      mailboxes: [{ name: 'Ana, B', address: 'ana@corp.example' }],
      group: false,
      strict: true,
    })
    expect(readAddresses('ana@corp.example (Ana)').mailboxes[0]).toEqual({ name: 'Ana', address: 'ana@corp.example' })
    expect(readAddresses('team: ana@corp.example, b@corp.example;')).toMatchObject({ group: true, strict: false })
    for (const odd of [
      '<@a.example:ana@corp.example>',
      'ana@corp.example <x@y.example> z',
      'a@b@corp.example',
      '"a b"@corp.example',
    ])
      expect(readAddresses(odd).strict, odd).toBe(false)
    expect(readAddresses('ana@corp.example, bo@corp.example').mailboxes).toHaveLength(2)
    expect(
      readAddresses('ana@cоrp.example'.replace('о', Buffer.from('о').toString('latin1'))).mailboxes[0]?.address,
    ).not.toBe('ana@corp.example')
  })
})

test('MAIL-25 a domain that only looks or maps like ours is another one', () => {
  const read = (domain: string) => readAddresses(Buffer.from(`ana@${domain}`).toString('latin1')).mailboxes[0]?.address
  expect(read('münze.example')).toBe('ana@xn--mnze-0ra.example')
  for (const imitation of ['co\u00adrp.example', 'ｃorp.example', 'cоrp.example', 'corp。example'])
    expect(read(imitation), imitation).not.toBe('ana@corp.example')
})

describe('the canonical hash', () => {
  const mail = 'From: ana@corp.example\nSubject: one\n two\n\nbody\n'
  const hash = (text: string) => canonicalHash(crlf(text)).toString('hex')

  test('MAIL-7 is the same for one message by two ways', () => {
    const trace = 'Received: from a\n\tby b\nX-Spam-Score: 1\nARC-Seal: i=1\nDelivered-To: x@corp.example\n'
    expect(hash(trace + mail)).toBe(hash(mail))
    expect(hash(mail.replace('Subject', 'Authentication-Results: mx; dmarc=pass\nSubject'))).toBe(hash(mail))
    expect(canonicalHash(Buffer.from(trace + mail)).toString('hex')).toBe(hash(mail))
    expect(hash(mail.replace('\n\nbody', '\nReceived: last\n\nbody'))).toBe(hash(mail))
  })

  test('MAIL-8 any other difference is another message', () => {
    expect(hash(mail.replace('body', 'Body'))).not.toBe(hash(mail))
    expect(hash(mail.replace(' two', '  two'))).not.toBe(hash(mail))
    expect(hash(mail.replace('\n\nbody', '\n\nReceived: x\nbody'))).not.toBe(hash(mail))
  })
})
