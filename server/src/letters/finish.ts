import type { Person } from '@breakwater/shared/person.ts'
import { as, person } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { cosignOn } from '../desk/cosign.ts'
import { againstWish } from '../desk/decisions/against-wish.ts'
import { propose } from '../gates/propose.ts'
import { calendarOf, dueAt } from '../policy/calendar.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { compose } from './compose.ts'
import { sealOf } from './draft.ts'
import { lacking } from './missing.ts'
import { type OpenLetter, stillOpen, withLetter } from './open-letter.ts'
import { letterLines, letterPaper, told } from './paper.ts'
import { letterReview } from './review-kind.ts'

/**
 * The text is finished: it stands as it is and goes before a second person, who signs exactly this (POLICY 76). Where nobody is free the
 * pack's cool-off begins now (C13). Writing against a wish needs the reason, which stays on file (POLICY 71).
 * @throws Refusal the first thing that is missing; another one is named when it is tried again
 */
export const finish = (deps: Deps, who: Person, at: { reference: string; id: string }, reason: string): Promise<void> =>
  as(deps.db, person(who.id), async (tx) => {
    const now = deps.clock.now()
    const { letter, lines, cosign } = await withLetter(
      deps,
      tx,
      who,
      at,
      'letter.write',
      async (l) => {
        stillOpen(l)
        if (l.row.state !== 'draft') throw new Refusal('conflict', 'letter.finished')
        const c = await compose(deps, tx, l, now)
        const against = await againstWish(tx, l.s, l.row.action)
        const [first] = (await lacking(deps, tx, l, c)).filter((r) => !(reason.trim() && r.code === 'letter.deviation'))
        if (first) throw first
        await tx
          .updateTable('letter')
          .set({
            state: l.row.review_needed ? 'in-review' : 'approved',
            paper_sealed: sealOf(l.key, l.row, 'paper', JSON.stringify({ paper: letterPaper(c), told: told(c) })),
            level: c.level,
            reasons: c.reasons.map((r) => r.id),
            variant: c.variant,
            against_wishes: against,
            deviation_sealed: against ? sealOf(l.key, l.row, 'deviation', reason) : null,
            finished_at: now,
            cool_off_until: coolOff(l, now),
          })
          .where('id', '=', l.row.id)
          .execute()
        return { letter: l, lines: letterLines(c), cosign: await cosignOn(tx, l.s.file.id) }
      },
      true,
    )
    const caseId = letter.row.case_id
    if (letter.row.review_needed) {
      const review = await propose(deps, tx, who, letterReview, {
        kind: 'letter-review',
        caseId,
        subject: null,
        payload: { letterId: at.id, revision: letter.row.revision, action: letter.rule.title ?? letter.row.action },
        words: lines.join('\n\n'),
        ...(cosign ? { required: ['hr', 'overseer'] } : {}),
      })
      await withLetter(deps, tx, who, at, 'letter.write', async () => {
        await tx.updateTable('letter').set({ review_id: review }).where('id', '=', at.id).execute()
      })
    }
    await record(tx, deps.clock, { action: 'letter.finished', caseId, subject: at.id })
  })

/** When a letter that nobody was free to read may go after all; never where the pack names no such clock (C13). */
function coolOff({ rule, s }: OpenLetter, now: Date): Date | null {
  const clock = rule.cool_off ? s.pack.clocks[rule.cool_off] : undefined
  const length = Array.isArray(clock?.for) ? clock.for[0] : clock?.for
  return length ? dueAt(now, length, calendarOf(s.pack.pack.calendar, s.zone)) : null
}
