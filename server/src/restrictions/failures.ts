import { CrmError } from '../crm/connector.ts'
import type { Mark, MarkCause, MarkDeps, MarkOutcome } from './mark.ts'

const MOST_TRIES = 12
const SHORTEST_MS = 1_000
const LONGEST_MS = 3_600_000

/** What the job does after a failure (CRM.md 4). A refused sign-in burns no try; the twelfth failed try is a dead letter. */
export async function later(deps: MarkDeps, mark: Mark, error: unknown): Promise<MarkOutcome> {
  if (!(error instanceof CrmError)) throw error
  switch (error.kind) {
    case 'auth': {
      const waiting: Mark = { ...mark, cause: 'auth' }
      await deps.store.keep(waiting, 'mark.waiting')
      return { mark: waiting, next: 'pause-connection', said: error.message }
    }
    case 'permission':
      return failed(deps, mark, 'permission', error.message)
    case 'rejected':
    case 'cannot':
      return failed(deps, mark, 'rejected', error.message)
    case 'not_found_or_hidden': {
      const gone: Mark = { ...mark, state: 'gone', cause: 'not_found_or_hidden' }
      await deps.store.keep(gone, 'mark.gone')
      return { mark: gone, next: 'done' }
    }
    case 'rate':
    case 'unavailable':
    case 'unknown_outcome':
    case 'conflict': {
      const attempts = mark.attempts + 1
      if (attempts >= MOST_TRIES) return failed(deps, { ...mark, attempts }, 'too-many-tries', error.message)
      const waiting: Mark = { ...mark, attempts, cause: error.kind }
      await deps.store.keep(waiting, 'mark.waiting')
      return {
        mark: waiting,
        next: 'retry',
        afterMs: error.retryAfterMs ?? backoff(attempts, deps.random ?? Math.random),
      }
    }
  }
}

/** A dead letter: shown on the case and to admins until a person acts (CRM-9). */
export async function failed(deps: MarkDeps, mark: Mark, cause: MarkCause, said?: string): Promise<MarkOutcome> {
  const dead: Mark = { ...mark, state: 'failed', cause }
  await deps.store.keep(dead, 'mark.failed')
  return { mark: dead, next: 'dead-letter', ...(said ? { said } : {}) }
}

/** Full jitter between a second and an hour, in milliseconds. */
export function backoff(attempts: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** attempts)
  return Math.round(SHORTEST_MS + random() * (ceiling - SHORTEST_MS))
}
