import type { Person, PersonRef } from '@breakwater/shared/person.ts'
import type { Measure, MeasureEnd, StandIn } from '@breakwater/shared/protection.ts'
import { caseKey } from '../../cases/key.ts'
import { as, person, system, type Tx, within } from '../../db/as.ts'
import type { Deps } from '../../deps.ts'
import { openText, placeOf } from '../../keys/seal.ts'
import { may } from '../../people/may.ts'
import { guard } from '../standing.ts'
import { say, word } from '../words.ts'
import type { Said } from './add-measure.ts'

const names = async (tx: Tx): Promise<ReadonlyMap<string, PersonRef>> =>
  new Map((await tx.selectFrom('person').select(['id', 'name', 'team']).execute()).map((p) => [p.id, p]))

const saidOf = (key: Buffer, row: { id: string; case_id: string; said_sealed: Buffer }): Said =>
  JSON.parse(openText(key, row.said_sealed, placeOf('protection', 'said', row.id, row.case_id)))

/** The measures of a case for whoever reads them: the desk, the manager, and the person they are for (POLICY 67). */
export const measuresOf = (
  deps: Deps,
  who: Person,
  reference: string,
): Promise<{ measures: Measure[]; mayAdd: boolean }> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId, standing } = await guard(tx, who, reference, 'protection.read')
    const rows = await tx.selectFrom('protection').where('case_id', '=', caseId).selectAll().orderBy('starts').execute()
    const mayAdd = may(who, 'protection.set', standing)
    if (!rows.length) return { measures: [], mayAdd }
    const service = <T>(work: () => Promise<T>) => within(tx, system('policy'), person(who.id), work)
    const key = await service(() => caseKey(deps, tx, caseId))
    const complete = await service(() => investigated(tx, caseId))
    const people = await names(tx)
    const now = deps.clock.now()
    const ref = (id: string | null) => (id && people.get(id)) || null
    const running = rows.filter((r) => !r.ended_at && r.starts <= now).length
    const measures = rows.map((r): Measure => {
      const look = r.review_at ?? r.planned_end
      const can: MeasureEnd[] = []
      if (!r.ended_at && may(who, 'protection.end', standing)) {
        if (r.person_id === who.id) can.push('person-asked')
        if (r.person_id !== who.id && running > 1) can.push('replaced')
        if (r.person_id !== who.id && complete) can.push('investigation-complete')
      }
      return {
        id: r.id,
        kind: r.kind,
        label: word('measure', r.kind),
        ...saidOf(key, r),
        starts: r.starts.toISOString(),
        plannedEnd: r.planned_end?.toISOString() ?? null,
        review: r.review_at?.toISOString() ?? null,
        standIn: ref(r.stand_in_id),
        setBy: ref(r.by_id),
        endedAt: r.ended_at?.toISOString() ?? null,
        endedBecause: r.ended_because,
        due: !r.ended_at && look !== null && look <= now,
        can,
      }
    })
    return { measures, mayAdd }
  })

const investigated = async (tx: Tx, caseId: string): Promise<boolean> =>
  (await tx
    .selectFrom('step')
    .where('case_id', '=', caseId)
    .where('step', '=', 'investigate')
    .where('state', '=', 'done')
    .select('id')
    .executeTakeFirst()) !== undefined

/** What somebody who stands in needs to know: nothing of the case, not even that there is one (POLICY 30). */
export const standInsOf = (deps: Deps, who: Person): Promise<StandIn[]> =>
  as(deps.db, system('policy'), async (tx) => {
    const rows = await tx
      .selectFrom('protection')
      .where('stand_in_id', '=', who.id)
      .where('ended_at', 'is', null)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('case_wall')
              .whereRef('case_wall.case_id', '=', 'protection.case_id')
              .where('case_wall.person_id', '=', who.id)
              .select('case_wall.person_id'),
          ),
        ),
      )
      .selectAll()
      .orderBy('starts')
      .execute()
    const people = await names(tx)
    const views: StandIn[] = []
    for (const r of rows) {
      const { which, safetyNote } = saidOf(await caseKey(deps, tx, r.case_id), r)
      const helped = people.get(r.person_id) ?? { id: r.person_id, name: say('event.someone'), team: null }
      const until = r.planned_end?.toISOString() ?? null
      views.push({ for: helped, which, safetyNote, from: r.starts.toISOString(), until })
    }
    return views
  })
