import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { openChunks, sealChunks } from './chunks.ts'

const key = randomBytes(32)

test.each([0, 1, 65_535, 65_536, 65_537, 200_000])('SEC K2 %i bytes come back as they were', (size) => {
  const plain = randomBytes(size)
  expect(openChunks(key, sealChunks(key, plain, 'e1'), 'e1').equals(plain)).toBe(true)
})

test('SEC K2 cut, swapped, appended, changed or moved evidence is refused', () => {
  const sealed = sealChunks(key, randomBytes(150_000), 'e1')
  const chunk = 64 * 1024 + 16
  const swapped = Buffer.concat([
    sealed.subarray(0, 13),
    sealed.subarray(13 + chunk, 13 + 2 * chunk),
    sealed.subarray(13, 13 + chunk),
    sealed.subarray(13 + 2 * chunk),
  ])
  const changed = Buffer.from(sealed)
  changed[70_000]! ^= 1
  const bad = [
    sealed.subarray(0, 13 + chunk),
    sealed.subarray(0, -1),
    Buffer.concat([sealed, sealed.subarray(13, 13 + chunk)]),
    swapped,
    changed,
  ]
  for (const each of bad) expect(() => openChunks(key, each, 'e1')).toThrow()
  expect(() => openChunks(key, sealed, 'e2')).toThrow()
})
