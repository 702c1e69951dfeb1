import type { ThirdPartyView } from '@breakwater/shared/case.ts'
import { sql } from 'kysely'
import { caseKey } from '../cases/key.ts'
import { identifiersOf, thirdPartyName } from '../cases/third-party.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { openProposal } from '../reports/proposals.ts'
import { restrictionOf } from '../restrictions/queries.ts'
import { say } from './words.ts'

/** Who a case is about: for the handler with addresses, proposals, the restriction and how often they were reported, never by whom (POLICY 25). */
export async function thirdPartyView(
  deps: Deps,
  tx: Tx,
  file: { id: string; third_party_id: string | null },
  full: boolean,
): Promise<ThirdPartyView> {
  const third = file.third_party_id
    ? await tx
        .selectFrom('third_party as t')
        .leftJoin('third_party as o', 'o.id', 't.organisation_id')
        .where('t.id', '=', file.third_party_id)
        .select(['t.id', 't.name_sealed', 'o.id as org_id', 'o.name_sealed as org_sealed'])
        .executeTakeFirst()
    : undefined
  const open = full
    ? await tx
        .selectFrom('proposal')
        .where('case_id', '=', file.id)
        .where('state', '=', 'open')
        .selectAll()
        .orderBy('at')
        .execute()
    : []
  const key = open.length ? await caseKey(deps, tx, file.id) : Buffer.alloc(0)
  const proposals = open.map((p) => {
    const found = openProposal(key, p)
    return {
      id: p.id,
      name: found.name,
      address: found.address,
      organisation: found.organisation,
      how: say.has(`how.${p.how}`) ? say(`how.${p.how}`) : p.how,
      grade: p.grade as 'A',
      evidence: p.evidence_id,
    }
  })
  const earlier = full ? await sql<{ n: number }>`select app.reported_before(${file.id}) n`.execute(tx) : undefined
  const count = earlier?.rows[0]?.n ?? 0
  return {
    id: file.third_party_id,
    name: third ? thirdPartyName(deps, third) : '',
    organisation:
      third?.org_id && third.org_sealed
        ? thirdPartyName(deps, { id: third.org_id, name_sealed: third.org_sealed })
        : '',
    identifiers:
      full && file.third_party_id
        ? (await identifiersOf(deps, tx, file.third_party_id)).map(({ kind, value, confirmed }) => ({
            kind,
            value,
            confirmed,
          }))
        : [],
    confirmed: third !== undefined && proposals.length === 0,
    proposals,
    restriction: file.third_party_id ? ((await restrictionOf(deps, tx, file.third_party_id)) ?? null) : null,
    earlierReports: { count, words: count ? say('repeat.times', { count }) : '' },
  }
}
