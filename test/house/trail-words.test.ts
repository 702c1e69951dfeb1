import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import words from '../../shared/src/locales/en/server.json' with { type: 'json' }

const SOURCE = join(import.meta.dirname, '../../server/src')
/** Rooms whose rows name no case: only an auditor reads them, and by their code. */
const WITHOUT_CASE = new Set([
  'audit',
  'directory',
  'keys',
  'mailbox',
  'policy',
  'role',
  'settings',
  'setup',
  'sign-in',
])

test('SCREEN 69 everything that is noted about a case has its words in the access log', () => {
  const noted = globSync('**/*.ts', { cwd: SOURCE, exclude: ['**/*.test.ts', 'testing/**'] }).flatMap((file) =>
    [...readFileSync(join(SOURCE, file), 'utf8').matchAll(/\baction: '([a-z-]+\.[a-z_-]+)'/g)].map(
      ([, code = '']) => code,
    ),
  )
  expect(noted.length).toBeGreaterThan(80)
  const trail: Record<string, Record<string, string>> = words.trail
  const lacks = [...new Set(noted)].filter((code) => {
    const [room = '', what = ''] = code.split('.')
    return !WITHOUT_CASE.has(room) && !trail[room]?.[what]
  })
  expect(lacks).toEqual([])
})
