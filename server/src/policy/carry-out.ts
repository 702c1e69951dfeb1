import { randomUUID } from 'node:crypto'
import type { Subject } from '@breakwater/shared/person.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { Doing } from '../actions/action.ts'
import { actions } from '../actions/index.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { begunBy, firstMoment, startClocks } from '../clocks/rows.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { decidedGates } from '../gates/ask.ts'
import { placeOf, sealText } from '../keys/seal.ts'
import { Refusal } from '../refusal.ts'
import type { Situation } from './situation.ts'
import { calendarIn, workingTime } from './working-time.ts'
import { closeAllSteps } from './write-steps.ts'

/** `decided`: the people whom its gates name signed it; without that such an action is carried out by nobody (SECURITY G5) */
export type Order = { action: string; by: Subject; reason: string; s: Situation; decided?: true }

/** Steps that this action ends. */
const stepsEndedBy = (pack: PolicyPack, action: string) =>
  pack.steps.filter((s) => [s.closed_by.action ?? []].flat().includes(action)).map((s) => s.id)

/** Carries out actions whose gates were asked: their rows, their work, the steps they end (POLICY I26). Runs as a system subject. @returns their ids */
export async function carryOutAll(deps: Deps, tx: Tx, orders: readonly Order[]): Promise<string[]> {
  if (!orders.length) return []
  const now = deps.clock.now()
  const doings = orders.map(doingOf)
  const reasons = await Promise.all(orders.map((o, i) => sealedReason(deps, tx, o, doings[i]!)))
  await tx
    .insertInto('action')
    .values(
      orders.map(({ by, s }, i) => ({
        id: doings[i]!.id,
        case_id: s.file.id,
        name: doings[i]!.name,
        kind: doings[i]!.rule.kind,
        state: 'carried-out' as const,
        by_id: by.kind === 'person' ? by.id : null,
        by_system: by.kind === 'system' ? by.name : null,
        gate: [doings[i]!.rule.gate ?? []].flat().join(',') || null,
        pack: s.pack.pack.id,
        pack_version: s.pack.pack.version,
        clause: doings[i]!.rule.clause,
        facts: JSON.stringify(s.facts),
        wishes_version: s.wishesVersion,
        reason_sealed: reasons[i] ?? null,
        at: now,
        done_at: now,
      })),
    )
    .execute()
  for (const [perform, group] of Map.groupBy(doings, (d) => actions[d.rule.kind]!)) await perform(deps, tx, group)
  await reviewsBegin(tx, orders, now)
  await closeAllSteps(
    deps,
    tx,
    orders.map(({ action, by, s }) => ({
      caseId: s.file.id,
      steps: stepsEndedBy(s.pack, action),
      byId: by.kind === 'person' ? by.id : null,
    })),
  )
  return doings.map((d) => d.id)
}

/** A restriction that goes live begins the clock of its review, one for a case (POLICY C11). */
async function reviewsBegin(tx: Tx, orders: readonly Order[], at: Date) {
  const live = orders.filter(({ action, s }) => s.pack.actions[action]?.kind.startsWith('restriction'))
  if (!live.length) return
  const time = await workingTime(tx)
  await startClocks(
    tx,
    live.flatMap(({ s }) =>
      begunBy(s.pack, 'restriction.live').map(([clock, rule]) => ({
        caseId: s.file.id,
        clock,
        rule,
        subject: 'restriction',
        startedAt: at,
        nextAt: firstMoment(rule, at, calendarIn(s.pack, time)),
      })),
    ),
  )
}

/** One of them. */
export const carryOut = async (deps: Deps, tx: Tx, order: Order): Promise<string> =>
  (await carryOutAll(deps, tx, [order]))[0]!

function doingOf({ action, by, s, decided }: Order): Doing {
  if (!decided && decidedGates(s.pack, action).length) throw new Refusal('blocked', 'gate.not_yet')
  const rule = s.pack.actions[action]
  if (!rule || !actions[rule.kind]) throw new Error(`no action ${action}`)
  return { id: randomUUID(), name: action, rule, caseId: s.file.id, thirdPartyId: s.file.third_party_id, by }
}

/** A person's reason stands sealed on the action and as a line of the timeline. */
async function sealedReason(deps: Deps, tx: Tx, order: Order, doing: Doing) {
  if (!order.reason) return undefined
  const key = await caseKey(deps, tx, doing.caseId)
  await addEvent(deps, tx, key, {
    caseId: doing.caseId,
    by: order.by,
    kind: 'action.reason',
    visibility: 'desk',
    params: { action: doing.rule.title ?? doing.name },
    body: order.reason,
  })
  return sealText(key, order.reason, placeOf('action', 'reason', doing.id, doing.caseId))
}
