// @vitest-environment node
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { buildExtension } from './build.ts'

let chrome = ''
let firefox = ''
beforeAll(async () => {
  chrome = await buildExtension('store')
  firefox = await buildExtension('store', 'firefox')
}, 120_000)

const kilobytes = (paths: string[]) =>
  paths.reduce((sum, path) => sum + gzipSync(readFileSync(join(chrome, path))).length, 0) / 1000

/** A page's own files: every script and style its HTML asks for, and what those import at the start. */
function loadedBy(page: string): string[] {
  const seen = new Set<string>()
  const open = (path: string) => {
    if (seen.has(path)) return
    seen.add(path)
    for (const [, next] of readFileSync(join(chrome, path), 'utf8').matchAll(
      /(?:from|import)\s*["'](\.[\w./-]+\.js)["']/g,
    ))
      open(join(path, '..', next ?? ''))
  }
  if (page.endsWith('.js')) open(page)
  for (const [, path] of readFileSync(join(chrome, page), 'utf8').matchAll(/(?:src|href)="\/([\w./-]+\.(?:js|css))"/g))
    open(path ?? '')
  return [...seen]
}

test.each([
  ['content-scripts/mail.js', 12],
  ['content-scripts/crm.js', 12],
  ['background.js', 65],
])('EXTENSION 17 %s stays within %i kB gzip', (path, most) => {
  expect(kilobytes(loadedBy(path))).toBeLessThanOrEqual(most)
})

test.each([
  [['report.html'], 40],
  [['popup.html', 'options.html'], 40],
])('EXTENSION 17 %j stays within %i kB gzip', (pages, most) => {
  const paths = [...new Set(pages.flatMap(loadedBy))]
  expect(paths.length).toBeGreaterThan(2)
  expect(kilobytes(paths)).toBeLessThanOrEqual(most)
})

const files = (folder: string) =>
  globSync('**/*.{js,html,json,css}', { cwd: folder }).map(
    (path) => [path, readFileSync(join(folder, path), 'utf8')] as const,
  )

test('EXTENSION 12 no code is loaded from elsewhere or made from text', () => {
  for (const folder of [chrome, firefox])
    for (const [path, text] of files(folder)) {
      expect(
        text.match(/\beval\s*\(|import\s*\(\s*["'`]https?:|<script[^>]+src=["']?https?:/)?.[0],
        path,
      ).toBeUndefined()
      expect(text.match(/new Function\b/)?.[0], path).toBeUndefined()
    }
})

test('SETTLED 46 a store build holds nothing of the demo', () => {
  for (const folder of [chrome, firefox])
    for (const [path, text] of files(folder))
      expect(text.match(/demo-mail|demo-crm|data-bw-mail|127\.0\.0\.1|localhost/)?.[0], path).toBeUndefined()
})

test('EXT-5 T15 a store build has closed shadow roots and nothing web-accessible', () => {
  for (const folder of [chrome, firefox]) {
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Record<string, unknown>
    expect(manifest).not.toHaveProperty('web_accessible_resources')
    expect(manifest).not.toHaveProperty('key')
    expect(/[`"']closed[`"']/.test(readFileSync(join(folder, 'content-scripts/mail.js'), 'utf8'))).toBe(true)
    expect(JSON.stringify(manifest.content_scripts)).not.toContain('http:')
  }
})
