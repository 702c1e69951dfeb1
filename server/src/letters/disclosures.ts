import { randomUUID } from 'node:crypto'
import type { Person } from '@breakwater/shared/person.ts'
import { caseKey } from '../cases/key.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { guard } from '../desk/standing.ts'
import { openText, placeOf, sealText } from '../keys/seal.ts'
import { record } from '../trail/record.ts'

export type Told = {
  caseId: string
  letterId: string | null
  byId: string
  how: string
  to: string
  what: readonly string[]
}

/** Keeps each thing that was told to somebody, one row each (POLICY 106). Runs as the service. @returns their ids */
export async function noteDisclosures(deps: Deps, tx: Tx, key: Buffer, told: Told): Promise<string[]> {
  if (!told.what.length) return []
  const at = deps.clock.now()
  const rows = told.what.map((what) => {
    const id = randomUUID()
    return {
      id,
      case_id: told.caseId,
      letter_id: told.letterId,
      what_sealed: sealText(key, what, placeOf('disclosure', 'what', id, told.caseId)),
      to_sealed: sealText(key, told.to, placeOf('disclosure', 'to', id, told.caseId)),
      how: told.how,
      by_id: told.byId,
      at,
    }
  })
  await tx.insertInto('disclosure').values(rows).execute()
  return rows.map((r) => r.id)
}

/** Somebody was told something without a letter, such as on the phone. */
export const noteTold = (
  deps: Deps,
  who: Person,
  reference: string,
  what: { what: string; to: string; how: string },
): Promise<{ id: string }> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'letter.write')
    const [id] = await within(tx, system('policy'), person(who.id), async () =>
      noteDisclosures(deps, tx, await caseKey(deps, tx, caseId), {
        caseId,
        letterId: null,
        byId: who.id,
        how: what.how,
        to: what.to,
        what: [what.what],
      }),
    )
    await record(tx, deps.clock, { action: 'disclosure.noted', caseId, subject: id! })
    return { id: id! }
  })

/** The log of a case, oldest first: for its owner all of it, for others what they told. Runs as the service. */
export async function disclosuresOf(tx: Tx, key: Buffer, caseId: string, onlyBy?: string) {
  const rows = await tx
    .selectFrom('disclosure')
    .innerJoin('person', 'person.id', 'disclosure.by_id')
    .where('disclosure.case_id', '=', caseId)
    .$if(onlyBy !== undefined, (q) => q.where('disclosure.by_id', '=', onlyBy!))
    .select([
      'disclosure.id',
      'disclosure.what_sealed',
      'disclosure.to_sealed',
      'disclosure.how',
      'disclosure.at',
      'disclosure.letter_id',
      'person.id as by_id',
      'person.name',
      'person.team',
    ])
    .orderBy('disclosure.seq')
    .execute()
  return rows.map((r) => ({
    id: r.id,
    what: openText(key, r.what_sealed, placeOf('disclosure', 'what', r.id, caseId)),
    to: openText(key, r.to_sealed, placeOf('disclosure', 'to', r.id, caseId)),
    how: r.how,
    by: { id: r.by_id, name: r.name, team: r.team },
    at: r.at.toISOString(),
    letter: r.letter_id,
  }))
}
