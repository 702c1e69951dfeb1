import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import main from '@breakwater/shared/locales/en/console.json' with { type: 'json' }
import settings from '@breakwater/shared/locales/en/settings.json' with { type: 'json' }
import { expect, test } from 'vitest'
import { t } from './text.ts'

const english = { ...main, ...settings }

const sources = globSync('**/*.{ts,tsx}', { cwd: import.meta.dirname, exclude: ['testing/**', '**/*.test.ts'] }).map(
  (name) => readFileSync(join(import.meta.dirname, name), 'utf8'),
)

const sentences = (words: object): string[] =>
  Object.values(words).flatMap((value: unknown) => (typeof value === 'string' ? [value] : sentences(value as object)))

test('every word the console asks for exists', () => {
  const keys = sources.flatMap((source) => [...source.matchAll(/\bt\('([a-z_]+\.[\w.-]+)'/g)].map((match) => match[1]!))
  expect(keys.length).toBeGreaterThan(100)
  expect(keys.filter((key) => !t.has(key) && !t.has(`${key}_other`))).toEqual([])
})

test('every room of words that is asked for by value exists', () => {
  const rooms = sources.flatMap((source) => [...source.matchAll(/\bt\(`([a-z_]+)[.]/g)].map((match) => match[1]!))
  expect(rooms.filter((room) => !(room in english) && !t.has(`${room}.hr`))).toEqual([])
})

test('sentences are short, calm and blame nobody', () => {
  const banned = /victim|complainant|alleged|incident type|submit|ticket|perpetrator|are you sure|!$/i
  const all = sentences(english)
  expect(all.filter((one) => banned.test(one))).toEqual([])
  expect(all.filter((one) => one.split(/[.?:] /).some((part) => part.split(/\s+/).length > 25))).toEqual([])
})
