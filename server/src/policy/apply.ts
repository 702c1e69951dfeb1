import { randomUUID } from 'node:crypto'
import type { Facts } from '@breakwater/shared/facts.ts'
import type { Subject } from '@breakwater/shared/person.ts'
import type { Plan, PolicyPack } from '@breakwater/shared/policy.ts'
import type { PlannedStep } from '@breakwater/shared/policy-plan.ts'
import { actions } from '../actions/index.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { calendarOf } from './calendar.ts'
import { stepDueAt } from './clocks.ts'
import { decide } from './decide.ts'
import { gatherFacts } from './facts.ts'
import { type Members, membersOf, ownerOf, roleOf } from './owners.ts'
import { packOf } from './packs.ts'
import { reconcile } from './reconcile.ts'

const POLICY = system('policy')

export type Situation = { pack: PolicyPack; facts: Facts; plan: Plan; file: File; members: Members }
type File = NonNullable<Awaited<ReturnType<typeof fileOf>>>

const fileOf = (tx: Tx, caseId: string) =>
  tx
    .selectFrom('case_file')
    .where('id', '=', caseId)
    .select([
      'id',
      'affected_id',
      'third_party_id',
      'handler_id',
      'duty_id',
      'overseer_id',
      'pack',
      'pack_version',
      'received_at',
      'status',
    ])
    .executeTakeFirst()

/** What the policy makes of a case right now. Must run as a system subject. */
export async function situationOf(tx: Tx, caseId: string): Promise<Situation> {
  const file = await fileOf(tx, caseId)
  if (!file) throw new Error('no such case')
  const pack = await packOf(tx, file.pack, file.pack_version)
  const facts = await gatherFacts(tx, caseId)
  return { pack, facts, plan: decide(pack, facts), file, members: await membersOf(tx, caseId) }
}

/**
 * Recomputes a case after anything changed: opens and drops steps, carries out what the policy does by itself (the pause of a
 * prospect is in the very transaction that saves the report, POLICY 36), and closes what is met. Loses no work (POLICY I10).
 */
export async function applyPolicy(deps: Deps, tx: Tx, caseId: string, back: Subject): Promise<void> {
  await within(tx, POLICY, back, async () => {
    for (let round = 0; round < 5; round++) if (!(await applyOnce(deps, tx, caseId))) return
  })
}

async function applyOnce(deps: Deps, tx: Tx, caseId: string): Promise<boolean> {
  const now = deps.clock.now()
  const s = await situationOf(tx, caseId)
  const zone =
    (await tx.selectFrom('organisation').select('time_zone').executeTakeFirst())?.time_zone ?? 'Europe/London'
  const calendar = calendarOf(s.pack.pack.calendar, zone)
  const stored = await tx
    .selectFrom('step')
    .where('case_id', '=', caseId)
    .select(['id', 'step', 'incident_id', 'state', 'opened_at', 'trigger'])
    .execute()
  const rows = stored.map((r) => ({
    id: r.id,
    step: r.step,
    incidentId: r.incident_id,
    state: r.state,
    openedAt: r.opened_at,
    trigger: r.trigger as 'yes' | 'no' | 'unknown' | null,
  }))
  const due = (planned: PlannedStep) => {
    const clock = s.pack.clocks[planned.due]
    return stepDueAt(s.pack, planned.due, clock?.from === 'report.saved' ? s.file.received_at : now, calendar)
  }
  const changes = reconcile(rows, s.plan, s.facts)
  for (const change of changes) {
    if (change.do === 'open') {
      const role = roleOf(s.pack, change.planned.owner)
      await tx
        .insertInto('step')
        .values({
          case_id: caseId,
          step: change.step,
          incident_id: change.incidentId,
          owner_role: role,
          owner_id: ownerOf(role, s.file, s.members),
          opened_at: now,
          due_at: due(change.planned),
          closed_at: null,
          closed_by: null,
          cause: '{}',
          trigger: change.trigger,
        })
        .execute()
    } else if (change.do === 'reopen') {
      await tx
        .updateTable('step')
        .set({
          state: 'open',
          opened_at: now,
          due_at: due(change.planned),
          closed_at: null,
          closed_by: null,
          cause: JSON.stringify(change.cause),
          trigger: change.trigger,
        })
        .where('id', '=', change.row)
        .execute()
    } else if (change.do === 'not-needed') {
      await tx
        .updateTable('step')
        .set({ state: 'not-needed', closed_at: now, cause: JSON.stringify(change.cause), trigger: change.trigger })
        .where('id', '=', change.row)
        .execute()
    } else await tx.updateTable('step').set({ trigger: change.trigger }).where('id', '=', change.row).execute()
  }
  const met = s.plan.steps.filter((p) => p.met === 'yes').map((p) => p.id)
  const closed = met.length ? await closeSteps(deps, tx, caseId, met, null) : 0
  const acted = await actBySelf(deps, tx, caseId, s)
  return changes.some((c) => c.do !== 'remember') || closed > 0 || acted
}

/** Closes open steps by their ids in the pack. */
export async function closeSteps(
  deps: Deps,
  tx: Tx,
  caseId: string,
  steps: readonly string[],
  byId: string | null,
): Promise<number> {
  if (!steps.length) return 0
  const done = await tx
    .updateTable('step')
    .set({ state: 'done', closed_at: deps.clock.now(), closed_by: byId })
    .where('case_id', '=', caseId)
    .where('step', 'in', [...steps])
    .where('state', '=', 'open')
    .returning('id')
    .execute()
  return done.length
}

/** Steps that this action ends. */
export const stepsEndedBy = (pack: PolicyPack, action: string) =>
  pack.steps.filter((s) => [s.closed_by.action ?? []].flat().includes(action)).map((s) => s.id)

async function actBySelf(deps: Deps, tx: Tx, caseId: string, s: Situation): Promise<boolean> {
  if (!s.file.third_party_id) return false
  const bySystem = s.plan.steps
    .filter((p) => p.owner === 'system')
    .flatMap((p) => [s.pack.steps.find((r) => r.id === p.id)?.closed_by.action ?? []].flat())
  const wanted = s.plan.actions.filter(
    (a) =>
      (a.auto || bySystem.includes(a.id)) &&
      a.offered === 'yes' &&
      a.gates.every((g) => s.plan.gates.find((p) => p.id === g)?.state === 'ready'),
  )
  const done = new Set(
    (
      await tx
        .selectFrom('action')
        .where('case_id', '=', caseId)
        .where('state', '<>', 'undone')
        .select('name')
        .execute()
    ).map((a) => a.name),
  )
  let acted = false
  for (const action of wanted) {
    if (done.has(action.id)) continue
    await carryOut(deps, tx, { caseId, action: action.id, by: POLICY, reason: '' }, s)
    acted = true
  }
  return acted
}

export type Order = { caseId: string; action: string; by: Subject; reason: string }

/** Carries out one action whose gates were asked: its row, its work, the steps it ends. Runs as a system subject. */
export async function carryOut(deps: Deps, tx: Tx, order: Order, s: Situation): Promise<string> {
  const rule = s.pack.actions[order.action]
  const perform = rule && actions[rule.kind]
  if (!rule || !perform) throw new Error(`no action ${order.action}`)
  const id = randomUUID()
  const now = deps.clock.now()
  const wishes = await tx
    .selectFrom('wishes')
    .where('case_id', '=', order.caseId)
    .select(({ fn }) => fn.max('version').as('version'))
    .executeTakeFirst()
  await tx
    .insertInto('action')
    .values({
      id,
      case_id: order.caseId,
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
      wishes_version: wishes?.version ?? null,
      reason_sealed: null,
      at: now,
      done_at: now,
    })
    .execute()
  const key = await caseKey(deps, tx, order.caseId)
  await perform(deps, tx, {
    id,
    name: order.action,
    rule,
    caseId: order.caseId,
    thirdPartyId: s.file.third_party_id,
    key,
    by: order.by,
    reason: order.reason,
  })
  if (order.reason)
    await addEvent(deps, tx, key, {
      caseId: order.caseId,
      by: order.by,
      kind: 'action.reason',
      visibility: 'desk',
      params: { action: rule.title ?? order.action },
      body: order.reason,
    })
  await closeSteps(
    deps,
    tx,
    order.caseId,
    stepsEndedBy(s.pack, order.action),
    order.by.kind === 'person' ? order.by.id : null,
  )
  return id
}
