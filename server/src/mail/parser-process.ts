import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const childFile = join(here, 'parser-child.ts')
/** What the child is made of, besides the packages. */
const OWN = [
  ...'address attribution attribution-words bytes containers containers-msg containers-read containers-tnef'.split(' '),
  ...'containers-zip fallback forward-block forward-lines html-lines labels one-line original outline'.split(' '),
  ...'parameters parser-child parser-input parser-options reading view-of-record ../evidence/transfer'.split(' '),
]

/** Starts a child that reads only its own files and the packages; no network, no writing, no children, an empty environment. */
export function startChild(heapMb: number): ChildProcess {
  const readable = [...OWN.map((name) => join(here, `${name}.ts`)), ...packageFolders()]
  return fork(childFile, [], {
    execArgv: [
      '--permission',
      ...readable.map((path) => `--allow-fs-read=${path}`),
      `--max-old-space-size=${heapMb}`,
      '--max-semi-space-size=1',
    ],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // what a large mail took goes back to the system
    env: { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' },
  })
}

function packageFolders(): string[] {
  const real = fileURLToPath(import.meta.resolve('mailparser'))
  const root = real.slice(0, real.indexOf('node_modules') + 'node_modules'.length)
  const own = join(here, '..', '..')
  return [...new Set([root, join(own, 'node_modules'), join(own, 'package.json')])]
}

const PAGE = 4096

/** Bytes of memory a process has in use; 0 where the system does not tell, or it is gone. */
export function memoryOf(pid: number | undefined): number {
  try {
    // read here and now: it costs less than to ask the thread pool, twenty times a second
    return (Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) || 0) * PAGE
  } catch {
    return 0
  }
}
