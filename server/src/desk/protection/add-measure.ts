import { randomUUID } from 'node:crypto'
import type { Subject } from '@breakwater/shared/person.ts'
import type { NewMeasure } from '@breakwater/shared/protection.ts'
import { addEvent } from '../../cases/event.ts'
import type { Tx } from '../../db/as.ts'
import type { Deps } from '../../deps.ts'
import { placeOf, sealText } from '../../keys/seal.ts'
import { Refusal } from '../../refusal.ts'

/** What is written of a measure in words; sealed. */
export type Said = Pick<NewMeasure, 'what' | 'which' | 'safetyNote'>

type Adding = { caseId: string; key: Buffer; personId: string; byId: string; measure: NewMeasure }

/**
 * Sets up a measure for the affected person; it holds until somebody ends it. Runs as the service.
 * @throws Refusal `protection.needs_date` for not working alone without an end or a review, `protection.stand_in` for whoever cannot,
 * `protection.dates`, `protection.too_far`
 */
export async function addMeasure(deps: Deps, tx: Tx, { caseId, key, personId, byId, measure: m }: Adding) {
  const now = deps.clock.now()
  const starts = m.starts ? new Date(m.starts) : now
  const dates = [m.plannedEnd, m.review].flatMap((date) => (date ? [new Date(date)] : []))
  if (m.kind === 'not-alone' && !dates.length) throw new Refusal('invalid', 'protection.needs_date')
  if (dates.some((date) => date <= starts)) throw new Refusal('invalid', 'protection.dates')
  if ([starts, ...dates].some((date) => tooFar(date, now))) throw new Refusal('invalid', 'protection.too_far')
  if (m.kind === 'stand-in') await fits(tx, caseId, personId, m.standIn)
  const id = randomUUID()
  const said: Said = { what: m.what, which: m.which, safetyNote: m.safetyNote }
  await tx
    .insertInto('protection')
    .values({
      id,
      case_id: caseId,
      person_id: personId,
      kind: m.kind,
      said_sealed: sealText(key, JSON.stringify(said), placeOf('protection', 'said', id, caseId)),
      starts,
      planned_end: m.plannedEnd ? new Date(m.plannedEnd) : null,
      review_at: m.review ? new Date(m.review) : null,
      stand_in_id: m.kind === 'stand-in' ? m.standIn : null,
      by_id: byId,
      at: now,
      reminded_at: null,
      ended_at: null,
      ended_by: null,
      ended_because: null,
      replaced_by: null,
    })
    .execute()
  const by: Subject = { kind: 'person', id: byId }
  const line = { caseId, by, kind: 'protection.set', body: m.what }
  await addEvent(deps, tx, key, { ...line, visibility: 'desk-and-manager' })
  await addEvent(deps, tx, key, { ...line, visibility: 'reporter-too' })
  return id
}

const YEARS = 5 * 366 * 24 * 3_600_000
/** A measure that nobody looks at for years is none; nor did one begin long ago. */
export const tooFar = (date: Date, now: Date): boolean => Math.abs(date.getTime() - now.getTime()) > YEARS

/** Whoever stands in works here, is somebody else, and is not kept out of the case (POLICY 30). */
async function fits(tx: Tx, caseId: string, personId: string, standIn: string | null) {
  const works =
    standIn &&
    standIn !== personId &&
    (await tx.selectFrom('person').where('id', '=', standIn).where('active', '=', true).select('id').executeTakeFirst())
  const walled =
    works &&
    (await tx
      .selectFrom('case_wall')
      .where('case_id', '=', caseId)
      .where('person_id', '=', standIn)
      .select('person_id')
      .executeTakeFirst())
  if (!works || walled) throw new Refusal('invalid', 'protection.stand_in')
}
