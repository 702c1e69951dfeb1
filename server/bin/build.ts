import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')
const LEFT_OUT = new Set(['node_modules', 'dist', '.output', '.wxt', 'testing', 'e2e'])

export type Build = { name: string; folder: string; script: string; sources: string[]; result: string; stamp: string }

/** What `npm start` builds, and from which files. */
export const BUILDS = {
  console: {
    name: 'console',
    folder: 'server',
    script: 'bundle:console',
    sources: ['server/console', 'shared/src', 'server/package.json'],
    result: 'server/dist/console/index.html',
    stamp: 'server/dist/console.built',
  },
  extension: {
    name: 'demo extension',
    folder: 'extension',
    script: 'build:demo',
    sources: ['extension', 'shared/src'],
    result: 'extension/.output/demo-chrome-mv3/manifest.json',
    stamp: 'extension/.output/demo.built',
  },
} satisfies Record<string, Build>

/** Builds unless the last build was made from the very same sources. @returns whether it built @throws naming the file with the output */
export async function build(
  { name, folder, script, sources, result, stamp }: Build,
  logFile: string,
  begins: () => void,
): Promise<boolean> {
  const hash = createHash('sha256')
  for (const source of [...sources, 'pnpm-lock.yaml']) addTo(hash, join(ROOT, source))
  const now = hash.digest('hex')
  const built = join(ROOT, stamp)
  if (existsSync(join(ROOT, result)) && existsSync(built) && readFileSync(built, 'utf8') === now) return false
  begins()
  const manifest: { scripts?: Record<string, string> } = JSON.parse(
    readFileSync(join(ROOT, folder, 'package.json'), 'utf8'),
  )
  const code = await run(manifest.scripts?.[script] ?? 'exit 1', join(ROOT, folder), logFile)
  if (code !== 0) throw new Error(`The ${name} could not be built. What went wrong is in ${logFile}`)
  mkdirSync(dirname(built), { recursive: true })
  writeFileSync(built, now)
  return true
}

function addTo(hash: ReturnType<typeof createHash>, path: string): void {
  const entries = readdirSync(dirname(path), { withFileTypes: true })
  const entry = entries.find(({ name }) => join(dirname(path), name) === path)
  if (!entry || LEFT_OUT.has(entry.name) || entry.name.endsWith('.test.ts') || entry.name.endsWith('.test.tsx')) return
  if (entry.isDirectory()) for (const name of readdirSync(path).sort()) addTo(hash, join(path, name))
  else if (entry.isFile()) hash.update(path.slice(ROOT.length)).update(readFileSync(path))
}

/** A package's own script, with its programs on the path as pnpm has them. */
function run(script: string, folder: string, logFile: string): Promise<number> {
  const path = [join(folder, 'node_modules/.bin'), join(ROOT, 'node_modules/.bin'), process.env['PATH']].join(delimiter)
  const log = createWriteStream(logFile, { flags: 'a' })
  return new Promise((resolve, reject) => {
    const child = spawn(script, {
      cwd: folder,
      shell: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH: path, CI: 'true' },
    })
    child.stdout.pipe(log)
    child.stderr.pipe(log)
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}
