import type { LetterRow, LetterVerb, LetterView, Missing } from '@breakwater/shared/letter.ts'
import type { Person, PersonRef } from '@breakwater/shared/person.ts'
import { as, person, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { cosignOn } from '../desk/cosign.ts'
import { againstWish } from '../desk/decisions/against-wish.ts'
import { marked } from '../desk/wording.ts'
import { type Paper, paperLines } from '../exports/pdf.ts'
import { openText, placeOf } from '../keys/seal.ts'
import { may } from '../people/may.ts'
import { citedClause } from '../policy/decide.ts'
import { clauseOf } from '../policy/packs.ts'
import type { Refusal } from '../refusal.ts'
import { compose } from './compose.ts'
import { openOf } from './draft.ts'
import { newestWishes, type Tellable } from './facts.ts'
import { lacking } from './missing.ts'
import { type LetterLine, type OpenLetter, withLetter } from './open-letter.ts'
import { letterLines, told } from './paper.ts'
import { reasonText } from './template.ts'
import { say } from './words.ts'

type At = { reference: string; id: string }

/** One letter as whoever works on it sees it: what it tells, what they will see, and what still stands in the way. */
export const viewLetter = (deps: Deps, who: Person, at: At): Promise<LetterView> =>
  as(deps.db, person(who.id), (tx) =>
    withLetter(deps, tx, who, at, 'letter.read', (letter) => shown(deps, tx, who, at.reference, letter)),
  )

async function shown(deps: Deps, tx: Tx, who: Person, reference: string, letter: OpenLetter): Promise<LetterView> {
  const { row, draft, s, rule, kind, key, found } = letter
  const c = await compose(deps, tx, letter, row.finished_at ?? deps.clock.now())
  const frozen = openOf(key, row, 'paper', row.paper_sealed)
  const kept = frozen ? (JSON.parse(frozen) as { paper: Paper; told: Tellable[] }) : null
  const open = row.state !== 'sent' && row.state !== 'set-aside'
  const wishes = await newestWishes(tx, s.file.id)
  const people = await namesOf(tx)
  const ref = (id: string | null): PersonRef | null => (id ? (people.get(id) ?? null) : null)
  const clause = (id: string) => clauseOf(s.pack, id) ?? null
  const lacks = open && row.state !== 'approved' ? await lacking(deps, tx, letter, c) : []
  const answered = await answersOf(tx, key, row, people)
  const readers = await readersOf(tx, row, draft.readers, people)
  const required = new Set((rule.must_say ?? []).map((m) => m.id))
  const ticked = new Set(told(c).map((f) => f.id))
  const off = c.facts.map((f) => ({ ...f, on: ticked.has(f.id) }))
  const text = kept ? paperLines(kept.paper) : letterLines(c)
  return {
    ...rowOf(row, rule.title ?? row.action, ref(row.author_id)!, answered.length),
    reference,
    kind: row.kind,
    clause: clause(citedClause(rule, s.facts)),
    revision: row.revision,
    blocks: draft.blocks.map((b) => ({ ...b, required: required.has(b.id) })),
    facts: open ? off : (kept?.told ?? []).filter((f) => !f.id.startsWith('own:')).map((f) => ({ ...f, on: true })),
    own: draft.own,
    recipient: draft.recipient,
    readers,
    inside: kind.inside === true,
    roles: [...kind.roles],
    level: (open ? c.level : row.level) as LetterView['level'],
    reasons: (open ? c.reasons.map((r) => r.id) : row.reasons).map((id) => {
      const ofPack = rule.reasons?.find((r) => r.id === id)
      return { id, say: reasonText(id, ofPack?.say), clause: ofPack ? clause(ofPack.clause) : null }
    }),
    variant: open ? c.variant : row.variant,
    variants: (rule.variants ?? []).map((v) => ({ id: v.id, label: v.label ?? v.id })),
    text,
    marked: marked(text.join('\n')).map(({ phrase }) => phrase),
    wishes: {
      version: wishes?.version ?? 0,
      read: row.wishes_read === (wishes?.version ?? 0),
      against: await againstWish(tx, s, row.action),
    },
    review: {
      needed: row.review_needed,
      by: ref(row.reviewed_by),
      at: row.reviewed_at?.toISOString() ?? null,
      says: openOf(key, row, 'review_said', row.review_said_sealed),
      coolOffUntil: row.cool_off_until?.toISOString() ?? null,
    },
    missing: lacks.map((r) => missingOf(r, clause)),
    sent:
      row.state === 'sent'
        ? {
            via: row.via!,
            by: ref(row.sent_by)!,
            proof: openOf(key, row, 'proof', row.proof_sealed),
            deliveredAt: row.delivered_at?.toISOString() ?? null,
          }
        : null,
    answered,
    can: canOf(deps, who, letter, found.standing, await cosignOn(tx, s.file.id)),
  }
}

/** A letter as a line of the list. */
export const rowOf = (
  row: Omit<LetterLine, 'draft_sealed'>,
  title: string,
  author: PersonRef,
  answers: number,
): LetterRow => ({
  id: row.id,
  action: row.action,
  title,
  number: row.number,
  state: row.state,
  author,
  at: row.at.toISOString(),
  sentAt: row.sent_at?.toISOString() ?? null,
  delivery: row.delivery,
  problem: row.delivery === 'undelivered' ? say('letter.undelivered') : null,
  answers,
})

const missingOf = (r: Refusal, clause: (id: string) => Missing['clause']): Missing => ({
  says: r.code === 'policy' ? r.params.say || say('letter.not_now') : say(r.code, r.params),
  clause: r.params.clause ? clause(r.params.clause) : null,
})

/** Only what may be done is shown; each verb asks again. */
function canOf(
  deps: Deps,
  who: Person,
  { row, kind }: OpenLetter,
  standing: OpenLetter['found']['standing'],
  cosign: boolean,
): LetterVerb[] {
  const own = row.author_id === who.id
  const writes = may(who, 'letter.write', standing)
  const open = row.state === 'draft' || row.state === 'in-review' || row.state === 'approved'
  const cooled = row.cool_off_until !== null && deps.clock.now() >= row.cool_off_until && !cosign
  const ready = row.state === 'approved' || (row.state === 'in-review' && cooled)
  const can: [LetterVerb, boolean][] = [
    ['edit', writes && own && open],
    ['read-wishes', writes && own && open],
    ['finish', writes && own && row.state === 'draft'],
    ['send', writes && ready],
    ['record-sent', writes && ready && !kind.inside],
    ['answer', may(who, 'letter.answer', standing) && row.state === 'sent' && !kind.inside],
    ['set-aside', writes && open],
  ]
  return can.filter(([, yes]) => yes).map(([verb]) => verb)
}

export async function namesOf(tx: Tx): Promise<Map<string, PersonRef>> {
  const rows = await tx.selectFrom('person').select(['id', 'name', 'team']).execute()
  return new Map(rows.map((p) => [p.id, p]))
}

async function answersOf(tx: Tx, key: Buffer, { id, case_id }: LetterLine, people: Map<string, PersonRef>) {
  const rows = await tx.selectFrom('letter_answer').where('letter_id', '=', id).selectAll().orderBy('at').execute()
  return rows.map((r) => ({
    id: r.id,
    on: r.came_on,
    words: openText(key, r.words_sealed, placeOf('letter_answer', 'words', r.id, case_id)),
    unwilling: r.unwilling,
    acknowledgedOnly: r.acknowledged_only,
    by: people.get(r.by_id)!,
    at: r.at.toISOString(),
  }))
}

async function readersOf(tx: Tx, { id }: LetterLine, chosen: readonly string[], people: Map<string, PersonRef>) {
  const told = await tx.selectFrom('letter_reader').where('letter_id', '=', id).selectAll().execute()
  const at = new Map(told.map((r) => [r.person_id, r.acknowledged_at]))
  return chosen.flatMap((p) => {
    const who = people.get(p)
    return who ? [{ person: who, acknowledgedAt: at.get(p)?.toISOString() ?? null }] : []
  })
}
