import type { Concern } from '@breakwater/shared/contract/concerns.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { caseKey } from '../cases/key.ts'
import { referencesOf } from '../cases/references.ts'
import { clockEvent } from '../clocks/event.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { gateKey } from '../gates/propose.ts'
import { openText, sealText } from '../keys/seal.ts'
import { missing, Refusal } from '../refusal.ts'
import { queueMails } from '../reports/notices.ts'
import { saveConcern } from '../reports/save-concern.ts'
import { record } from '../trail/record.ts'
import { guard } from './standing.ts'

/**
 * Says that something about the handling is not right (SECURITY I4, N6). About the case owner it goes to the overseer and switches the
 * co-signature on; about the overseer it goes to another senior leader. Whom it is about sees, hears and stops nothing; the case itself
 * shows no change (POLICY I22, SETTLED 3).
 */
export async function raiseConcern(
  deps: Deps,
  who: Person,
  reference: string,
  c: { words: string; about: 'handler' | 'overseer' },
): Promise<Concern> {
  return as(deps.db, person(who.id), async (tx) => {
    const { caseId, file } = await guard(tx, who, reference, 'concern.raise')
    const id = await within(tx, system('policy'), person(who.id), () =>
      saveConcern(deps, tx, who.id, { file: { ...file, id: caseId }, ...c }),
    )
    // without the case: whom it is about may read the trail of that
    await record(tx, deps.clock, { action: 'concern.raised', subject: id })
    return (await listed(deps, tx, who.id, id))[0]!
  })
}

/** Concerns this person raised, and those that came to them, newest first. */
export const concernsOf = (deps: Deps, who: Person): Promise<Concern[]> =>
  as(deps.db, person(who.id), (tx) => listed(deps, tx, who.id))

async function listed(deps: Deps, tx: Tx, who: string, only?: string): Promise<Concern[]> {
  const rows = await tx
    .selectFrom('concern')
    .$if(only !== undefined, (q) => q.where('id', '=', only!))
    .selectAll()
    .orderBy('at', 'desc')
    .limit(200)
    .execute()
  if (!rows.length) return []
  const people = await tx.selectFrom('person').select(['id', 'name', 'team']).execute()
  const references = await referencesOf(
    tx,
    who,
    rows.map((row) => row.case_id),
  )
  const ref = (id: string) => people.find((p) => p.id === id)!
  return Promise.all(
    rows.map(async (row) => {
      const key = await gateKey(deps, tx, who, row.case_id)
      return {
        id: row.id,
        reference: references.get(row.case_id)!,
        by: ref(row.by_id),
        about: row.about_id ? ref(row.about_id) : null,
        to: ref(row.to_id),
        words: openText(key, row.words_sealed, `concern.words:${row.id}`),
        at: row.at.toISOString(),
        outcome: row.outcome,
        answer: row.answer_sealed ? openText(key, row.answer_sealed, `concern.answer:${row.id}`) : '',
      }
    }),
  )
}

/**
 * Answers a concern. The co-signature that it switched on ends with the last one about this case; what the overseer switched on stays.
 * @throws missing for everybody but whom it came to, Refusal `concern.decided`
 */
export const decideConcern = (
  deps: Deps,
  who: Person,
  id: string,
  d: { outcome: 'upheld' | 'set-aside'; answer: string },
): Promise<Concern> =>
  as(deps.db, person(who.id), async (tx) => {
    const row = await tx
      .selectFrom('concern')
      .where('id', '=', id)
      .where('to_id', '=', who.id)
      .selectAll()
      .executeTakeFirst()
    if (!row) throw missing()
    const reference = (await listed(deps, tx, who.id, id))[0]!.reference
    await within(tx, system('policy'), person(who.id), async () => {
      const key = await caseKey(deps, tx, row.case_id)
      const decided = await tx
        .updateTable('concern')
        .set({
          decided_at: deps.clock.now(),
          outcome: d.outcome,
          answer_sealed: sealText(key, d.answer, `concern.answer:${id}`),
        })
        .where('id', '=', id)
        .where('decided_at', 'is', null)
        .returning('id')
        .executeTakeFirst()
      if (!decided) throw new Refusal('conflict', 'concern.decided')
      const open = await tx
        .selectFrom('concern')
        .where('case_id', '=', row.case_id)
        .where('decided_at', 'is', null)
        .select('id')
        .executeTakeFirst()
      if (!open)
        await tx
          .updateTable('case_cosign')
          .set({ ended_at: deps.clock.now() })
          .where('case_id', '=', row.case_id)
          .where('source', '=', 'concern')
          .where('ended_at', 'is', null)
          .execute()
      await clockEvent(deps, tx, { caseId: row.case_id, event: 'concern.answered', subject: id })
      await queueMails(deps, tx, [{ reportId: null, kind: 'update', personId: row.by_id, params: { reference } }])
    })
    await record(tx, deps.clock, { action: `concern.${d.outcome}`, subject: id })
    return (await listed(deps, tx, who.id, id))[0]!
  })
