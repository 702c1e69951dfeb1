import type { CaseMove } from '@breakwater/shared/contract/policy.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { applyPolicyTo } from '../policy/apply.ts'
import { decide } from '../policy/decide.ts'
import { reconcile } from '../policy/reconcile.ts'
import type { Situation } from '../policy/situation.ts'
import { record } from '../trail/record.ts'

const BATCH = 200

/** Open cases of this pack that follow another of its versions; packs never mix (POLICY I25). */
export const casesToMove = async (tx: Tx, { pack: { id, version } }: PolicyPack, most?: number): Promise<string[]> => {
  const rows = await tx
    .selectFrom('case_file')
    .where('pack', '=', id)
    .where('pack_version', '<>', version)
    .where('status', '<>', 'closed')
    .select('id')
    .orderBy('id')
    .$if(most !== undefined, (q) => q.limit(most!))
    .execute()
  return rows.map((row) => row.id)
}

/** What a version would change for one case. Pure. */
export function moveOf(s: Situation, to: PolicyPack): CaseMove {
  const changes = reconcile(s.steps, decide(to, s.own, s.incidents), s.facts)
  const title = (pack: PolicyPack, id: string) => pack.steps.find((step) => step.id === id)?.title ?? id
  const of = (...kinds: string[]) => changes.filter((change) => kinds.includes(change.do))
  const done = s.steps.filter(({ state }) => state === 'done' || state === 'waived')
  return {
    from: s.pack.pack.version,
    to: to.pack.version,
    opens: of('open', 'reopen').map(({ step }) => title(to, step)),
    drops: of('not-needed').map(({ step }) => title(s.pack, step)),
    stays: done.map(({ step }) => title(s.pack, step)),
  }
}

/**
 * Moves cases to a version and recomputes each once: what is done stays done, what is not needed any more says so (POLICY I8, I10).
 * Cases that are there already or closed stay as they are. Runs as the service. @returns how many moved
 */
export async function moveCases(deps: Deps, tx: Tx, to: PolicyPack, caseIds: readonly string[]): Promise<number> {
  const { id, version } = to.pack
  let moved = 0
  for (let at = 0; at < caseIds.length; at += BATCH) {
    const { rows } = await sql<{ id: string; was: string }>`
      with before as (select f.id, f.pack_version was from app.case_file f where f.id = any(${caseIds.slice(at, at + BATCH)}::uuid[])
        and f.pack = ${id} and f.pack_version <> ${version} and f.status <> 'closed' order by f.id for update)
      update app.case_file f set pack_version = ${version}, last_event_at = ${deps.clock.now()} from before b where f.id = b.id
      returning f.id, b.was`.execute(tx)
    await applyPolicyTo(
      deps,
      tx,
      rows.map((row) => row.id),
    )
    const entries = rows.map((row) => ({
      action: 'case.moved',
      caseId: row.id,
      detail: { from: row.was, to: version },
    }))
    await record(tx, deps.clock, ...entries)
    moved += rows.length
    deps.log.info({ count: moved }, 'policy.cases-moved')
  }
  return moved
}
