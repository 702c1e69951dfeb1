import { randomUUID } from 'node:crypto'
import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { Subject } from '@breakwater/shared/person.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { Doing } from '../actions/action.ts'
import { actions } from '../actions/index.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { begunBy, firstMoment, startClocks } from '../clocks/rows.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { askGates } from '../gates/ask.ts'
import { placeOf, sealText } from '../keys/seal.ts'
import type { Situation } from './situation.ts'
import { calendarIn, workingTime } from './working-time.ts'
import { closeAllSteps } from './write-steps.ts'

/**
 * `decided`: the people whom its gates name signed it; without that such an action is carried out by nobody (SECURITY G5).
 * `deviation`: why it is done against what the person wishes (POLICY 71).
 */
export type Order = {
  action: string
  by: Subject
  reason: string
  s: Situation
  decided?: true
  values?: RecordValues
  deviation?: string
  incidentId?: string | null
}

/** Steps that this action ends. */
const stepsEndedBy = (pack: PolicyPack, action: string) =>
  pack.steps.filter((s) => [s.closed_by.action ?? []].flat().includes(action)).map((s) => s.id)

/** Carries out actions whose gates were asked: their rows, their work, the steps they end (POLICY I26). Runs as a system subject. @returns their ids */
export async function carryOutAll(deps: Deps, tx: Tx, orders: readonly Order[]): Promise<string[]> {
  if (!orders.length) return []
  const now = deps.clock.now()
  const doings = orders.map(doingOf)
  const sealed: Awaited<ReturnType<typeof sealedWords>>[] = []
  for (const [i, order] of orders.entries()) sealed.push(await sealedWords(deps, tx, order, doings[i]!))
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
        wishes_version: s.wishesVersion ?? 0,
        ...sealed[i],
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
    orders.map(({ action, by, s, incidentId }) => ({
      caseId: s.file.id,
      steps: stepsEndedBy(s.pack, action),
      ...(incidentId ? { incidentId } : {}),
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

function doingOf({ action, by, s, decided, values, incidentId }: Order): Doing {
  const rule = s.pack.actions[action]
  if (!rule || !actions[rule.kind]) throw new Error(`no action ${action}`)
  // here, so that a job, an import or a bulk press is told the same as a person (POLICY I4)
  askGates(s.pack, s.plan, action, decided)
  return {
    id: randomUUID(),
    name: action,
    rule,
    caseId: s.file.id,
    thirdPartyId: s.file.third_party_id,
    by,
    values: values ?? {},
    incidentId: incidentId ?? null,
  }
}

/** A person's reason, what they filled in and why they went against a wish stand sealed on the action and as lines of the timeline. */
async function sealedWords(deps: Deps, tx: Tx, { by, reason, values = {}, deviation = '' }: Order, doing: Doing) {
  const { caseId, id, rule } = doing
  const filled = Object.entries(values).filter(([, value]) => value !== '')
  if (!reason && !deviation && !filled.length) return {}
  const key = await caseKey(deps, tx, caseId)
  const params = { action: rule.title ?? doing.name }
  const line = (kind: string, body: string) =>
    addEvent(deps, tx, key, { caseId, by, kind, visibility: 'desk', params, body })
  const label = (field: string) => rule.fields?.find((f) => f.id === field)?.label ?? field
  const details = filled.map(([field, value]) => `${label(field)}: ${String(value)}`).join('\n')
  if (reason) await line('action.reason', reason)
  if (details) await line('action.details', details)
  if (deviation) await line('action.deviation', deviation)
  const seal = (column: string, text: string) => sealText(key, text, placeOf('action', column, id, caseId))
  return {
    ...(reason ? { reason_sealed: seal('reason', reason) } : {}),
    ...(details ? { values_sealed: seal('values', JSON.stringify(values)) } : {}),
    ...(deviation ? { against_wish: true, deviation_sealed: seal('deviation', deviation) } : {}),
  }
}
