import { PARTS, type Part, type Person, ROLES, type Role } from '@breakwater/shared/person.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allowed, may, type Standing } from './may.ts'

const someone = (...roles: Role[]): Person => ({
  id: 'p',
  name: 'P',
  email: 'p@co.example',
  managerId: null,
  roles: ['employee', ...roles],
})
const standing = (...parts: Part[]): Standing => ({ parts, walled: false, claimed: true, status: 'open' })

test('SEC D5 a wall beats every role and every part', () => {
  fc.assert(
    fc.property(fc.subarray([...ROLES]), fc.subarray([...PARTS]), fc.boolean(), (roles, parts, claimed) => {
      expect(allowed(someone(...roles), { ...standing(...parts), claimed, walled: true })).toEqual([])
    }),
  )
})

test('SEC I9 admin and auditor have no permission on any case they play no part in', () => {
  expect(allowed(someone('admin'), standing())).toEqual([])
  expect(allowed(someone('auditor'), { ...standing(), claimed: false })).toEqual([])
})

test('SETTLED 1 the desk glances at an unclaimed case and may claim it, and reads nothing of a claimed one', () => {
  expect(allowed(someone('hr'), { ...standing(), claimed: false })).toEqual([
    'case.glance',
    'case.claim',
    'wall.own',
    'restriction.retry',
    'mail.triage',
  ])
  expect(may(someone('hr'), 'case.read', standing())).toBe(false)
})

test('an hr person named in a case cannot claim it', () => {
  expect(may(someone('hr'), 'case.claim', { ...standing(), claimed: false, involved: true })).toBe(false)
})

test('SEC section 2 a manager records their own step and reads no evidence', () => {
  const s = standing('manager')
  expect(may(someone('manager'), 'step.record', { ...s, ownsStep: true })).toBe(true)
  expect(may(someone('manager'), 'step.record', s)).toBe(false)
  expect(may(someone('manager'), 'evidence.read', s)).toBe(false)
})

test('the owner of a step cannot waive it', () => {
  expect(may(someone('hr'), 'step.waive', { ...standing('handler'), ownsStep: true })).toBe(false)
  expect(may(someone('hr'), 'step.waive', standing('handler'))).toBe(true)
})
