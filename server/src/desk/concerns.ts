import { randomUUID } from 'node:crypto'
import type { Concern } from '@breakwater/shared/contract/concerns.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { managersOf, rotaOf } from '../cases/assign-duty.ts'
import { caseKey } from '../cases/key.ts'
import { referencesOf } from '../cases/references.ts'
import { clockEvent } from '../clocks/event.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { gateKey } from '../gates/propose.ts'
import { openText, sealText } from '../keys/seal.ts'
import { chainAbove, overseerFor } from '../people/lines.ts'
import { missing, Refusal } from '../refusal.ts'
import { queueMails } from '../reports/notices.ts'
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
    const id = randomUUID()
    await within(tx, system('policy'), person(who.id), async () => {
      const handler = file.handler_id ?? file.duty_id
      const about = c.about === 'handler' ? handler : file.overseer_id
      if (about === who.id) throw new Refusal('invalid', 'concern.own')
      const to = await receiverOf(tx, { id: caseId, handler, overseer: file.overseer_id }, about, who.id)
      await tx
        .insertInto('concern')
        .values({
          id,
          case_id: caseId,
          by_id: who.id,
          about_id: about,
          to_id: to,
          words_sealed: sealText(await caseKey(deps, tx, caseId), c.words, `concern.words:${id}`),
          at: deps.clock.now(),
        })
        .execute()
      if (c.about === 'handler')
        await tx
          .insertInto('case_cosign')
          .values({ case_id: caseId, source: 'concern', by_id: null, since: deps.clock.now(), ended_at: null })
          .onConflict((on) => on.doNothing())
          .execute()
      await clockEvent(deps, tx, { caseId, event: 'concern.saved', subject: id, personId: to })
      await queueMails(deps, tx, [{ reportId: null, kind: 'notice', personId: to, params: { reference } }])
    })
    // without the case: whom it is about may read the trail of that
    await record(tx, deps.clock, { action: 'concern.raised', subject: id })
    return (await listed(deps, tx, who.id, id))[0]!
  })
}

/**
 * The overseer for what the owner does. For the overseer another senior leader outside the owner's line; else the manager of whom it is
 * about, else any senior leader, and at last the outside contact. Never whom it is about, who raised it, or a walled person.
 */
async function receiverOf(
  tx: Tx,
  file: { id: string; handler: string; overseer: string },
  about: string,
  by: string,
): Promise<string> {
  const rota = await rotaOf(tx)
  const managers = await managersOf(tx)
  const walls = await tx.selectFrom('case_wall').where('case_id', '=', file.id).select('person_id').execute()
  const out = new Set([about, by, ...walls.map((w) => w.person_id)])
  const to = [
    file.overseer,
    overseerFor(managers, file.handler, rota.leaders, out),
    ...chainAbove(managers, about),
    ...rota.leaders,
    rota.outside,
  ].find((id): id is string => typeof id === 'string' && !out.has(id))
  if (!to) throw new Refusal('unavailable', 'concern.nobody')
  return to
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
        about: ref(row.about_id),
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
