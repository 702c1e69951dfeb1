import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'

export type HintKind = 'answer' | 'unconfirmed' | 'reference' | 'same-person'

/**
 * Notes that two cases may belong together; a human decides. Row security shows a hint only to who handles the one case and may know
 * of the other, and to nobody behind a wall of either (MAIL section 8). Known ones stay as they are.
 */
export async function addHints(
  deps: Pick<Deps, 'clock'>,
  tx: Tx,
  hints: readonly { caseId: string; otherId: string; kind: HintKind; mutual: boolean }[],
): Promise<void> {
  const at = deps.clock.now()
  const rows = hints
    .filter((h) => h.caseId !== h.otherId)
    .flatMap(({ caseId, otherId, kind, mutual }) => [
      { case_id: caseId, other_id: otherId, kind, at },
      ...(mutual ? [{ case_id: otherId, other_id: caseId, kind, at }] : []),
    ])
  if (!rows.length) return
  await tx
    .insertInto('hint')
    .values(rows)
    .onConflict((c) => c.doNothing())
    .execute()
}

export type Hint = { reference: string; kind: HintKind }

/** The hints a person may see on a case: row security leaves out what they do not handle, may not know of, or are walled from. */
export async function hintsIn(tx: Tx, caseId: string): Promise<Hint[]> {
  const { rows } = await sql<Hint>`
    select coalesce(f.reference, u.reference) as reference, h.kind from app.hint h
      left join app.case_file f on f.id = h.other_id left join lateral app.desk_row(h.other_id) u on true
    where h.case_id = ${caseId} and coalesce(f.reference, u.reference) is not null order by h.at limit 20`.execute(tx)
  return rows
}
