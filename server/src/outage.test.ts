import { expect, test } from 'vitest'
import { isOutage } from './outage.ts'
import { Refusal } from './refusal.ts'

const coded = (code: string) => Object.assign(new Error('no'), { code })

test.each(['08006', '53100', '57P01', 'ECONNREFUSED', 'EIO', 'EMFILE', 'ENOSPC', 'ETIMEDOUT', 'UND_ERR_SOCKET'])(
  'Q9 %s is an outage: the same may go well later',
  (code) => {
    expect(isOutage(coded(code))).toBe(true)
    expect(isOutage(new Error('outer', { cause: coded(code) }))).toBe(true)
  },
)

test('Q9 what is said without a code counts too', () => {
  expect(isOutage(new Error('Connection terminated unexpectedly'))).toBe(true)
  expect(isOutage(new DOMException('late', 'TimeoutError'))).toBe(true)
})

test('Q9 a rule, a bug and damage are no outage', () => {
  for (const error of [
    new Refusal('conflict', 'evidence.damaged'),
    new TypeError('x is not a function'),
    new Error('Unsupported state or unable to authenticate data'),
    coded('23505'),
    undefined,
    'EIO',
  ])
    expect(isOutage(error)).toBe(false)
})
