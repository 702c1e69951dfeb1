import type { RestrictionView, Stage } from '@breakwater/shared/restriction.ts'
import type { Tx } from '../db/as.ts'

const STRENGTH: Record<string, number> = { notice: 1, pause: 2, unqualified: 3 }

/** The stage that unreleased holds ask for: the strongest, or lifted (CRM-3). */
export const strongest = (stages: readonly string[]): Stage =>
  stages.length ? ([...stages].sort((a, b) => (STRENGTH[b] ?? 0) - (STRENGTH[a] ?? 0))[0] as Stage) : 'lifted'

/** The restriction on a third party as the desk sees it; "shielded" only when every mark was read back (CRM-6, CRM-9). Nothing for people without the right. */
export async function restrictionView(tx: Tx, thirdPartyId: string): Promise<RestrictionView | null> {
  const row = await tx
    .selectFrom('restriction')
    .where('third_party_id', '=', thirdPartyId)
    .select(['id', 'reference', 'created_at'])
    .executeTakeFirst()
  if (!row) return null
  const holds = await tx
    .selectFrom('hold')
    .where('restriction_id', '=', row.id)
    .where('released_at', 'is', null)
    .select(['stage', 'at'])
    .orderBy('at')
    .execute()
  const marks = await tx
    .selectFrom('mark')
    .where('restriction_id', '=', row.id)
    .select(['id', 'connection', 'record_type', 'record_id', 'state', 'cause', 'updated_at'])
    .orderBy('connection')
    .orderBy('record_id')
    .execute()
  return {
    reference: row.reference,
    stage: strongest(holds.map((h) => h.stage)),
    since: holds[0]?.at.toISOString() ?? null,
    shielded: marks.length > 0 && marks.every((m) => m.state === 'verified'),
    marks: marks.map((m) => ({
      id: m.id,
      connection: m.connection,
      record: `${m.record_type} ${m.record_id}`,
      state: m.state,
      cause: m.cause,
      updatedAt: m.updated_at.toISOString(),
    })),
  }
}
