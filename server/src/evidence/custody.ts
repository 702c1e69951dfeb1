import type { Tx } from '../db/as.ts'
import type { CustodyAct } from '../db/tables.ts'
import type { Deps } from '../deps.ts'

/** One entry of the custody log: who did what with a piece of evidence, and when (ISO/IEC 27037). The actor is who the transaction runs as. */
export async function noteCustody(
  deps: Pick<Deps, 'clock'>,
  tx: Tx,
  caseId: string,
  evidenceId: string,
  act: CustodyAct,
  detail: Record<string, unknown> = {},
  actorId: string | null = null,
  system: string | null = null,
) {
  await tx
    .insertInto('custody')
    .values({
      case_id: caseId,
      evidence_id: evidenceId,
      at: deps.clock.now(),
      actor_id: actorId,
      actor_system: actorId ? null : (system ?? 'intake'),
      act,
      detail: JSON.stringify(detail),
    })
    .execute()
}

/** How often each piece of a case's evidence was opened. */
export const timesOpened = (tx: Tx, caseId: string) =>
  tx
    .selectFrom('custody')
    .where('case_id', '=', caseId)
    .where('act', 'in', ['read', 'downloaded'])
    .select(({ fn }) => ['evidence_id', fn.countAll<number>().as('times')])
    .groupBy('evidence_id')
    .execute()
