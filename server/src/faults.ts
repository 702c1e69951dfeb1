import { setTimeout as pause } from 'node:timers/promises'

type Kind = 'kill' | 'throw' | 'hang' | 'delay'
type Fault = { kind: Kind; ms: number; at: number; seen: number }

const armed = new Map<string, Fault>()
const SPEC = /^([a-z][a-z.-]*)=(kill|throw|hang|delay)(?::(\d+))?(?:@(\d+))?$/

/**
 * Arms failpoints: `name=kind[:ms][@n]`, several by comma; `@n` is the n-th time the place is passed. Only in a process that the test
 * world started (SETTLED 49). @throws when asked for elsewhere, or when a word is not understood.
 */
export function configureFaults({ faults, testWorld }: { faults: string; testWorld: boolean }): void {
  armed.clear()
  if (!faults) return
  if (!testWorld) throw new Error('Failpoints are a switch of the test world and refused here.')
  for (const word of faults.split(',')) {
    const [, name, kind, ms, at] = SPEC.exec(word.trim()) ?? []
    if (!name || !kind) throw new Error(`no such failpoint: ${word}`)
    armed.set(name, { kind: kind as Kind, ms: Number(ms ?? 1000), at: Number(at ?? 1), seen: 0 })
  }
}

/** A named place where a test may make this process die, throw, hang or wait. Nothing happens unless it was armed. */
export function fp(name: string): Promise<void> | void {
  const fault = armed.size ? armed.get(name) : undefined
  if (!fault || ++fault.seen !== fault.at) return
  if (fault.kind === 'kill') process.kill(process.pid, 'SIGKILL')
  if (fault.kind === 'throw') throw new Error(`failpoint ${name}`)
  return fault.kind === 'delay' ? pause(fault.ms) : new Promise(() => undefined)
}

/** Whether every armed failpoint has taken effect. */
export const allFired = (): boolean => [...armed.values()].every(({ seen, at }) => seen >= at)
