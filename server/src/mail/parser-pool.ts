import { type ChildProcess, fork } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ParserAnswer } from './parser-options.ts'

export type RefusedBecause = 'too-large' | 'timeout' | 'killed' | 'refused' | 'empty' | 'closed'

/** mailparser gave no usable view of a mail. The mail is safe; `fallbackView` shows it. `code` is mailparser's own. */
export class ParseRefused extends Error {
  override name = 'ParseRefused'
  readonly because: RefusedBecause
  readonly code?: string
  constructor(because: RefusedBecause, code?: string) {
    super(`mail.parse-${because}`)
    this.because = because
    this.code = code
  }
}

export type PoolOptions = { workers: number; heapMb: number }
export type Pool = { run(raw: Buffer, timeoutMs: number): Promise<Answer>; close(): void; pids(): number[] }
export type Answer = Exclude<ParserAnswer, { refused: string }>

type Job = {
  id: number
  raw: Buffer
  timeoutMs: number
  resolve: (answer: Answer) => void
  reject: (error: ParseRefused) => void
}
type Worker = { child: ChildProcess; job?: Job; timer?: NodeJS.Timeout }

const here = dirname(fileURLToPath(import.meta.url))
const childFile = join(here, 'parser-child.ts')

/** Child processes that parse mail: started when needed, one job each, killed at their time limit and then replaced. */
export function parserPool({ workers, heapMb }: PoolOptions): Pool {
  const idle: Worker[] = []
  const busy = new Set<Worker>()
  const waiting: Job[] = []
  let nextId = 1
  let closed = false

  const finish = (worker: Worker) => {
    clearTimeout(worker.timer)
    worker.job = undefined
    busy.delete(worker)
  }
  const start = (): Worker => {
    const worker: Worker = { child: startChild(heapMb) }
    worker.child.on('message', (answer: ParserAnswer) => {
      const { job } = worker
      if (!job || job.id !== answer.id) return
      finish(worker)
      idle.push(worker)
      if ('refused' in answer) job.reject(new ParseRefused('refused', answer.refused))
      else job.resolve(answer)
      next()
    })
    const gone = () => {
      const { job } = worker
      finish(worker)
      if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1)
      job?.reject(new ParseRefused('killed'))
      next()
    }
    worker.child.on('exit', gone)
    worker.child.on('error', gone)
    return worker
  }
  const next = () => {
    while (!closed && waiting.length > 0 && busy.size < workers) give(idle.pop() ?? start(), waiting.shift()!)
    // A waiting pool does not keep the process alive.
    for (const { child } of idle) rest(child)
  }
  const give = (worker: Worker, job: Job) => {
    worker.job = job
    busy.add(worker)
    worker.child.ref()
    worker.child.channel?.ref()
    worker.timer = setTimeout(() => {
      job.reject(new ParseRefused('timeout'))
      worker.job = undefined
      worker.child.kill('SIGKILL')
    }, job.timeoutMs)
    worker.child.send({ id: job.id, raw: job.raw }, () => undefined)
  }
  return {
    run: (raw, timeoutMs) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new ParseRefused('closed'))
        waiting.push({ id: nextId++, raw, timeoutMs, resolve, reject })
        next()
      }),
    close() {
      closed = true
      for (const job of waiting.splice(0)) job.reject(new ParseRefused('closed'))
      for (const { child } of [...idle, ...busy]) child.kill('SIGKILL')
    },
    pids: () => [...idle, ...busy].map(({ child }) => child.pid ?? 0),
  }
}

function rest(child: ChildProcess) {
  child.unref()
  child.channel?.unref()
}

/** Reads only its own two files and the packages; the environment is empty. */
function startChild(heapMb: number): ChildProcess {
  const readable = [childFile, join(here, 'parser-options.ts'), ...packageFolders()]
  return fork(childFile, [], {
    execArgv: ['--permission', ...readable.map((path) => `--allow-fs-read=${path}`), `--max-old-space-size=${heapMb}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: {},
  })
}

function packageFolders(): string[] {
  const real = fileURLToPath(import.meta.resolve('mailparser'))
  const root = real.slice(0, real.indexOf('node_modules') + 'node_modules'.length)
  const own = join(here, '..', '..')
  return [...new Set([root, join(own, 'node_modules'), join(own, 'package.json')])]
}
