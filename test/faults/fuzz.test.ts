import { createHash, randomInt } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  canonicalHash,
  classify,
  createParser,
  findForwards,
  htmlLines,
  outlineOf,
  readAddresses,
  readBytes,
  type SafeReading,
  whoReported,
} from '@breakwater/server/testing/mail-reading.ts'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { addressLike, mutants, numbers } from './mutants.ts'

const tier = inject('tier')
const full = tier === 'full'
const COUNT = full
  ? { mails: 10_000, parsed: 10_000, addresses: 100_000 }
  : { mails: 1000, parsed: 300, addresses: 10_000 }
const seed = randomInt(2 ** 31)

const folder = fileURLToPath(new URL('../mails/', import.meta.url))
const mails = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.eml'))
  .sort()
  .map((file) => readFileSync(folder + file))

const parser = createParser()
afterAll(() => parser.close())
const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const ours = { ownAddresses: ['report@corp.example'], ownDomains: ['corp.example'] }

/** Everything a view shows, and its HTML as lines, without marks that are never shown. */
function written({ text = '', html = '' }: { text?: string; html?: string }): string {
  return [text, html, htmlLines(html)]
    .join('\n')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .toLowerCase()
}

/** Domains outside ASCII are compared in another form than they are written. */
const asWritten = (address: string) => (address.includes('xn--') ? address.slice(0, address.indexOf('@') + 1) : address)

/** What is wrong with one reading: a sender nobody wrote, a range that does not hold what it says. */
function wrongIn(raw: Buffer, reading: SafeReading): string[] {
  const wrong: string[] = []
  const { originals, view } = reading
  for (const { how, from, range, bytes, within } of originals) {
    if (range && bytes && !raw.subarray(range.offset, range.offset + range.length).equals(bytes)) wrong.push('range')
    if (!from?.address) continue
    const parent = within === undefined ? undefined : originals[within]?.bytes
    const source =
      how === 'inline'
        ? written(parent ? outlineOf(parent).view : view)
        : (bytes ?? raw).toString('latin1').toLowerCase()
    const local = from.address.slice(0, from.address.indexOf('@') + 1)
    const encoded = how !== 'inline' && !isAscii(local)
    if (!encoded && !source.includes(how === 'inline' ? asWritten(from.address) : local))
      wrong.push(`sender ${from.address}`)
  }
  return wrong
}
const isAscii = (text: string) => [...text].every((c) => c.charCodeAt(0) < 128)

/** Runs every mutant through a reader and lists what failed, with the number to make it again. */
async function fuzz(count: number, from: number, read: (raw: Buffer) => SafeReading | Promise<SafeReading>) {
  const failed: string[] = []
  const make = mutants(mails, from)
  for (let n = 0; n < count; n++) {
    const raw = make()
    const before = hash(raw)
    try {
      for (const problem of wrongIn(raw, await read(raw))) failed.push(`#${n}: ${problem}`)
    } catch (error) {
      failed.push(`#${n}: ${error}`)
    }
    if (hash(raw) !== before) failed.push(`#${n}: the bytes changed`)
  }
  return failed
}

/** All that the service asks of a mail's bytes before and beside the parser. */
function readEverything(raw: Buffer): SafeReading {
  const reading = outlineOf(raw, ours)
  classify(reading.head, { partTypes: reading.partTypes })
  whoReported({
    head: reading.head,
    door: 'imap',
    trustedAuthservIds: ['mx.corp.example'],
    directory: () => undefined,
    ...ours,
  })
  canonicalHash(raw)
  for (const part of readBytes(raw).parts)
    if (part.headerLength > part.length || part.offset + part.length > raw.length)
      throw new Error('a part is not in the mail')
  return reading
}

describe(`MAIL-27 S14 mutated mail (seed ${seed})`, () => {
  test(`${COUNT.mails} mutants: no crash, the bytes stay, no sender that is not in the bytes`, {
    timeout: 600_000,
  }, async () => {
    expect(mails.length).toBeGreaterThanOrEqual(150)
    const failed = await fuzz(COUNT.mails, seed, readEverything)
    console.log(`S14 ${tier}: seed ${seed}, ${COUNT.mails} mutants of ${mails.length} mails, ${failed.length} failed`)
    expect(failed).toEqual([])
  })

  test(`${COUNT.parsed} mutants through both readers: they agree or the mail is flagged`, {
    timeout: 900_000,
  }, async () => {
    const silent: string[] = []
    let flagged = 0
    let read = 0
    const failed = await fuzz(COUNT.parsed, seed + 1, async (raw) => {
      const reading = await parser.readSafely(raw, ours)
      const outline = outlineOf(raw, ours)
      const isFlagged = reading.view.readersDisagree || reading.unread !== undefined || reading.defects.length > 0
      if (isFlagged) flagged++
      read++
      const [ours_, theirs] = [outline.view, reading.view].map((view) => words(written(view)))
      if (!isFlagged && ours_ !== theirs) silent.push(`#${read - 1}`)
      return reading
    })
    console.log(
      `S14 ${tier}: seed ${seed + 1}, ${read} read by both, ${flagged} flagged, ${silent.length} differ in silence`,
    )
    expect(failed).toEqual([])
    expect(silent).toEqual([])
  })

  test('control: a planted throw and a planted sender are found', async () => {
    const planted = (raw: Buffer) => {
      if (raw.includes('client.example')) throw new Error('planted')
      return readEverything(raw)
    }
    expect((await fuzz(1000, seed, planted)).some((line) => line.includes('planted'))).toBe(true)
    const invented = (raw: Buffer): SafeReading => {
      const reading = readEverything(raw)
      const from = { address: 'nobody@invented.example' }
      return { ...reading, originals: [{ how: 'inline', from, grade: 'D', depth: 1, why: 'labels' }] }
    }
    expect((await fuzz(20, seed, invented)).length).toBe(20)
  })
})

const words = (text: string) => text.replace(/[\s\0]+/g, ' ').trim()

describe(`S14 addresses and lines (seed ${seed})`, () => {
  test(`${COUNT.addresses} address headers: no crash, no address that was not written, none with a second reading`, () => {
    const random = numbers(seed)
    for (let n = 0; n < COUNT.addresses; n++) {
      const raw = addressLike(random)
      const { mailboxes, strict } = readAddresses(raw)
      for (const { address } of mailboxes) {
        if (!address) continue
        const local = address.slice(0, address.lastIndexOf('@'))
        if (isAscii(local)) expect(raw.toLowerCase(), raw).toContain(local)
        expect(address, raw).toMatch(/^[^\s<>"(),:;\\]+@[a-z0-9_.-]+$/)
        expect(readAddresses(address).mailboxes[0]?.address, raw).toBe(address)
      }
      if (strict)
        expect(
          mailboxes.every(({ address }) => address),
          raw,
        ).toBe(true)
    }
  })

  test(`${COUNT.addresses / 10} texts made of labels and addresses: no sender that was not written`, () => {
    const random = numbers(seed + 2)
    for (let n = 0; n < COUNT.addresses / 10; n++) {
      const text = Array.from({ length: 1 + random(12) }, () => lineLike(random)).join('\n')
      for (const { from } of findForwards(text).blocks)
        if (from.address) expect(written({ text }), text).toContain(asWritten(from.address))
    }
  })
})

function lineLike(random: (below: number) => number): string {
  const starts = [
    'From: ',
    'Von: ',
    '> To: ',
    'Subject: x',
    'Sent: Monday',
    '-----',
    'On 3 Nov 2025 at 10:12, ',
    '',
    '> ',
    '差出人：',
  ]
  const ends = ['', ' wrote:', ':', ' <', ', x']
  return `${starts[random(starts.length)]}${addressLike(random)}${ends[random(ends.length)]}`
}
