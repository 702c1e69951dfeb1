import { expect, test } from 'vitest'
import { faultsOf, type Requirement, requirements, unproven } from './asvs.ts'

const met: Requirement = { id: '8.2.2', level: 1, how: 'rules and row security', tests: ['SEC S11 every route'] }
const passed = { title: 'SEC S11 every route has its row', status: 'passed' }

test('ASVS the list says one thing of each requirement, and none twice', () => {
  const list = requirements()
  expect(faultsOf(list)).toEqual([])
  expect(list.length).toBeGreaterThan(80)
  expect(faultsOf([met, met, { id: '1.1.1', level: 2 }])).toHaveLength(2)
})

test('ASVS a mapped test that is missing, left out or failed is found', () => {
  expect(unproven([met], [passed])).toEqual([])
  expect(unproven([{ ...met, tests: ['SEC S99 made up'] }], [passed])).toHaveLength(1)
  expect(unproven([met], [{ ...passed, status: 'skipped' }])).toHaveLength(1)
  expect(unproven([met], [passed, { title: 'SEC S11 every route and more', status: 'failed' }])).toHaveLength(1)
})
