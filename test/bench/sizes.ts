import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const root = join(import.meta.dirname, '../..')
const kb = (paths: string[]) =>
  Math.round(paths.reduce((sum, path) => sum + gzipSync(readFileSync(path)).length, 0) / 102.4) / 10
const filesIn = (dir: string, end: RegExp) =>
  existsSync(dir)
    ? readdirSync(dir, { recursive: true, encoding: 'utf8' })
        .filter((name) => end.test(name))
        .map((name) => join(dir, name))
    : []

/** What a first visit loads and what every mail page carries, gzipped, in kB; a build that is missing has no row. */
export function sizes(): Record<string, number> {
  const built = join(root, 'server/dist/console')
  const page = filesIn(built, /(^|\/)index\.html$/)[0]
  const named = page
    ? [...readFileSync(page, 'utf8').matchAll(/(?:src|href)="\/?([^"]+\.(?:js|css))"/g)]
        .map(([, name]) => join(built, name!.replace(/^console\//, '')))
        .filter(existsSync)
    : []
  const scripts = ['chrome-mv3', 'test-chrome-mv3', 'demo-chrome-mv3']
    .map((name) => join(root, 'extension/.output', name, 'content-scripts'))
    .flatMap((dir) => filesIn(dir, /mail.*\.js$/))
    .slice(0, 1)
  return {
    ...(named.length
      ? {
          consoleFirstLoadJsKb: kb(named.filter((n) => n.endsWith('.js'))),
          consoleFirstLoadCssKb: kb(named.filter((n) => n.endsWith('.css'))),
        }
      : {}),
    ...(scripts.length ? { contentScriptKb: kb(scripts) } : {}),
  }
}
