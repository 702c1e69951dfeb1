import type { CaseHint } from '@breakwater/shared/case.ts'
import type { Person } from '@breakwater/shared/person.ts'
import type { Tx } from '../db/as.ts'
import { hintsIn } from '../mail/hints.ts'
import { may } from '../people/may.ts'
import { standingOf } from './standing.ts'
import { say } from './words.ts'

/** Other cases this one may belong to: only those this reader may know of, and a link only where they may go (MAIL section 8). */
export async function hintViews(tx: Tx, who: Person, caseId: string): Promise<CaseHint[]> {
  const views: CaseHint[] = []
  for (const { reference, kind } of await hintsIn(tx, caseId)) {
    const other = await standingOf(tx, who, reference)
    const reads = other !== undefined && may(who, 'case.read', other.standing)
    if (!other || (!reads && !may(who, 'case.glance', other.standing))) continue
    views.push({ reference, says: say(`hint.${kind}`), readable: reads })
  }
  return views
}
