import { execFile } from 'node:child_process'
import { existsSync, globSync, mkdirSync, rmdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Mode } from './manifest.ts'

const HERE = import.meta.dirname
const SOURCES = ['**/*.{ts,tsx,css,html,json}', '../shared/src/**/*.{ts,json,css}']
const skipped = (path: string) => /(^|[\\/])(node_modules|\.output|\.wxt)([\\/]|$)|\.test\.tsx?$/.test(path)

const newestSource = () =>
  Math.max(
    ...SOURCES.flatMap((pattern) => globSync(pattern, { cwd: HERE, exclude: skipped }))
      .filter((path) => !skipped(path))
      .map((path) => statSync(join(HERE, path)).mtimeMs),
  )

async function locked<T>(path: string, run: () => Promise<T>): Promise<T> {
  mkdirSync(join(path, '..'), { recursive: true })
  const end = Date.now() + 120_000
  for (;;) {
    try {
      mkdirSync(path)
      break
    } catch (error) {
      // Someone else builds; a lock that was left behind is taken over.
      if (Date.now() > end) rmdirSync(path)
      else if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      await pause(100)
    }
  }
  try {
    return await run()
  } finally {
    rmdirSync(path)
  }
}

/**
 * Builds the extension unless the build there is newer than every source; safe to ask for at the same time.
 * @returns the folder to load
 */
export function buildExtension(mode: Mode, browser: 'chrome' | 'firefox' = 'chrome'): Promise<string> {
  const folder = join(HERE, '.output', `${mode}-${browser}-mv3`)
  return locked(join(HERE, '.output', `${mode}-${browser}.lock`), async () => {
    const made = join(folder, 'manifest.json')
    if (existsSync(made) && statSync(made).mtimeMs > newestSource()) return folder
    const wxt = join(HERE, 'node_modules/wxt/bin/wxt.mjs')
    await promisify(execFile)(process.execPath, [wxt, 'build', '--mode', mode, '-b', browser, '--mv3'], {
      cwd: HERE,
      env: { NODE_ENV: 'production', PATH: dirname(process.execPath) },
    })
    return folder
  })
}

// `node extension/build.ts test` prints the folder to load.
if (import.meta.main) {
  const mode = (['store', 'demo', 'test'] as const).find((one) => one === process.argv[2])
  if (!mode) throw new Error('say store, demo or test')
  process.stdout.write(await buildExtension(mode))
}
