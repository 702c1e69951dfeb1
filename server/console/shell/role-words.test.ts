import { ROLES } from '@breakwater/shared/person.ts'
import { expect, test } from 'vitest'
import { roleWords } from './role-words.ts'

test('everybody is called by the role they were given, a manager who is more than that too', () => {
  expect(roleWords(['employee', 'manager', 'senior-leader'])).toBe('Senior leader')
  expect(roleWords(['employee', 'hr', 'manager', 'legal'])).toBe('HR desk, Legal')
  expect(roleWords(['employee', 'manager'])).toBe('Manager')
  expect(roleWords(['employee'])).toBe('Employee')
  // one word for each, and no key of a locale file
  const words = ROLES.map((role) => roleWords(['employee', 'manager', role]))
  expect(new Set(words).size).toBe(ROLES.length - 1)
  expect(words.filter((word) => word.includes('.'))).toEqual([])
})
