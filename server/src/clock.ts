/** The only reader of the time. Tests pass another (SETTLED 27). */
export type Clock = { now(): Date }

export const wallClock: Clock = { now: () => new Date() }

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
