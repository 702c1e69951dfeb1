import type { EvidenceView } from '@breakwater/shared/evidence.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { caseKey } from '../cases/key.ts'
import { as, person, type Tx } from '../db/as.ts'
import type { CustodyAct } from '../db/tables.ts'
import type { Deps } from '../deps.ts'
import { noteCustody } from '../evidence/custody.ts'
import { openEvidence } from '../evidence/open.ts'
import type { Verb } from '../people/may.ts'
import { missing, Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { type Found, PIECE, type PieceRow, shownPiece } from './shown-piece.ts'
import { guard, partOf, readingAt } from './standing.ts'
import { takenBack } from './taken-back.ts'

/** Opens one piece for a person: the right, the bytes with their hash, the custody entry and the trail row, all in one transaction. */
async function opened<T>(
  deps: Deps,
  who: Person,
  reference: string,
  id: string,
  verb: Verb,
  act: CustodyAct,
  then: (tx: Tx, row: PieceRow, key: Buffer, found: Found) => Promise<T>,
): Promise<T> {
  try {
    return await as(deps.db, person(who.id), async (tx) => {
      await readingAt(tx, deps.clock.now())
      const { caseId, standing } = await guard(tx, who, reference, verb)
      const row = await tx
        .selectFrom('evidence')
        .where('case_id', '=', caseId)
        .where('id', '=', id)
        .select(PIECE)
        .select('report_id')
        .executeTakeFirst()
      if (!row || (await takenBack(tx, who, caseId)).some((report) => report.id === row.report_id)) throw missing()
      const key = await caseKey(deps, tx, caseId)
      const found = await openEvidence(deps, tx, key, id)
      await noteCustody(deps, tx, caseId, id, act, {}, who.id)
      const part = partOf(standing)
      await record(tx, deps.clock, { action: `evidence.${act}`, caseId, subject: id, ...(part ? { part } : {}) })
      return then(tx, row, key, found)
    })
  } catch (error) {
    if (error instanceof Refusal && error.code === 'evidence.damaged') await noteDamage(deps, who, id)
    throw error
  }
}

async function noteDamage(deps: Deps, who: Person, id: string) {
  await as(deps.db, person(who.id), async (tx) => {
    const row = await tx.selectFrom('evidence').where('id', '=', id).select('case_id').executeTakeFirst()
    if (!row) return
    await noteCustody(deps, tx, row.case_id, id, 'failed', {}, who.id)
    await record(tx, deps.clock, { action: 'evidence.damaged', caseId: row.case_id, subject: id })
  })
}

/** One message, cleaned, for a reader who asked to see it (SCREEN 62-65). The bytes were verified just now. */
export async function viewEvidence(deps: Deps, who: Person, reference: string, id: string): Promise<EvidenceView> {
  const opening = opened(deps, who, reference, id, 'evidence.read', 'read', async (_tx, ...piece) => piece)
  return shownPiece(deps, ...(await opening))
}

/** The original bytes, as a download that no browser shows (SECURITY section 9.5). */
export const originalBytes = (deps: Deps, who: Person, reference: string, id: string): Promise<Buffer> =>
  opened(deps, who, reference, id, 'evidence.download', 'downloaded', async (_tx, _row, _key, found) => found.bytes)

/** Computes the hash again and says whether it is the one noted at arrival (SCREEN 65). */
export async function checkEvidence(deps: Deps, who: Person, reference: string, id: string) {
  try {
    const { sha256 } = await opened(
      deps,
      who,
      reference,
      id,
      'evidence.read',
      'verified',
      async (_tx, _row, _key, found) => found,
    )
    return { intact: true, sha256, at: deps.clock.now().toISOString() }
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'evidence.damaged') throw error
    return { intact: false, sha256: '', at: deps.clock.now().toISOString() }
  }
}
