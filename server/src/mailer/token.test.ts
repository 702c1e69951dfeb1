import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { keysFromFolder } from '../keys/keys.ts'
import { noticeMail } from './receipt.ts'
import { bounceAddress, isTokenFor, type MailKeys, messageId, referenceIn, replyAddress, tokenIn } from './token.ts'

const first: MailKeys = { mail: randomBytes(32) }
const rotated: MailKeys = { mail: first.mail, laterMail: new Map([['k2', randomBytes(32)]]) }
const about = { reference: 'BW-7Q4K9T', to: 'ada@pines.example', address: 'report@pines.example' }
const id = { ...about, id: 'one', domain: 'pines.example' }
const full = inject('tier') === 'full'

test('MAIL-43 old tokens are known after the key changed, new ones carry the new key, upper case counts', () => {
  for (const [made, known] of [
    [first, first],
    [first, rotated],
    [rotated, rotated],
  ] as const) {
    expect(referenceIn(known, 'address', replyAddress(made, about).toUpperCase(), about.to)).toBe(about.reference)
    expect(referenceIn(known, 'message-id', messageId(made, id).toUpperCase(), about.to)).toBe(about.reference)
  }
  expect(replyAddress(rotated, about)).toContain('.k2.')
  expect(referenceIn(first, 'address', replyAddress(rotated, about), about.to)).toBeUndefined()
})

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567'
const letter = () => LETTERS[randomBytes(1)[0]! & 31]!
const guess = () => Array.from({ length: 16 }, letter).join('')

/** One change of a true token: another letter, another reference, another key, another kind, another person's. */
const changes: ((address: string) => string)[] = [
  (a) => a.replace(/\.[a-z2-7]{16}@/, `.${guess()}@`),
  (a) => a.replace(/([a-z2-7])@/, (_, last: string) => `${last === 'a' ? 'b' : 'a'}@`),
  (a) => a.replace('7q4k9t', '7q4k9v'),
  (a) => a.replace('.k1.', '.k2.'),
  (a) => a.replace('.k1.', '.k9.'),
  () => replyAddress(first, { ...about, to: 'gus@pines.example' }),
  () => replyAddress({ mail: randomBytes(32) }, about),
  () =>
    `report+${messageId(first, id)
      .slice(1)
      .replace(/\.[a-z2-7]{16}\./, '.')}`,
  () => bounceAddress(first, about).replace('+b-', '+bw-'),
  (a) => a.replace(/\.[a-z2-7]{16}@/, '.@'),
]

test('MAIL-43 a further key file signs from the next start on, and what the first one signed is still known', () => {
  const dir = mkdtempSync(join(tmpdir(), 'bw-mail-keys-'))
  try {
    const before = keysFromFolder(dir, true)
    writeFileSync(join(dir, 'mail-2'), randomBytes(32).toString('base64'), { mode: 0o400 })
    const after = keysFromFolder(dir, false)
    expect(replyAddress(after, about)).toContain('.k2.')
    expect(referenceIn(after, 'address', replyAddress(before, about), about.to)).toBe(about.reference)
  } finally {
    rmSync(dir, { recursive: true })
  }
})

test('MAIL-43 no forged, altered or foreign token is taken', () => {
  const tries = full ? 10_000 : 1_000
  const truth = replyAddress(first, about)
  let taken = 0
  for (let n = 0; n < tries; n++) {
    const forged = changes[n % changes.length]!(truth)
    if (forged !== truth && referenceIn(rotated, 'address', forged, about.to)) taken++
  }
  expect(taken).toBe(0)
  // the control: without the recipient in it, a token of somebody else would open the case
  const foreign = tokenIn('address', replyAddress(first, { ...about, to: 'gus@pines.example' }))!
  expect(isTokenFor(rotated, foreign, 'gus@pines.example')).toBe(true)
  console.log(`MAIL-43 ${inject('tier')}: ${tries} forged tokens, ${taken} taken`)
})

const envelope = { id: 'one', to: { name: 'Ada', address: about.to }, address: about.address, emergency: '911' }
const mailOf = (more: object) =>
  noticeMail(first, { ...envelope, url: 'https://here.example', ...more } as Parameters<typeof noticeMail>[1])

test('SCREEN a mail of ours leads to a page that exists: the own page for who reported, the case for staff, else the list', () => {
  const { reference } = about
  expect(mailOf({ kind: 'receipt', reference }).text).toContain('https://here.example/mine/BW-7Q4K9T\n')
  expect(mailOf({ kind: 'update', reference }).text).toContain('https://here.example/mine/BW-7Q4K9T\n')
  expect(mailOf({ kind: 'notice', reference }).text).toContain('https://here.example/cases/BW-7Q4K9T\n')
  expect(mailOf({ kind: 'digest', count: 7, staff: false }).text).toContain(
    'There are 7 updates for you.\n\nYou can read them here:\nhttps://here.example/mine\n',
  )
  expect(mailOf({ kind: 'digest', count: 7, staff: true }).text).toContain('https://here.example/inbox\n')
})

test('MAIL-45 what a person caused has a sender that bounces come back to; the rest has none', () => {
  const { reference } = about
  const update = mailOf({ kind: 'update', reference })
  expect(update.envelopeFrom).toBe(bounceAddress(first, about))
  expect(update.envelopeFrom?.split('@')[0]?.length).toBeLessThanOrEqual(64)
  expect(mailOf({ kind: 'receipt', reference }).envelopeFrom).toBeNull()
  expect(mailOf({ kind: 'receipt', reference }).bounceTo).toBe(bounceAddress(first, about))
  // what stands in the address for answers never passes as a bounce, nor the other way round
  expect(tokenIn('bounce', replyAddress(first, about))).toBeUndefined()
  expect(tokenIn('address', bounceAddress(first, about))).toBeUndefined()
})
