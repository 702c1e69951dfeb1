import { randomUUID } from 'node:crypto'
import type { Subject } from '@breakwater/shared/person.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import { actions } from '../actions/index.ts'
import { addEvent } from '../cases/event.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { sealText } from '../keys/seal.ts'
import type { Situation } from './situation.ts'
import { closeSteps } from './write-steps.ts'

export type Order = { action: string; by: Subject; reason: string }

/** Steps that this action ends. */
const stepsEndedBy = (pack: PolicyPack, action: string) =>
  pack.steps.filter((s) => [s.closed_by.action ?? []].flat().includes(action)).map((s) => s.id)

/** Carries out one action whose gates were asked: its row, its work, the steps it ends (POLICY I26). Runs as a system subject. @returns its id */
export async function carryOut(deps: Deps, tx: Tx, key: Buffer, order: Order, s: Situation): Promise<string> {
  const rule = s.pack.actions[order.action]
  const perform = rule && actions[rule.kind]
  if (!rule || !perform) throw new Error(`no action ${order.action}`)
  const id = randomUUID()
  const now = deps.clock.now()
  const caseId = s.file.id
  await tx
    .insertInto('action')
    .values({
      id,
      case_id: caseId,
      name: order.action,
      kind: rule.kind,
      state: 'carried-out',
      by_id: order.by.kind === 'person' ? order.by.id : null,
      by_system: order.by.kind === 'system' ? order.by.name : null,
      gate: [rule.gate ?? []].flat().join(',') || null,
      pack: s.pack.pack.id,
      pack_version: s.pack.pack.version,
      clause: rule.clause,
      facts: JSON.stringify(s.facts),
      wishes_version: s.wishesVersion,
      reason_sealed: order.reason ? sealText(key, order.reason, `action.reason:${id}`) : null,
      at: now,
      done_at: now,
    })
    .execute()
  await perform(deps, tx, {
    id,
    name: order.action,
    rule,
    caseId,
    thirdPartyId: s.file.third_party_id,
    key,
    by: order.by,
    reason: order.reason,
  })
  if (order.reason)
    await addEvent(deps, tx, key, {
      caseId,
      by: order.by,
      kind: 'action.reason',
      visibility: 'desk',
      params: { action: rule.title ?? order.action },
      body: order.reason,
    })
  await closeSteps(
    deps,
    tx,
    caseId,
    stepsEndedBy(s.pack, order.action),
    order.by.kind === 'person' ? order.by.id : null,
  )
  return id
}
