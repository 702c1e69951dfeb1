import type { Person } from '@breakwater/shared/person.ts'
import type { ActionRule } from '@breakwater/shared/policy-steps.ts'
import type { Selectable } from 'kysely'
import { caseKey } from '../cases/key.ts'
import { lockCase } from '../cases/lock.ts'
import { person, system, type Tx, within } from '../db/as.ts'
import type { LetterTables } from '../db/tables-letters.ts'
import type { Deps } from '../deps.ts'
import { type Found, guard } from '../desk/standing.ts'
import type { Verb } from '../people/may.ts'
import { type Situation, situationOf } from '../policy/situation.ts'
import { missing, Refusal } from '../refusal.ts'
import { type Draft, openDraft } from './draft.ts'
import { type LetterKind, letterKind } from './kinds.ts'

export type LetterLine = Selectable<LetterTables['letter']>
/** A letter with everything a verb asks about it. */
export type OpenLetter = {
  row: LetterLine
  draft: Draft
  key: Buffer
  s: Situation
  rule: ActionRule
  kind: LetterKind
  found: Found
}

/** A stored letter with its case. Runs as the service. @throws missing */
export async function letterOf(deps: Deps, tx: Tx, found: Found, id: string): Promise<OpenLetter> {
  const row = await tx
    .selectFrom('letter')
    .where('case_id', '=', found.caseId)
    .where('id', '=', id)
    .selectAll()
    .executeTakeFirst()
  const kind = row && letterKind(row.kind)
  if (!row || !kind) throw missing()
  const s = await situationOf(tx, found.caseId)
  const rule = s.pack.actions[row.action]
  if (!rule) throw missing()
  const key = await caseKey(deps, tx, found.caseId)
  return { row, draft: openDraft(key, row), key, s, rule, kind, found }
}

/**
 * Opens a letter for a verb inside the person's transaction and runs the work as the service, with the case locked. Whoever is neither
 * the case owner nor the author gets the answer of a letter that is not there.
 * @param own only its author may do this
 */
export async function withLetter<T>(
  deps: Deps,
  tx: Tx,
  who: Person,
  at: { reference: string; id: string },
  verb: Verb,
  work: (letter: OpenLetter) => Promise<T>,
  own = false,
): Promise<T> {
  const found = await guard(tx, who, at.reference, verb)
  return within(tx, system('policy'), person(who.id), async () => {
    await lockCase(tx, found.caseId)
    const letter = await letterOf(deps, tx, found, at.id)
    const theirs = letter.row.author_id === who.id
    if (!theirs && !found.standing.parts.includes('handler')) throw missing()
    if (own && !theirs) throw new Refusal('forbidden', 'letter.not_yours')
    return work(letter)
  })
}

/** An unfinished letter. @throws Refusal `letter.not_open` */
export function stillOpen({ row }: OpenLetter): void {
  if (row.state === 'sent' || row.state === 'set-aside') throw new Refusal('conflict', 'letter.not_open')
}
