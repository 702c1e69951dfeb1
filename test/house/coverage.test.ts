import { expect, test } from 'vitest'
import { coverage, idsOf, tableOf, titlesIn, unshown, writtenTable } from '../run/coverage.ts'

test('docs/policy-coverage.md is what the tests say now (npm run policy-coverage writes it)', () => {
  expect(writtenTable()).toBe(tableOf(coverage()))
})

test('the table holds P1 to P126, each once, with its pack, words and screen', () => {
  const rows = coverage()
  expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 126 }, (_, n) => `P${n + 1}`))
  for (const { id, pack, says, screen } of rows)
    expect([id, ['icn', 'council', 'both', 'both*'].includes(pack), says !== '', screen !== '']).toEqual([
      id,
      true,
      true,
      true,
    ])
})

test('every requirement has a test; one without is a failure, and so is a page put off that may not be', () => {
  expect(unshown(coverage())).toEqual([])
  const row = { pack: 'icn', says: 'somebody is heard', tests: ['P9 somebody'], screen: 'case page' }
  expect(unshown([{ ...row, id: 'P9', tests: [] }])).toEqual(['P9: no test begins with its number (somebody is heard)'])
  expect(unshown([{ ...row, id: 'P9', screen: 'case page; the rest is later' }])).toHaveLength(1)
  expect(unshown([{ ...row, id: 'P36', screen: 'case page; the warning is later' }])).toEqual([])
})

test('a title names its requirements at its beginning, with or without the word POLICY', () => {
  expect(idsOf('P44 P45 after the talk')).toEqual(['P44', 'P45'])
  expect(idsOf('POLICY P1 I10 prospect to vendor')).toEqual(['P1', 'I10'])
  expect(idsOf('SEC G3 POLICY I17 of all subsets')).toEqual(['I17'])
  expect(idsOf('SEC P9 something else')).toEqual([])
  expect(idsOf('what P44 asks for')).toEqual([])
  expect(titlesIn("test.each([1])('P2 %s is accepted', () => 1)\ndescribe('P3 all', () => 1)")).toEqual(['P2 '])
})
