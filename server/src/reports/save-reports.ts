import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { addEvidence } from '../evidence/keep.ts'
import { placeOf, sealText } from '../keys/seal.ts'
import { type NewIncidentRow, saveIncidents } from './incidents.ts'
import type { IncomingReport } from './input.ts'
import { roleOf, skippedOf } from './skipped.ts'
import { addWishes } from './wishes.ts'

export type Filed = { caseId: string; key: Buffer; report: IncomingReport; incidents: NewIncidentRow[] }

const said = (r: IncomingReport) =>
  r.wishes && (r.wishes.choices.length || r.wishes.words || r.wishes.police !== 'not-asked' || r.wishes.contact)
const named = (r: IncomingReport) => r.about && (r.about.name || r.about.email || r.about.organisation)

/** Writes reports with their evidence and wishes, each under the key of its case: one insert a table. */
export async function saveReports(deps: Deps, tx: Tx, filed: readonly Filed[]): Promise<void> {
  if (!filed.length) return
  await tx
    .insertInto('report')
    .values(
      filed.map(({ caseId, key, report: r }) => ({
        id: r.id,
        case_id: caseId,
        door: r.door,
        source: r.source,
        reporter_id: r.reporterId,
        affected_id: r.affectedId,
        verdict: r.verdict,
        verdict_reason: r.verdictReason,
        words_sealed: r.words ? sealText(key, r.words, placeOf('report', 'words', r.id, caseId)) : null,
        relation: r.relation,
        behaviours: r.behaviours,
        channel: r.channel,
        danger_now: r.danger.now,
        tell_manager: r.tellManager,
        mail_id: r.mailId,
        digest: r.digest,
        received_at: r.receivedAt,
        opened_at: null,
        withdrawn_at: null,
        asked_to: null,
        recipient: r.to ?? null,
        mode: r.mode ?? 'named',
        role: roleOf(r),
        skipped: skippedOf(r),
        return_code: r.returnCode ?? null,
        about_sealed: named(r)
          ? sealText(key, JSON.stringify(r.about), placeOf('report', 'about', r.id, caseId))
          : null,
      })),
    )
    .execute()
  await saveIncidents(deps, tx, filed)
  const evidence = filed.flatMap(({ caseId, key, report: r }) =>
    r.evidence.map((e) => ({
      ...e,
      key,
      caseId,
      reportId: r.id,
      ...(e.place === 'mail' && r.mailId ? { mailId: r.mailId } : {}),
      byId: r.reporterId,
    })),
  )
  await addEvidence(deps, tx, evidence)
  for (const { caseId, key, report: r } of filed)
    if (r.wishes && said(r))
      await addWishes(deps, tx, key, { caseId, reportId: r.id, byId: r.reporterId, wishes: r.wishes })
}
