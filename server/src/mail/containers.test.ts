import { createHash } from 'node:crypto'
import { burn, type Entry } from '@kenjiuno/msgreader/lib/Burner.js'
import { zipSync } from 'fflate'
import { afterAll, describe, expect, test } from 'vitest'
import { partBytes, readBytes } from './bytes.ts'
import { createParser } from './parse.ts'

const parser = createParser({ workers: 1 })
afterAll(() => parser.close())

const [DIRECTORY, DOCUMENT, ROOT] = [1, 2, 5]
type Folder = { [name: string]: string | Folder }

/** A compound file as Outlook writes it: one stream for each property, one folder for each attachment. */
function msg(root: Folder): Buffer {
  const entries: Entry[] = [{ name: 'Root Entry', type: ROOT, length: 0, children: [] }]
  const add = (folder: Folder, parent: Entry) => {
    for (const [name, value] of Object.entries(folder)) {
      const bytes = typeof value === 'string' ? Buffer.from(value, 'utf16le') : Buffer.alloc(0)
      const entry: Entry =
        typeof value === 'string'
          ? { name, type: DOCUMENT, length: bytes.length, binaryProvider: () => [...bytes] }
          : { name, type: DIRECTORY, length: 0, children: [] }
      parent.children!.push(entries.push(entry) - 1)
      if (typeof value !== 'string') add(value, entry)
    }
  }
  add(root, entries[0]!)
  return Buffer.from(burn(entries))
}
const property = (id: string, type = '001F') => `__substg1.0_${id}${type}`
const tom = {
  [property('001A')]: 'IPM.Note',
  [property('0037')]: 'offer',
  [property('0C1A')]: 'Tom Hart',
  [property('5D01')]: 'Tom@Client.example',
  [property('1000')]: 'bad words',
}
const headersOf = (from: string) => `From: ${from}\r\nSubject: offer\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\n`

function tnef(...files: { title: string; long?: string }[]): Buffer {
  const attribute = (id: number, body: Buffer) => {
    const head = Buffer.alloc(9)
    head.writeUInt8(2, 0)
    head.writeUInt16LE(id, 1)
    head.writeUInt32LE(body.length, 5)
    return Buffer.concat([head, body, Buffer.alloc(2)])
  }
  const props = (long: string) => {
    const text = Buffer.from(`${long}\0`, 'utf16le')
    const head = Buffer.alloc(24)
    head.writeUInt32LE(2, 0)
    head.writeUInt32LE(0x0e200003, 4)
    head.writeUInt32LE(7, 8)
    head.writeUInt32LE(0x3707001f, 12)
    head.writeUInt32LE(1, 16)
    head.writeUInt32LE(text.length, 20)
    return Buffer.concat([head, text, Buffer.alloc((4 - (text.length % 4)) % 4)])
  }
  const pieces = files.flatMap(({ title, long }) => [
    attribute(0x9002, Buffer.alloc(14)),
    attribute(0x8010, Buffer.from(`${title}\0`)),
    ...(long ? [attribute(0x9005, props(long))] : []),
  ])
  return Buffer.concat([Buffer.from('789f3e220100', 'hex'), ...pieces])
}

const head = 'From: Ana <ana@corp.example>\nTo: report@corp.example\nSubject: Fwd: offer\n'
const crlf = (text: string) => text.replace(/\n/g, '\r\n')
function mailWith(type: string, name: string, bytes: Buffer): Buffer {
  const named = `Content-Type: ${type}; name="${name}"\nContent-Disposition: attachment; filename="${name}"\n`
  const body = bytes.toString('base64').replace(/.{76}/g, '$&\r\n')
  return Buffer.from(
    crlf(
      `${head}Content-Type: multipart/mixed; boundary=q\n\n--q\n\nwords\n--q\n${named}Content-Transfer-Encoding: base64\n\n`,
    ) + crlf(`${body}\n--q--\n`),
  )
}
async function read(type: string, name: string, bytes: Buffer) {
  const raw = mailWith(type, name, bytes)
  const reading = await parser.readSafely(raw)
  const tree = readBytes(raw)
  const part = tree.parts.find(({ path }) => path === reading.view.attachments[0]?.path)
  expect(partBytes(raw, part!).equals(bytes), 'the bytes are kept').toBe(true)
  expect(reading.unread).toBeUndefined()
  expect(reading.view.text?.trim()).toBe('words')
  return { ...reading, holds: reading.view.attachments[0]?.holds }
}
const OUTLOOK = 'application/vnd.ms-outlook'

describe('MAIL-24 Outlook messages', () => {
  test('MAIL-24 a .msg is an original of grade C with what it says of itself, and its bytes', async () => {
    const bytes = msg({
      ...tom,
      '__attach_version1.0_#00000000': { [property('3707')]: 'price.pdf', [property('3704')]: 'PRICE~1.PDF' },
    })
    const { originals, holds } = await read(OUTLOOK, 'mail.msg', bytes)
    expect(originals).toMatchObject([
      {
        how: 'attached',
        why: 'outlook-message',
        grade: 'C',
        from: { name: 'Tom Hart', address: 'tom@client.example' },
        subject: 'offer',
        text: 'bad words',
        size: bytes.length,
      },
    ])
    expect(originals[0]?.bytes?.equals(bytes)).toBe(true)
    expect(originals[0]?.sha256?.equals(createHash('sha256').update(bytes).digest())).toBe(true)
    expect(holds).toMatchObject({ state: 'read', names: ['price.pdf'], more: 0 })
  })

  test('MAIL-24 headers that name another sender than the fields leave a name without address', async () => {
    const same = await read(OUTLOOK, 'm.msg', msg({ ...tom, [property('007D')]: headersOf('tom@client.example') }))
    expect(same.originals[0]).toMatchObject({ from: { name: 'Tom Hart', address: 'tom@client.example' } })
    expect(same.originals[0]?.date).toBe('Mon, 2 Nov 2026 10:00:00 +0000')
    const other = await read(OUTLOOK, 'm.msg', msg({ ...tom, [property('007D')]: headersOf('bo@corp.example') }))
    expect(other.originals[0]?.from).toEqual({ name: 'Tom Hart' })
  })

  test('MAIL-24 a message inside a .msg is a proposal of grade D', async () => {
    const inner = { ...tom, [property('0037')]: 'first offer' }
    const outer = { ...tom, [property('0C1A')]: 'Ana', [property('5D01')]: 'ana@corp.example' }
    const bytes = msg({ ...outer, '__attach_version1.0_#00000000': { '__substg1.0_3701000D': inner } })
    const { originals } = await read('application/octet-stream', 'Mail.MSG', bytes)
    expect(originals.map(({ why, grade, depth, within }) => ({ why, grade, depth, within }))).toEqual([
      { why: 'outlook-message', grade: 'C', depth: 1, within: undefined },
      { why: 'outlook-inside', grade: 'D', depth: 2, within: 0 },
    ])
    expect(originals[1]?.from?.address).toBe('tom@client.example')
  })

  test.each([
    ['empty', Buffer.alloc(0)],
    ['cut', msg(tom).subarray(0, 700)],
    ['no Outlook message at all', Buffer.from('hello')],
  ])('MAIL-24 a .msg that is %s stays an original without sender', async (_, bytes) => {
    const { originals, holds } = await read(OUTLOOK, 'mail.msg', bytes)
    expect(originals).toMatchObject([{ why: 'outlook-message', grade: 'C' }])
    expect(originals[0]?.from).toBeUndefined()
    expect(holds?.names).toEqual([])
  })
})

describe('MAIL-24 other containers', () => {
  test('MAIL-24 winmail.dat: the names of its files, the long ones where it has them', async () => {
    const bytes = tnef({ title: 'PRICE~1.PDF', long: 'price – list.pdf' }, { title: 'note.txt' })
    expect((await read('application/ms-tnef', 'winmail.dat', bytes)).holds).toEqual({
      state: 'read',
      names: ['price – list.pdf', 'note.txt'],
      more: 0,
    })
    expect((await read('application/ms-tnef', 'winmail.dat', bytes.subarray(0, 40))).holds?.state).toBe('read')
    expect((await read('application/octet-stream', 'winmail.dat', Buffer.from('none'))).holds?.state).toBe('broken')
  })

  test('MAIL-24 zip: names only, a zip inside stays closed', async () => {
    const inner = Buffer.from(zipSync({ 'secret.txt': Buffer.from('x') }))
    const bytes = Buffer.from(zipSync({ 'a/b.txt': Buffer.from('hello'), 'inner.zip': inner }))
    expect((await read('application/zip', 'a.zip', bytes)).holds).toEqual({
      state: 'read',
      names: ['a/b.txt', 'inner.zip'],
      more: 0,
    })
    const many = Buffer.from(zipSync(Object.fromEntries(Array.from({ length: 150 }, (_, k) => [`${k}`, inner]))))
    expect((await read('application/x-zip-compressed', 'b.zip', many)).holds).toMatchObject({ more: 50 })
    expect((await read('application/zip', 'c.zip', bytes.subarray(0, 50))).holds?.state).toBe('broken')
  })

  test.each([
    ['application/pkcs7-mime', 'smime.p7m'],
    ['application/octet-stream', 'smime.p7m'],
    ['application/octet-stream', 'message.pgp'],
  ])('MAIL-24 %s %s is named an encrypted part', async (type, name) => {
    const { view, holds } = await read(type, name, Buffer.from('0001', 'hex'))
    expect(view.attachments[0]?.container).toBe('encrypted')
    expect(holds).toEqual({ state: 'named', names: [], more: 0 })
  })

  test('MAIL-24 PGP/MIME: its parts are named encrypted', async () => {
    const type = 'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=q\n'
    const parts =
      '--q\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--q\nContent-Type: application/octet-stream\n\nx\n--q--\n'
    const { view } = await parser.readSafely(Buffer.from(crlf(`${head}${type}\n${parts}`)))
    expect(view.attachments.map(({ container }) => container)).toEqual(['encrypted', 'encrypted'])
  })
})
