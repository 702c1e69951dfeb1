import { expect, test } from 'vitest'
import { requirements } from '../run/asvs.ts'
import { filesIn } from './tree.ts'

test('every test that docs/asvs.yml names is written somewhere', () => {
  const written = filesIn(['shared', 'extension', 'server', 'test'], /\.(test\.tsx?|contract\.ts)$/)
    .map(({ text }) => text)
    .join('\n')
  const missing = requirements().flatMap(({ id, tests = [] }) =>
    tests.filter((name) => !written.includes(name)).map((name) => `${id}: ${name}`),
  )
  expect(missing).toEqual([])
})
