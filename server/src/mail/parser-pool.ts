import type { ChildProcess } from 'node:child_process'
import type { ParserAnswer, ParserJob } from './parser-options.ts'
import { memoryOf, startChild } from './parser-process.ts'
import type { RefusedBecause } from './reading.ts'

export type { RefusedBecause } from './reading.ts'

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

/** `memoryMb`: what all children together may use; the largest is killed above it. */
export type PoolOptions = { workers: number; heapMb: number; memoryMb: number }
export type Work = Omit<ParserJob, 'id'>
export type Pool = {
  /** Every answer goes to `step` as it comes; resolves with the last one. `timeoutMs` counts anew after each. @throws ParseRefused */
  run(work: Work, timeoutMs: number, step?: (answer: ParserAnswer) => void): Promise<ParserAnswer>
  close(): void
  pids(): number[]
}

type Job = {
  job: ParserJob
  timeoutMs: number
  step: (answer: ParserAnswer) => void
  resolve: (answer: ParserAnswer) => void
  reject: (error: ParseRefused) => void
}
/** `up`: it said that it is there; until then it is starting, which is no mail's fault. */
type Worker = { child: ChildProcess; up: boolean; at?: Job; since: number; timer?: NodeJS.Timeout }

const LOOK_EVERY = 50
/** One child reads what is ordinary; another starts when a mail holds it up for so long, in ms. */
const HELD_UP = 500
/** How long a child may take to start, in ms. */
const STARTING = 10_000
const MB = 1024 * 1024
/** A child that grew beyond this is replaced after its job, because memory does not come back. */
const KEPT_SHARE = 0.35

/** Child processes that parse mail: one for ordinary mail, others when it is held up, one job each, killed at their limits and then replaced. */
export function parserPool({ workers, heapMb, memoryMb }: PoolOptions): Pool {
  const idle: Worker[] = []
  const busy = new Set<Worker>()
  const waiting: Job[] = []
  let nextId = 1
  let closed = false
  let watching: NodeJS.Timeout | undefined
  let more: NodeJS.Timeout | undefined

  const finish = (worker: Worker) => {
    clearTimeout(worker.timer)
    worker.at = undefined
    busy.delete(worker)
    if (busy.size === 0) {
      clearInterval(watching)
      watching = undefined
    }
  }
  const end = (worker: Worker, because: RefusedBecause) => {
    worker.at?.reject(new ParseRefused(because))
    worker.at = undefined
    worker.child.kill('SIGKILL')
  }
  const look = () => {
    const all = [...idle, ...busy]
    const used = all.map(({ child }) => memoryOf(child.pid))
    const largest = used.indexOf(Math.max(...used))
    if (used.reduce((sum, one) => sum + one, 0) > memoryMb * MB && all[largest]) end(all[largest], 'killed')
  }
  const rested = (worker: Worker) => {
    const used = memoryOf(worker.child.pid)
    if (used > memoryMb * MB * KEPT_SHARE && idle.includes(worker)) {
      idle.splice(idle.indexOf(worker), 1)
      worker.child.kill('SIGKILL')
    }
  }
  const start = (): Worker => {
    const worker: Worker = { child: startChild(heapMb), up: false, since: 0 }
    worker.child.on('message', (answer: ParserAnswer) => {
      const { at } = worker
      if (!worker.up) {
        worker.up = true
        worker.since = performance.now()
        if (at) wind(worker, at)
      }
      if (!at || at.job.id !== answer.id) return
      at.step(answer)
      if (!answer.last) return wind(worker, at)
      finish(worker)
      idle.push(worker)
      at.resolve(answer)
      next()
      if (at.job.raw.length > MB) rested(worker)
    })
    const gone = () => {
      const { at } = worker
      finish(worker)
      if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1)
      at?.reject(new ParseRefused('killed'))
      next()
    }
    worker.child.on('exit', gone)
    worker.child.on('error', gone)
    return worker
  }
  const heldUp = () => [...busy].every(({ since, up }) => performance.now() - since >= (up ? HELD_UP : STARTING))
  const next = () => {
    while (!closed && waiting.length > 0 && busy.size < workers && (idle.length > 0 || heldUp()))
      give(idle.pop() ?? start(), waiting.shift()!)
    if (!closed && waiting.length > 0 && busy.size < workers)
      more ??= setTimeout(() => {
        more = undefined
        next()
      }, HELD_UP).unref()
    // A waiting pool does not keep the process alive.
    for (const { child } of idle) rest(child)
  }
  const wind = (worker: Worker, { timeoutMs }: Job) => {
    clearTimeout(worker.timer)
    worker.timer = setTimeout(() => end(worker, 'timeout'), timeoutMs + (worker.up ? 0 : STARTING))
  }
  const give = (worker: Worker, at: Job) => {
    worker.at = at
    worker.since = performance.now()
    busy.add(worker)
    worker.child.ref()
    worker.child.channel?.ref()
    wind(worker, at)
    watching ??= setInterval(look, LOOK_EVERY).unref()
    worker.child.send(at.job, () => undefined)
  }
  return {
    run: (work, timeoutMs, step = () => undefined) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new ParseRefused('closed'))
        waiting.push({ job: { ...work, id: nextId++ }, timeoutMs, step, resolve, reject })
        next()
      }),
    close() {
      closed = true
      clearInterval(watching)
      clearTimeout(more)
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
