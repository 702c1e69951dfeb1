import { posix } from 'node:path'
import type { SourceFile } from './tree.ts'

export interface Import {
  from: string
  /** as written */
  specifier: string
  /** the file it means, from the root; undefined for packages */
  target: string | undefined
  typeOnly: boolean
  /** loaded when needed, by `import()` */
  lazy: boolean
}

const STATEMENT = /^\s*(import|export)(\s+type\b)?(?:[^'"`;]*?\bfrom)?\s*['"]([^'"]+)['"]/gm
const CALL = /\bimport\(\s*['"]([^'"]+)['"]/g

/** Every static and dynamic import and re-export. */
export function importsOf(files: SourceFile[]): Import[] {
  return files.flatMap(({ path, text }) => {
    const found = [
      ...[...text.matchAll(STATEMENT)].map(([, , type, specifier = '']) => ({
        specifier,
        typeOnly: type !== undefined,
        lazy: false,
      })),
      ...[...text.matchAll(CALL)].map(([, specifier = '']) => ({ specifier, typeOnly: false, lazy: true })),
    ]
    return found.map((one) => ({ ...one, from: path, target: target(path, one.specifier) }))
  })
}

function target(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier)
  const [, name, rest] = specifier.match(/^@breakwater\/(shared|server)\/(.*)$/) ?? []
  // the console lies beside the server's src, as the package's exports say
  return name ? `${name}/${rest?.startsWith('console/') ? '' : 'src/'}${rest}` : undefined
}

export const told = ({ from, specifier }: Import) => `${from} imports ${specifier}`

/** One circle among files, as a list of paths that ends where it began; undefined when there is none. */
export function circleIn(imports: Import[]): string[] | undefined {
  const next = new Map<string, string[]>()
  for (const { from, target, typeOnly, lazy } of imports) {
    if (target && !typeOnly && !lazy) next.set(from, [...(next.get(from) ?? []), target])
  }
  const done = new Set<string>()
  const walk = (file: string, trail: string[]): string[] | undefined => {
    const at = trail.indexOf(file)
    if (at >= 0) return [...trail.slice(at), file]
    if (done.has(file)) return undefined
    for (const other of next.get(file) ?? []) {
      const circle = walk(other, [...trail, file])
      if (circle) return circle
    }
    done.add(file)
    return undefined
  }
  for (const file of next.keys()) {
    const circle = walk(file, [])
    if (circle) return circle
  }
  return undefined
}

/** Imports, also through other files of `start`'s folder, that reach outside that folder and shared. */
export function impureImports(start: string, imports: Import[]): Import[] {
  const folder = posix.dirname(start)
  const inside = (target: string | undefined) => target !== undefined && posix.dirname(target) === folder
  const seen = new Set<string>()
  const bad: Import[] = []
  const queue = [start]
  for (const file of queue) {
    if (seen.has(file)) continue
    seen.add(file)
    for (const one of imports.filter(({ from, typeOnly }) => from === file && !typeOnly)) {
      if (inside(one.target)) queue.push(one.target ?? '')
      else if (!one.target?.startsWith('shared/src/')) bad.push(one)
    }
  }
  return bad
}
