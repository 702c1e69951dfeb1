import { randomUUID } from 'node:crypto'
import type { Person } from '@breakwater/shared/person.ts'
import { addEvent } from '../cases/event.ts'
import { clockEvent } from '../clocks/event.ts'
import { as, person } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { touch } from '../desk/touch.ts'
import { placeOf, sealText } from '../keys/seal.ts'
import { applyPolicy } from '../policy/apply.ts'
import { noteFact } from '../policy/facts.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { withLetter } from './open-letter.ts'

export type Answer = { on: string; words: string; unwilling: 'yes' | 'no' | 'unknown'; acknowledgedOnly: boolean }

/**
 * Records what the other side answered; nothing they write joins a case by itself. A receipt alone is no answer and stops nothing; an
 * answer stops the clock of silence (C7). Whether they seem unwilling is the case owner's own judgement (POLICY 33).
 * @throws Refusal `letter.not_sent`, `letter.later`, `letter.earlier`
 */
export const answer = (deps: Deps, who: Person, at: { reference: string; id: string }, given: Answer): Promise<void> =>
  as(deps.db, person(who.id), async (tx) => {
    const now = deps.clock.now()
    const caseId = await withLetter(deps, tx, who, at, 'letter.answer', async ({ row, key, s, rule, kind }) => {
      if (row.state !== 'sent' || kind.inside) throw new Refusal('conflict', 'letter.not_sent')
      if (given.on > now.toISOString().slice(0, 10)) throw new Refusal('invalid', 'letter.later')
      if (given.on < (row.delivered_at ?? row.sent_at!).toISOString().slice(0, 10))
        throw new Refusal('invalid', 'letter.earlier')
      const id = randomUUID()
      await tx
        .insertInto('letter_answer')
        .values({
          id,
          case_id: s.file.id,
          letter_id: row.id,
          came_on: given.on,
          acknowledged_only: given.acknowledgedOnly,
          unwilling: given.unwilling,
          words_sealed: sealText(key, given.words, placeOf('letter_answer', 'words', id, s.file.id)),
          by_id: who.id,
          at: now,
        })
        .execute()
      await addEvent(deps, tx, key, {
        caseId: s.file.id,
        by: { kind: 'person', id: who.id },
        kind: given.acknowledgedOnly ? 'letter.acknowledged' : 'letter.answered',
        visibility: 'desk-and-manager',
        params: { letter: rule.title ?? row.action },
        body: given.words,
      })
      if (given.unwilling !== 'unknown')
        await noteFact(tx, now, {
          caseId: s.file.id,
          name: 'counterparty.unwilling',
          value: given.unwilling,
          source: 'handler',
          byId: who.id,
        })
      if (!given.acknowledgedOnly && kind.complaint)
        await clockEvent(deps, tx, { caseId: s.file.id, event: 'counterparty.answered', subject: row.id })
      return s.file.id
    })
    await applyPolicy(deps, tx, caseId, person(who.id))
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: 'letter.answered', caseId, subject: at.id })
  })
