import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { simpleParser } from 'mailparser'
import { afterAll, describe, expect, test } from 'vitest'
import { readBytes } from './bytes.ts'
import { findOriginals } from './original.ts'
import { createParser, fallbackView, ParseRefused } from './parse.ts'

const crlf = (text: string) => Buffer.from(text.replace(/\n/g, '\r\n'), 'utf8')
const parser = createParser()
afterAll(() => parser.close())

const head =
  'From: Ana Ruiz <ana@corp.example>\nTo: report@corp.example\nSubject: Fwd: offer\nDate: Tue, 3 Nov 2026 10:00:00 +0000\nMIME-Version: 1.0\n'
const inline = crlf(
  `${head}Content-Type: multipart/mixed; boundary=zz\n\n--zz\nContent-Type: text/plain\n\nsee below\n--zz\nContent-Type: message/rfc822\nContent-Disposition: inline\n\nFrom: Tom <tom@client.example>\nSubject: offer\nDate: Mon, 2 Nov 2026 10:00:00 +0000\n\nbad words\n--zz--\n`,
)

describe('the parser of record', () => {
  test('gives text, people and the attachments as byte ranges', async () => {
    const body = Buffer.alloc(100_000, 7).toString('base64').replace(/.{76}/g, '$&\r\n')
    const raw = crlf(
      `${head}Content-Type: multipart/mixed; boundary=zz\n\n--zz\nContent-Type: text/plain; charset=utf-8\n\ngrüße\n--zz\nContent-Type: image/png; name="a.png"\nContent-Disposition: attachment; filename="a.png"\nContent-Transfer-Encoding: base64\n\n${body.replaceAll('\r', '')}\n--zz--\n`,
    )
    const mail = await parser.parse(raw)
    expect(mail).toMatchObject({
      subject: 'Fwd: offer',
      from: [{ name: 'Ana Ruiz', address: 'ana@corp.example' }],
      readersDisagree: false,
    })
    expect(mail.text?.trim()).toBe('grüße')
    expect(mail.attachments).toMatchObject([{ filename: 'a.png', type: 'image/png', size: 100_000 }])
  })

  test('MAIL-20 an inline original stays apart; control: the defaults of mailparser merge it', async () => {
    const mail = await parser.parse(inline)
    expect(mail.text).not.toContain('bad words')
    const { originals, ownWords } = findOriginals(inline, readBytes(inline), mail)
    expect(originals).toMatchObject([
      { how: 'attached', from: { address: 'tom@client.example' }, grade: 'C', depth: 1 },
    ])
    expect(ownWords).toBe('see below')
    const merged = await simpleParser(inline)
    expect(merged.attachments).toHaveLength(0)
  })

  test('the child can reach neither files, network nor other programs', async () => {
    const source = readFileSync(new URL('./parser-process.ts', import.meta.url), 'utf8')
    expect(source).toContain("'--permission'")
    await parser.parse(inline)
    for (const pid of parser.pids()) {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      expect(line).toContain('--permission')
      for (const granted of [
        '--allow-net',
        '--allow-child-process',
        '--allow-fs-write',
        '--allow-worker',
        '--allow-addons',
      ])
        expect(line).not.toContain(granted)
      expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('PATH=')
    }
  })
})

test('MAIL-27 both readers show the same text of every fixture, or the mail is flagged', async () => {
  const folder = fileURLToPath(new URL('../../../test/mails/', import.meta.url))
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.eml'))
  let read = 0
  for (const file of files) {
    const raw = readFileSync(folder + file)
    const view = fallbackView(raw)
    const mail = await parser.parse(raw).catch((error) => error)
    if (mail instanceof Error) {
      expect(view.defects.join(), file).toMatch(/nothing-visible|bare-cr/)
      continue
    }
    read++
    if (!mail.readersDisagree) expect(mail.text?.trim() ?? '', file).toBe(view.text?.trim() ?? '')
  }
  expect(read).toBeGreaterThan(files.length * 0.98)
})

const refusedMails: Record<string, Buffer> = {
  'a 3 MB head': crlf(`${head}X-Long: ${'x'.repeat(3 << 20)}\n\nthe words`),
  '20,000 header lines': crlf(`${head}${'X-A: b\n'.repeat(200_000)}\nthe words`),
  '5,000 parts': crlf(
    `${head}Content-Type: multipart/mixed; boundary=a\n\n--a\n\nthe words\n${'--a\n\nx\n'.repeat(5000)}--a--\n`,
  ),
  'a missing boundary': crlf(`${head}Content-Type: multipart/mixed; boundary=a\n\nthe words`),
  'carriage returns only': Buffer.from(`${head}\nthe words`.replace(/\n/g, '\r')),
}

describe('a refused parse is a report', () => {
  test.each(Object.entries(refusedMails))('MAIL-21 %s: From, Subject, Date and the body are shown', async (_, raw) => {
    const parsed = await parser.parse(raw).catch((error) => error)
    const view = parsed instanceof Error ? fallbackView(raw) : parsed
    if (parsed instanceof Error) expect(parsed).toBeInstanceOf(ParseRefused)
    expect(view.from).toMatchObject([{ address: 'ana@corp.example' }])
    expect(view.subject).toBe('Fwd: offer')
    expect(view.date?.toISOString()).toBe('2026-11-03T10:00:00.000Z')
    expect(view.text ?? view.html).toContain('the words')
  })

  test('nothing visible: a body behind NUL bytes is shown as text', () => {
    const view = fallbackView(
      Buffer.concat([crlf(`${head}Content-Type: multipart/mixed; boundary=a\n\n`), Buffer.from('a\0b the words')]),
    )
    expect(view.text).toContain('the words')
    expect(view.defects).toContain('nothing-visible')
  })
})

describe('a child that fails', () => {
  test('MAIL-23 a child that takes too long is killed, and the next mail is read', async () => {
    const impatient = createParser({ workers: 1, timeoutMs: 1, slowTimeoutMs: 0 })
    await expect(impatient.parse(crlf(`${head}\n${'word '.repeat(400_000)}`))).rejects.toMatchObject({
      because: 'timeout',
    })
    impatient.close()
    await expect(impatient.parse(inline)).rejects.toMatchObject({ because: 'closed' })
    const [first, second] = await Promise.all([parser.parse(inline), parser.parse(inline)])
    expect(first.subject).toBe(second.subject)
    process.kill(parser.pids()[0]!, 'SIGKILL')
    expect((await parser.parse(inline).catch(() => parser.parse(inline))).subject).toBe('Fwd: offer')
  })
})
