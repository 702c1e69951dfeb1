import type { LetterChange } from '@breakwater/shared/letter.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { as, person, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { leads } from '../desk/colleagues.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { levelOf } from './compose.ts'
import { type Draft, sealDraft } from './draft.ts'
import { tellable } from './facts.ts'
import { type OpenLetter, stillOpen, withLetter } from './open-letter.ts'
import { checkRecipient } from './recipient.ts'

type At = { reference: string; id: string }

/**
 * Changes a letter. What was reviewed was the text before, so its review is void (POLICY I6). A required paragraph stays as the template
 * says it. @throws Refusal `letter.again` when the address was not typed the same way twice, `letter.required` for a paragraph that stays
 */
export const edit = (deps: Deps, who: Person, at: At, change: LetterChange): Promise<void> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId, review } = await withLetter(
      deps,
      tx,
      who,
      at,
      'letter.write',
      async (letter) => {
        stillOpen(letter)
        const draft = await changed(deps, tx, letter, change)
        const variant = change.variant ?? letter.row.variant
        if (change.variant !== undefined && !levelOf(letter).variants.some((v) => v.id === change.variant))
          throw new Refusal('blocked', 'letter.variant')
        await tx
          .updateTable('letter')
          .set({
            ...OPEN_AGAIN,
            draft_sealed: sealDraft(letter.key, draft, letter.row.id, letter.row.case_id),
            variant,
            revision: letter.row.revision + 1,
          })
          .where('id', '=', letter.row.id)
          .execute()
        return { caseId: letter.row.case_id, review: letter.row.review_id }
      },
      true,
    )
    await endReview(deps, tx, review)
    await record(tx, deps.clock, { action: 'letter.changed', caseId, subject: at.id })
  })

/** A draft again: nothing of what was decided about the text before holds. */
export const OPEN_AGAIN = {
  state: 'draft',
  paper_sealed: null,
  finished_at: null,
  cool_off_until: null,
  review_id: null,
  reviewed_by: null,
  reviewed_at: null,
} as const

/** The proposal of the text before ends; its proposer is whoever acts. */
export async function endReview(deps: Deps, tx: Tx, review: string | null): Promise<void> {
  if (review) await sql`select app.gate_end(${review}, 'withdrawn', ${deps.clock.now()})`.execute(tx)
}

async function changed(deps: Deps, tx: Tx, { draft, rule, kind, s }: OpenLetter, change: LetterChange): Promise<Draft> {
  const next: Draft = { ...draft }
  if (change.blocks) {
    const required = new Set((rule.must_say ?? []).map((m) => m.id))
    const given = new Map(change.blocks.map((b) => [b.id, b.text]))
    for (const { id, text } of draft.blocks)
      if (required.has(id) && given.has(id) && given.get(id) !== text) throw new Refusal('blocked', 'letter.required')
    next.blocks = draft.blocks.map((b) => (given.has(b.id) ? { id: b.id, text: given.get(b.id)! } : b))
  }
  if (change.facts) {
    const known = new Set((await tellable(deps, tx, s)).map(({ id }) => id))
    if (change.facts.some((id) => !known.has(id))) throw new Refusal('invalid', 'letter.unknown_fact')
    next.facts = [...new Set(change.facts)]
  }
  if (change.own) next.own = change.own
  if (change.recipient) {
    const { again, ...recipient } = change.recipient
    if (again !== recipient.address) throw new Refusal('invalid', 'letter.again')
    await checkRecipient(deps, tx, kind, s.file.third_party_id, recipient)
    next.recipient = recipient
  }
  if (change.readers) next.readers = await leaders(tx, change.readers)
  return next
}

/** A notice about a risk goes to managers of the organisation and to nobody else (POLICY 100). */
async function leaders(tx: Tx, ids: readonly string[]): Promise<string[]> {
  if (!ids.length) return []
  const rows = await tx
    .selectFrom('person as p')
    .where('p.id', 'in', [...new Set(ids)])
    .where('p.active', '=', true)
    .where(leads)
    .select('p.id')
    .execute()
  if (rows.length !== new Set(ids).size) throw new Refusal('invalid', 'letter.reader')
  return rows.map((r) => r.id)
}
