import type { Person } from '@breakwater/shared/person.ts'
import { caseKey } from '../cases/key.ts'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { noteCustody } from '../evidence/custody.ts'
import { addressOf, sha256, storeBytes } from '../evidence/keep.ts'
import { missing, Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { noteCapture } from './captures.ts'
import { missingEvidence } from './missing-evidence.ts'

/**
 * The bytes of one item of a report: hashed again, sealed, stored, read back; only then the answer says so (SETTLED 52, SECURITY D1).
 * Sending them twice changes nothing. @throws Refusal `report.wrong_evidence` when the bytes are others, missing for another's report
 */
export async function putEvidence(deps: Deps, who: Person, reportKey: string, sha: string, bytes: Uint8Array) {
  const hash = sha256(bytes)
  if (hash.toString('hex') !== sha) throw new Refusal('invalid', 'report.wrong_evidence')
  const report = await as(deps.db, system('intake'), async (tx) => {
    const found = await tx
      .selectFrom('report')
      .where('id', '=', reportKey)
      // without a name, whoever knows the report's own key sends what belongs to it
      .where((eb) => eb.or([eb('reporter_id', '=', who.id), eb('mode', '=', 'anonymous')]))
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('case_wall')
              .select('person_id')
              .whereRef('case_wall.case_id', '=', 'report.case_id')
              .where('case_wall.person_id', '=', who.id),
          ),
        ),
      )
      .select(['id', 'case_id', 'mode'])
      .executeTakeFirst()
    if (!found) throw missing()
    const row = await tx
      .selectFrom('evidence')
      .where('report_id', '=', reportKey)
      .where('address', '=', addressOf(deps, found.case_id, hash))
      .select(['id', 'place', 'size'])
      .executeTakeFirst()
    if (!row) throw missing()
    if (Number(row.size) !== bytes.length) throw new Refusal('invalid', 'report.wrong_evidence')
    return { ...found, evidenceId: row.id, kept: row.place !== 'expected', key: await caseKey(deps, tx, found.case_id) }
  })
  if (!report.kept) await storeBytes(deps, report.case_id, report.key, bytes)
  const actor = report.mode === 'anonymous' ? undefined : who.id
  const left = await as(deps.db, system('intake'), async (tx) => {
    const kept = await tx
      .updateTable('evidence')
      .set({ place: 'store', kept_at: deps.clock.now() })
      .where('id', '=', report.evidenceId)
      .where('place', '=', 'expected')
      .returning('id')
      .executeTakeFirst()
    if (kept) {
      if (actor) await noteCapture(deps, tx, { evidenceId: kept.id, reportId: reportKey, personId: actor, bytes })
      await noteCustody(deps, tx, report.case_id, report.evidenceId, 'kept', {}, actor ?? null)
      await record(tx, deps.clock, {
        action: 'evidence.kept',
        caseId: report.case_id,
        subject: report.evidenceId,
        ...(actor ? { actor } : {}),
      })
    }
    return missingEvidence(deps, tx, report.case_id, reportKey)
  })
  return { sha256: sha, size: bytes.length, missing: left }
}
