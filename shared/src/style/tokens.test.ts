import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

type Tokens = Record<string, string>

function tokensOf(css: string): Record<'light' | 'dark', Tokens> {
  const tokens = { light: {} as Tokens, dark: {} as Tokens }
  for (const [, name, light, dark] of css.matchAll(/--([\w-]+):\s*light-dark\((#[\da-f]{6}),\s*(#[\da-f]{6})\)/gi)) {
    tokens.light[name!] = light!
    tokens.dark[name!] = dark!
  }
  return tokens
}

const channel = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => channel(Number.parseInt(hex.slice(i, i + 2), 16) / 255))
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

function ratio(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high! + 0.05) / (low! + 0.05)
}

/** Foreground, backgrounds, least ratio: text 4.5, edges and focus 3 (WCAG 1.4.3, 1.4.11). */
const PAIRS: [string, string[], number][] = [
  ['ink', ['bg', 'surface', 'sunk', 'accent-lo', 'note-bg', 'info-bg', 'calm-bg'], 4.5],
  ['ink-2', ['bg', 'surface', 'sunk', 'accent-lo', 'note-bg'], 4.5],
  ['ink-3', ['bg', 'surface', 'sunk', 'accent-lo'], 4.5],
  ['accent', ['bg', 'surface', 'accent-lo'], 4.5],
  ['on-accent', ['accent', 'accent-hi'], 4.5],
  ['link', ['bg', 'surface'], 4.5],
  ['danger-ink', ['surface'], 4.5],
  ...['calm', 'note', 'warn', 'danger', 'info', 'mauve'].map((tone): [string, string[], number] => [
    `${tone}-ink`,
    [`${tone}-bg`],
    4.5,
  ]),
  ['edge', ['bg', 'surface'], 3],
  ['focus', ['bg', 'surface'], 3],
]

const short = (css: string) =>
  Object.entries(tokensOf(css)).flatMap(([theme, tokens]) =>
    PAIRS.flatMap(([front, backs, least]) =>
      backs
        .filter((back) => !(ratio(tokens[front]!, tokens[back]!) >= least))
        .map((back) => `${theme}: ${front} on ${back}`),
    ),
  )

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8')

test('every pair of colours that carries text or an edge has enough contrast, in light and dark', () => {
  expect(short(css)).toEqual([])
})

test('one colour that is too pale is found', () => {
  expect(short(css.replace('--ink-3:     light-dark(#5d696e', '--ink-3:     light-dark(#aab4b8'))).toContain(
    'light: ink-3 on bg',
  )
})
