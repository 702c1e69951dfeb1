import type { GateState } from '@breakwater/shared/gate.ts'
import { sql } from 'kysely'
import { caseKeys } from '../cases/key.ts'
import { person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { openText } from '../keys/seal.ts'
import { missing } from '../refusal.ts'
import type { Gate } from './kind.ts'

export type Approval = { slot: string; personId: string; says: 'approve' | 'decline'; at: Date }
/**
 * A proposal with what was signed so far. `fillable`: the open slots this reader may fill; `eligible`: all that their roles fit;
 * `erased`: its case is gone and its words open no more.
 */
export type ReadGate = Gate & {
  at: Date
  state: GateState
  hash: Buffer
  approvals: Approval[]
  fillable: string[]
  eligible: string[]
  erased: boolean
}

/** The proposals this person proposed, decided or may decide, newest first; row security gives no others. */
export async function gatesFor(deps: Deps, tx: Tx, who: string, only?: string): Promise<ReadGate[]> {
  const rows = await tx
    .selectFrom('gate_proposal')
    .selectAll()
    .select((eb) =>
      sql<
        string[]
      >`coalesce((select array_agg(s) from unnest(${eb.ref('gate_proposal.required')}) s where app.gate_can_fill(gate_proposal, s, app.uid())), '{}')`.as(
        'fillable',
      ),
    )
    .$if(only !== undefined, (q) => q.where('id', '=', only!))
    // what is open never falls off the end of the list
    .orderBy(sql`state = 'open'`, 'desc')
    .orderBy('at', 'desc')
    .limit(200)
    .execute()
  if (!rows.length) return []
  const signed = await tx
    .selectFrom('gate_approval')
    .where(
      'proposal_id',
      'in',
      rows.map((r) => r.id),
    )
    .selectAll()
    .orderBy('at')
    .execute()
  const about = [...new Set(rows.flatMap((r) => r.case_id ?? []))]
  const keys = await within(tx, system('policy'), person(who), () => caseKeys(deps, tx, about))
  const gates: ReadGate[] = []
  for (const r of rows) {
    const approvals = signed
      .filter((a) => a.proposal_id === r.id && a.payload_hash.equals(r.payload_hash))
      .map((a) => ({ slot: a.slot, personId: a.person_id, says: a.says, at: a.at }))
    const taken = new Set(approvals.map((a) => a.slot))
    const key = r.case_id === null ? deps.keys.installation : keys.get(r.case_id)
    const decided = approvals.some((a) => a.personId === who)
    gates.push({
      id: r.id,
      kind: r.kind,
      caseId: r.case_id,
      subject: r.subject,
      payload: r.payload,
      words: key ? openText(key, r.words_sealed, `gate.words:${r.id}`) : '',
      proposer: r.proposer,
      required: r.required,
      signed: new Map(approvals.filter((a) => a.says === 'approve').map((a) => [a.slot, a.personId])),
      expires: r.expires,
      at: r.at,
      state: r.state,
      hash: r.payload_hash,
      approvals,
      erased: key === undefined,
      eligible: r.fillable,
      fillable: decided ? [] : r.fillable.filter((slot) => !taken.has(slot)),
    })
  }
  return gates
}

/** One of them. @throws missing for whoever has nothing to do with it */
export async function gateFor(deps: Deps, tx: Tx, who: string, id: string): Promise<ReadGate> {
  const [gate] = await gatesFor(deps, tx, who, id)
  if (!gate) throw missing()
  return gate
}
