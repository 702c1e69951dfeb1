import { randomUUID } from 'node:crypto'
import type { OwnNote } from '@breakwater/shared/contract/care.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { caseKey } from '../cases/key.ts'
import { as, person, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { guard } from '../desk/standing.ts'
import { openText, placeOf, sealText } from '../keys/seal.ts'
import { record } from '../trail/record.ts'

/**
 * Keeps what a person chose, or how they are, for them alone: no part of the service can read the row, the case does not change, and
 * the trail says only that they kept something of their own (POLICY 86, 89).
 */
export const keepOwn = (deps: Deps, who: Person, reference: string, note: OwnNote): Promise<void> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'care.own')
    const key = await caseKey(deps, tx, caseId)
    const id = randomUUID()
    await tx
      .insertInto('care_note')
      .values({
        id,
        case_id: caseId,
        person_id: who.id,
        said_sealed: sealText(key, JSON.stringify(note), placeOf('care_note', 'said', id, caseId)),
        at: deps.clock.now(),
      })
      .execute()
    await record(tx, deps.clock, { action: 'own.kept' })
  })

/** What this person kept, newest first; row security leaves nothing for anybody else. */
export async function ownNotes(tx: Tx, key: Buffer, caseId: string): Promise<(OwnNote & { id: string; at: string })[]> {
  const rows = await tx
    .selectFrom('care_note')
    .where('case_id', '=', caseId)
    .selectAll()
    .orderBy('at', 'desc')
    .limit(200)
    .execute()
  return rows.map((row) => ({
    ...(JSON.parse(openText(key, row.said_sealed, placeOf('care_note', 'said', row.id, caseId))) as OwnNote),
    id: row.id,
    at: row.at.toISOString(),
  }))
}
