import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

export const root = join(import.meta.dirname, '../..')

const LEFT_OUT = new Set(['node_modules', 'dist', 'coverage', 'shots', 'results.json'])
const HIDDEN_BUT_OURS = new Set(['.ci', '.github', '.gitignore', '.dockerignore', '.env.example', '.npmrc'])

export interface SourceFile {
  /** from the root, with slashes */
  path: string
  text: string
}

/** Every path below a folder that is part of the project: no dependencies, builds or caches. */
export function pathsIn(folder = '.'): string[] {
  const from = join(root, folder)
  if (!existsSync(from)) return []
  return readdirSync(from, { withFileTypes: true }).flatMap((entry) => {
    if (LEFT_OUT.has(entry.name) || (entry.name.startsWith('.') && !HIDDEN_BUT_OURS.has(entry.name))) return []
    const path = relative(root, join(from, entry.name)).split(sep).join('/')
    return entry.isDirectory() ? pathsIn(path) : [path]
  })
}

/** The files of some folders that match, with their text. */
export function filesIn(folders: string[], match: RegExp): SourceFile[] {
  const paths = folders.flatMap(pathsIn).filter((path) => match.test(path))
  return paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

export const SOURCE = /\.(ts|tsx|mts|mjs|js)$/
export const isTest = ({ path }: { path: string }) => /\.(test|contract)\.tsx?$|\/testing(\/|\.ts$)|\/e2e\//.test(path)

/** `path:line what` for every line that matches. */
export function linesThatMatch(files: SourceFile[], pattern: RegExp): string[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  )
}
