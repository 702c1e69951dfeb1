import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** The body of every loop over a fetch: a block in braces, or the one statement that follows. */
function fetchLoops(code: string): string[] {
  return [...code.matchAll(/for await \(/g)].flatMap(({ index }) => {
    const end = closing(code, index + 'for await '.length, '(', ')')
    if (!/\.fetch(?:All|One)?\(/.test(code.slice(index, end))) return []
    const rest = code.slice(end + 1).trimStart()
    return [rest.startsWith('{') ? rest.slice(0, closing(rest, 0, '{', '}') + 1) : rest.slice(0, statement(rest))]
  })
}

function closing(code: string, from: number, open: string, close: string): number {
  let depth = 0
  for (let at = from; at < code.length; at++) {
    if (code[at] === open) depth++
    if (code[at] === close && --depth === 0) return at
  }
  return code.length
}

/** A statement without braces ends with the first line that leaves no bracket open and is no condition. */
function statement(code: string): number {
  const lines = code.split('\n')
  let depth = 0
  let length = 0
  for (const line of lines) {
    length += line.length + 1
    depth += (line.match(/[([{]/g)?.length ?? 0) - (line.match(/[)\]}]/g)?.length ?? 0)
    if (depth <= 0 && !/^\s*if \(.*\)$/.test(line)) return length
  }
  return length
}

const runsCommand = (body: string) => /\bawait\b|\bclient\b|\bbreak\b|\bthrow\b|\breturn\b/.test(body)

test('MAIL-14 no command runs, and nothing leaves early, inside a loop over fetched mail: imapflow would hang for ever', () => {
  const loops = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap((file) =>
      fetchLoops(readFileSync(`${import.meta.dirname}/${file}`, 'utf8')).map((body) => ({ file, body })),
    )
  expect(loops.length).toBeGreaterThanOrEqual(3)
  expect(loops.filter(({ body }) => runsCommand(body))).toEqual([])
})

test('MAIL-14 a loop that does is noticed, in braces and without', () => {
  const head = `for await (const m of client.fetch(list(), { uid: true }))`
  const bad = [
    `${head} {\n  const x = { a: 1 }\n  await client.messageMove(m.uid, 'x')\n}`,
    `${head}\n  if (m.source)\n    await keep(\n      m,\n    )`,
    `${head} { if (m.uid) break }`,
  ]
  for (const code of bad) expect(fetchLoops(code).map(runsCommand)).toEqual([true])
  expect(fetchLoops(`${head}\n  found.push(m)\nawait client.noop()`).map(runsCommand)).toEqual([false])
})
