import { expect, test } from 'vitest'
import { hearsOf } from './hears.ts'
import { shippedPack } from './testing.ts'

test('C3 C10 of a step that is late the line hears first, then the overseer, each once; a clock that tells nobody adds nobody', () => {
  const pack = shippedPack('council')
  expect(hearsOf(pack, 'form')).toEqual(['upline', 'overseer'])
  expect(hearsOf(pack, 'at-once')).toEqual(['overseer'])
  const soon = pack.clocks['soon']!
  const silent = { clocks: { soon: { ...soon, on_expiry: [{ allow: 'protection' }] } } }
  expect(hearsOf(silent, 'soon')).toEqual([])
})
