import type { Deps } from '../deps.ts'

/** How long work that can wait gives way to reading, in ms: well below the minute in which a receipt is promised. */
const MOST = 15_000
/** Reading is over when nothing was read for so long, in ms: between two chunks of a mailbox readers rest for a moment. */
const QUIET = 300

type Turn = { readers: number; late: boolean; timer?: NodeJS.Timeout; quiet?: NodeJS.Timeout; waiting: Set<() => void> }
const turns = new WeakMap<Deps['parser'], Turn>()

const turnOf = ({ parser }: Pick<Deps, 'parser'>): Turn => {
  const turn = turns.get(parser) ?? { readers: 0, late: false, waiting: new Set() }
  turns.set(parser, turn)
  return turn
}

const release = (turn: Turn) => {
  for (const go of turn.waiting) go()
  turn.waiting.clear()
}

const over = (turn: Turn) => {
  clearTimeout(turn.timer)
  turn.timer = undefined
  turn.quiet = undefined
  turn.late = false
  release(turn)
}

/** A reader of this process begins. @returns to be called when it found nothing more */
export function beginReading(deps: Pick<Deps, 'parser'>): () => void {
  const turn = turnOf(deps)
  turn.readers++
  clearTimeout(turn.quiet)
  turn.timer ??= setTimeout(() => {
    turn.late = true
    release(turn)
  }, MOST).unref()
  return () => {
    if (--turn.readers) return
    turn.quiet = setTimeout(over, QUIET, turn)
  }
}

/**
 * Resolves when nothing is being read in this process, or reading has gone on for 15 s: a report that can be seen comes before what
 * follows from it.
 */
export function afterReading(deps: Pick<Deps, 'parser'>): Promise<void> {
  const turn = turnOf(deps)
  if (!turn.timer || turn.late) return Promise.resolve()
  return new Promise((resolve) => turn.waiting.add(resolve))
}
