import { expect, test } from 'vitest'
import { distance, placeAt, SAFE_DISTANCE } from './place.ts'

const box = (left: number, top: number, width: number, height: number) => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
})
const size = { width: 150, height: 34 }
const page = box(0, 0, 1200, 800)

test('A2 the button stays 48 px from Delete, Spam and Archive', () => {
  const bar = box(20, 100, 1100, 40)
  const away = [box(900, 100, 36, 36), box(940, 100, 36, 36)]
  const spot = placeAt(bar, size, away, away, page)
  expect(spot).toBeDefined()
  for (const control of away) expect(distance(spot!, control)).toBeGreaterThanOrEqual(SAFE_DISTANCE)
})

test('A5 where nothing fits, no place is given', () => {
  const away = Array.from({ length: 40 }, (_, n) => box(n * 30, 100, 28, 28))
  expect(placeAt(box(0, 100, 1200, 28), size, away, away, page)).toBeUndefined()
})

test('A2 no control of the page is covered', () => {
  const others = [box(960, 100, 140, 36)]
  const spot = placeAt(box(20, 100, 1080, 40), size, [], others, page)
  expect(distance(spot!, others[0]!)).toBeGreaterThan(0)
})

test('A2 right-to-left pages get the button at their own end', () => {
  expect(placeAt(box(20, 100, 1080, 40), size, [], [], page, true)?.left).toBe(20)
  expect(placeAt(box(20, 100, 1080, 40), size, [], [], page)?.right).toBe(1100)
})
