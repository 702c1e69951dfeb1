import type { ActInput } from '@breakwater/shared/contract/cases.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { actions, happensOnce, ownDoor } from '../actions/index.ts'
import { lockCase } from '../cases/lock.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { askGates, decidedGates, slotsOf } from '../gates/ask.ts'
import type { Standing } from '../people/may.ts'
import { applyPolicy } from '../policy/apply.ts'
import { carryOut } from '../policy/carry-out.ts'
import { policeForManager } from '../policy/police-lines.ts'
import { type Situation, situationOf } from '../policy/situation.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { checkRecord, type Days } from './check-record.ts'
import { againstWish } from './decisions/against-wish.ts'
import { isCondition } from './decisions/considered.ts'
import { duty } from './decisions/decline-now.ts'
import { inDanger, noteEmergency } from './decisions/in-danger.ts'
import { proposeAction, type Wanted } from './decisions/propose-action.ts'
import { plays } from './plays.ts'
import { policyRefusal } from './policy-refusal.ts'
import { daysOf } from './record-step.ts'
import { guard } from './standing.ts'
import { touch } from './touch.ts'
import { say } from './words.ts'

/**
 * Carries out an action of the policy for a person: the pack says who may, the gates say whether now (POLICY I4). Where a gate is
 * decided by others it is put before them. Going against what the affected person wishes needs a reason (POLICY 71). A refusal changes
 * nothing; the door writes it on the trail (SETTLED 44).
 * @throws Refusal `policy` with its clause, `wishes.changed`, `action.already_done`, `gate.waits`, those of a record
 */
export async function act(
  deps: Deps,
  who: Person,
  reference: string,
  action: string,
  reason: string,
  more: Partial<ActInput> = {},
) {
  await as(deps.db, person(who.id), async (tx) => {
    const { caseId, standing } = await guard(tx, who, reference, 'action.do')
    const service = <T>(work: () => Promise<T>) => within(tx, system('policy'), person(who.id), work)
    const days = await daysOf(deps, tx, who.id, { caseId, incidentId: null })
    const wanted = await service(() => allowed(tx, standing, caseId, { action, reason, more, days }))
    if (slotsOf(wanted.s.pack, action).length) return proposeAction(deps, tx, who, wanted)
    const { values } = more
    const deviation = more.danger || more.deviation
    const id = await service(async () => {
      askGates(wanted.s.pack, wanted.s.plan, action)
      if (ownDoor.has(wanted.s.pack.actions[action]!.kind)) throw new Refusal('blocked', 'action.own_door')
      const incidentId = more.step ? await incidentOf(tx, wanted.s, more.step) : null
      const by = { kind: 'person', id: who.id } as const
      return carryOut(deps, tx, {
        action,
        by,
        reason,
        s: wanted.s,
        incidentId,
        ...(values ? { values } : {}),
        ...(wanted.againstWish && deviation ? { deviation } : {}),
      })
    })
    if (more.danger) await service(() => noteEmergency(deps, tx, caseId, who.id))
    if (wanted.s.pack.actions[action]?.kind === 'referral.police')
      await service(() => policeForManager(deps, tx, wanted.s, more.danger ? 'emergency' : 'contacted', person(who.id)))
    await applyPolicy(deps, tx, caseId, person(who.id))
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: `action.${action}`, caseId, subject: id })
  })
}

/** What is wanted, once the pack lets this person do it or ask for it, it is filled in, and the wishes are looked at. Runs as the service. */
async function allowed(
  tx: Tx,
  standing: Standing,
  caseId: string,
  { action, reason, more, days }: Pick<Wanted, 'action' | 'reason' | 'more'> & { days: Days },
): Promise<Wanted> {
  await lockCase(tx, caseId)
  const known = await situationOf(tx, caseId)
  const { pack } = known
  const rule = pack.actions[action]
  if (!rule || !actions[rule.kind]) throw new Refusal('missing', 'refusal.missing')
  const proposers = decidedGates(pack, action).flatMap((gate) => gate.proposed_by ?? rule.by)
  if (!plays(standing, proposers.length ? proposers : rule.by)) throw policyRefusal(pack, rule.clause, '')
  const s = more.danger ? inDanger(known, rule.kind) : known
  if (s.acted.has(action) && happensOnce(rule.kind)) throw new Refusal('conflict', 'action.already_done')
  if (more.wishes !== undefined && more.wishes !== (s.wishesVersion ?? 0))
    throw new Refusal('conflict', 'wishes.changed')
  const against = await againstWish(tx, s, action)
  if (against && !more.deviation?.trim() && !more.danger) {
    // nobody is asked for a reason where none would do
    if (!decidedGates(pack, action).length) askGates(pack, s.plan, action)
    const clause = pack.clauses['product/wishes'] ? 'product/wishes' : rule.clause
    throw policyRefusal(pack, clause, say('decision.against_wish'))
  }
  if (rule.fields && (more.values || decidedGates(pack, action).length))
    checkRecord(
      pack,
      rule.clause,
      rule.fields.filter((field) => !isCondition(field)),
      more.values ?? {},
      days,
    )
  return { s, action, reason, more, againstWish: against || Boolean(more.danger) }
}

const incidentOf = async (tx: Tx, s: Situation, stepId: string) => {
  const { row } = await duty(tx, s, stepId)
  return row.incident_id
}
