import { expect, test } from 'vitest'
import { issue, NONCE_LIFE, redeem, type Shelf } from './nonces.ts'
import { FromContent, isOwnPage, MOST_BASE64, placeOf, type Sender } from './trust.ts'

const ID = 'gnmcngciimphepimggbkphblkldkmbjm'
const BASE = `chrome-extension://${ID}/`
const allowed = (origin: string) => origin === 'https://mail.google.com'
const good: Sender = {
  id: ID,
  origin: 'https://mail.google.com',
  url: 'https://mail.google.com/mail/u/0/',
  frameId: 0,
  documentId: 'D1',
  tab: { id: 7, windowId: 3 } as Sender['tab'],
}

function aShelf(): Shelf & { size(): number } {
  const kept = new Map<string, unknown>()
  return {
    get: async (name) => kept.get(name),
    set: async (name, value) => void kept.set(name, value),
    remove: async (name) => void kept.delete(name),
    size: () => kept.size,
  }
}

const permit = { draft: 'd', owner: 'o', tab: 7, document: 'D1', key: 'gmail:1' }
const asked = { tab: 7, document: 'D1', key: 'gmail:1' }

test('SEC T14 only our content script in the top frame of a tab on an allowed origin is heard', () => {
  expect(placeOf(good, ID, allowed)).toEqual({ tab: 7, window: 3, document: 'D1', origin: 'https://mail.google.com' })
  const wrong: Partial<Sender>[] = [
    { id: 'another' },
    { id: undefined },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { frameId: 4 },
    { frameId: undefined },
    { tab: undefined },
  ]
  for (const change of wrong)
    expect(placeOf({ ...good, ...change }, ID, allowed), JSON.stringify(change)).toBeUndefined()
})

test('SEC T14 a content script is never taken for a page of ours', () => {
  expect(isOwnPage({ id: ID, url: `${BASE}popup.html`, origin: BASE.slice(0, -1) }, ID, BASE)).toBe(true)
  for (const sender of [
    good,
    { ...good, url: `${BASE}popup.html` },
    { id: 'x', url: `${BASE}popup.html` },
    { id: ID, url: 'https://evil.example/chrome-extension://' },
    { id: ID },
  ])
    expect(isOwnPage(sender, ID, BASE)).toBe(false)
})

test('SEC T14 a nonce works once, for its tab, document and item, for 60 s', async () => {
  const shelf = aShelf()
  const nonce = await issue(shelf, permit, 0)
  expect(await redeem(shelf, nonce, asked, NONCE_LIFE)).toMatchObject(permit)
  expect(await redeem(shelf, nonce, asked, 1)).toBeUndefined()
  for (const [change, now] of [
    [{ tab: 8 }, 1],
    [{ document: 'D2' }, 1],
    [{ key: 'gmail:2' }, 1],
    [{}, NONCE_LIFE + 1],
  ] as const) {
    const other = await issue(shelf, permit, 0)
    expect(await redeem(shelf, other, { ...asked, ...change }, now), JSON.stringify(change)).toBeUndefined()
  }
  expect(shelf.size()).toBe(0)
})

const captured = { fidelity: 'raw', via: 'page', tried: [], selectors: 'x', base64: 'QUJD' }
const capture = { type: 'report.capture', nonce: crypto.randomUUID(), key: 'gmail:1', captured }

test('SEC T14 500 forged messages: none is accepted', async () => {
  const shelf = aShelf()
  const forged: [unknown, Sender][] = []
  for (let n = 0; n < 100; n += 1) {
    forged.push([{ type: 'session.signIn' }, good], [{ type: 'draft.start', tab: n }, good])
    forged.push([{ ...capture, extra: n }, good], [capture, { ...good, origin: `https://evil-${n}.example` }])
    forged.push([{ ...capture, nonce: crypto.randomUUID() }, good])
  }
  let accepted = 0
  for (const [message, sender] of forged) {
    const place = placeOf(sender, ID, allowed)
    const parsed = FromContent.safeParse(message)
    if (!place || !parsed.success || parsed.data.type !== 'report.capture') continue
    if (await redeem(shelf, parsed.data.nonce, { ...place, key: parsed.data.key }, 0)) accepted += 1
  }
  expect([forged.length, accepted]).toEqual([500, 0])
})

test('SEC T14 size and form of what is captured are bounded', () => {
  expect(FromContent.safeParse(capture).success).toBe(true)
  expect(
    FromContent.safeParse({ ...capture, captured: { ...captured, base64: 'A'.repeat(MOST_BASE64 + 1) } }).success,
  ).toBe(false)
  expect(FromContent.safeParse({ ...capture, captured: { ...captured, base64: '<script>' } }).success).toBe(false)
  expect(FromContent.safeParse({ ...capture, captured: { ...captured, tried: Array(11).fill('x') } }).success).toBe(
    false,
  )
})
