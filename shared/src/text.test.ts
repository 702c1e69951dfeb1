import { expect, test } from 'vitest'
import { createText } from './text.ts'

const t = createText(
  [
    { mail: { one: 'Hallo {{name}}' } },
    { mail: { one: 'Hello {{name}}', n_one: '{{count}} mail', n_other: '{{count}} mails' } },
  ],
  'en',
)

test('the first catalogue that knows the key wins, and holes are filled', () => {
  expect(t('mail.one', { name: 'Ada' })).toBe('Hallo Ada')
})

test('plurals follow the count', () => {
  expect([t('mail.n', { count: 1 }), t('mail.n', { count: 3 })]).toEqual(['1 mail', '3 mails'])
})

test('a key without words is an error, never shown as a key', () => {
  expect(() => t('mail.nothing')).toThrow('no text for mail.nothing')
})
