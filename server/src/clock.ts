import { existsSync, readFileSync } from 'node:fs'

/** The only reader of the time. Tests pass another (SETTLED 27). */
export type Clock = { now(): Date }

export const wallClock: Clock = { now: () => new Date() }

/**
 * The wall clock, moved by as many milliseconds as a file says: how a test moves the time of a service that runs (SETTLED 27, 49).
 * Without the file nothing is moved.
 */
export const movedClock = (file: string): Clock => ({
  now: () => new Date(Date.now() + (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0)),
})

/** A clock that a test moves by hand. */
export function handClock(start: Date): Clock & { set(at: Date): void; advance(ms: number): void } {
  let at = start
  return {
    now: () => new Date(at),
    set(next) {
      at = next
    },
    advance(ms) {
      at = new Date(at.getTime() + ms)
    },
  }
}
