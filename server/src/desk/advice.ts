import type { Advice, Audience } from '@breakwater/shared/contract/counsel.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { caseKey } from '../cases/key.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { openText, placeOf } from '../keys/seal.ts'
import { missing } from '../refusal.ts'
import { queueMails } from '../reports/notices.ts'
import { record } from '../trail/record.ts'
import { guard, partOf } from './standing.ts'

/** Privileged advice as row security shows it: all of it to counsel, what they shared to the desk and to the person it happened to (POLICY P78). */
async function adviceOf(deps: Deps, tx: Tx, caseId: string, counsel: boolean, only?: string): Promise<Advice[]> {
  const rows = await tx
    .selectFrom('event')
    .where('case_id', '=', caseId)
    .where('visibility', '=', 'privileged')
    .$if(only !== undefined, (q) => q.where('id', '=', only!))
    .select(['id', 'at', 'actor_id', 'body_sealed'])
    .orderBy('at', 'desc')
    .limit(200)
    .execute()
  if (!rows.length) return []
  const key = await caseKey(deps, tx, caseId)
  const names = new Map((await tx.selectFrom('person').select(['id', 'name']).execute()).map((p) => [p.id, p.name]))
  const shares = counsel
    ? await tx.selectFrom('advice_share').where('case_id', '=', caseId).select(['event_id', 'audience']).execute()
    : []
  return rows.flatMap((r) =>
    r.body_sealed
      ? [
          {
            id: r.id,
            at: r.at.toISOString(),
            by: names.get(r.actor_id ?? '') ?? '',
            text: openText(key, r.body_sealed, placeOf('event', 'body', r.id, caseId)),
            shared: shares.filter((s) => s.event_id === r.id).map((s) => s.audience),
          },
        ]
      : [],
  )
}

/** Every line of advice that the reader may see; the reading is on the trail. */
export const advice = (deps: Deps, who: Person, reference: string): Promise<Advice[]> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId, standing } = await guard(tx, who, reference, 'counsel.read')
    const found = await adviceOf(deps, tx, caseId, standing.parts.includes('legal'))
    const part = partOf(standing)
    if (found.length) await record(tx, deps.clock, { action: 'advice.read', caseId, ...(part ? { part } : {}) })
    return found
  })

/** One line of advice. @throws missing where it was not shared with the reader, as if it were not there */
export const oneAdvice = (deps: Deps, who: Person, reference: string, id: string): Promise<Advice> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId, standing } = await guard(tx, who, reference, 'counsel.read')
    const [found] = await adviceOf(deps, tx, caseId, standing.parts.includes('legal'), id)
    if (!found) throw missing()
    const part = partOf(standing)
    await record(tx, deps.clock, { action: 'advice.read', caseId, subject: id, ...(part ? { part } : {}) })
    return found
  })

/** Counsel shows one line of advice to the desk or to the person it happened to, who get a neutral mail. Showing it twice is once. */
export const shareAdvice = (
  deps: Deps,
  who: Person,
  reference: string,
  id: string,
  audience: Audience,
): Promise<Advice> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'advice.share')
    const [found] = await adviceOf(deps, tx, caseId, true, id)
    if (!found) throw missing()
    if (found.shared.includes(audience)) return found
    await within(tx, system('policy'), person(who.id), async () => {
      await tx
        .insertInto('advice_share')
        .values({ case_id: caseId, event_id: id, audience, by_id: who.id, at: deps.clock.now() })
        .execute()
      const told = await tx
        .selectFrom('case_member')
        .where('case_id', '=', caseId)
        .where('part', '=', audience)
        .where('valid_to', 'is', null)
        .select('person_id')
        .execute()
      const kind = audience === 'handler' ? ('notice' as const) : ('update' as const)
      await queueMails(
        deps,
        tx,
        told.map(({ person_id }) => ({ reportId: null, kind, personId: person_id, params: { reference } })),
      )
    })
    await record(tx, deps.clock, { action: 'advice.shared', caseId, subject: id, detail: { audience } })
    return { ...found, shared: [...found.shared, audience] }
  })
