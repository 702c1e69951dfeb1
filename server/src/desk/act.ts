import type { Part, Person } from '@breakwater/shared/person.ts'
import { actions } from '../actions/index.ts'
import { lockCase } from '../cases/lock.ts'
import { clockEvent } from '../clocks/event.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { askGates, decidedGates, slotsOf } from '../gates/ask.ts'
import { propose } from '../gates/propose.ts'
import type { Standing } from '../people/may.ts'
import { applyPolicy } from '../policy/apply.ts'
import { carryOut } from '../policy/carry-out.ts'
import { situationOf } from '../policy/situation.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { policyRefusal } from './policy-refusal.ts'
import { serviceWithdrawal } from './service-withdrawal.ts'
import { guard } from './standing.ts'
import { touch } from './touch.ts'

const PLAYS: Record<string, Part[]> = {
  employee: ['affected'],
  manager: ['manager', 'upline'],
  supervisor: ['manager', 'upline'],
  upline: ['upline'],
  hr: ['handler'],
  'senior-leader': ['overseer'],
  overseer: ['overseer'],
  legal: ['legal'],
}

const plays = (standing: Standing, roles: readonly string[]) =>
  roles.some((role) => PLAYS[role]?.some((part) => standing.parts.includes(part)))

/**
 * Carries out an action of the policy for a person: the pack says who may, the gates say whether now (POLICY I4). Where a gate is
 * decided by others it is put before them. A refusal changes
 * nothing and is itself on the trail, in a transaction of its own (SETTLED 44).
 */
export async function act(deps: Deps, who: Person, reference: string, action: string, reason: string) {
  try {
    await as(deps.db, person(who.id), async (tx) => {
      const { caseId, standing } = await guard(tx, who, reference, 'action.do')
      const slots = await within(tx, system('policy'), person(who.id), async () => {
        const { pack } = await situationOf(tx, caseId)
        const rule = pack.actions[action]
        const proposers = decidedGates(pack, action).flatMap((gate) => gate.proposed_by ?? rule?.by ?? [])
        if (rule && actions[rule.kind] && proposers.length && !plays(standing, proposers))
          throw policyRefusal(pack, rule.clause, '')
        return rule && actions[rule.kind] ? slotsOf(pack, action) : []
      })
      if (slots.length) {
        const proposal = {
          kind: 'service-withdrawal',
          caseId,
          subject: null,
          payload: { action },
          words: reason,
        } as const
        const id = await propose(deps, tx, who, serviceWithdrawal, { ...proposal, required: slots })
        await within(tx, system('policy'), person(who.id), () =>
          clockEvent(deps, tx, { caseId, event: 'proposal.made', subject: id, personId: who.id }),
        )
        return
      }
      const id = await within(tx, system('policy'), person(who.id), async () => {
        await lockCase(tx, caseId)
        const situation = await situationOf(tx, caseId)
        const rule = situation.pack.actions[action]
        if (!rule || !actions[rule.kind]) throw new Refusal('missing', 'refusal.missing')
        if (!plays(standing, rule.by)) throw policyRefusal(situation.pack, rule.clause, '')
        askGates(situation.pack, situation.plan, action)
        if (situation.acted.has(action)) throw new Refusal('conflict', 'action.already_done')
        return carryOut(deps, tx, { action, by: { kind: 'person', id: who.id }, reason, s: situation })
      })
      await applyPolicy(deps, tx, caseId, person(who.id))
      await touch(deps, tx, caseId, who.id)
      await record(tx, deps.clock, { action: `action.${action}`, caseId, subject: id })
    })
  } catch (refusal) {
    if (refusal instanceof Refusal && refusal.kind !== 'missing')
      await noteRefusal(deps, who, reference, action, refusal)
    throw refusal
  }
}

async function noteRefusal(deps: Deps, who: Person, reference: string, action: string, refusal: Refusal) {
  await as(deps.db, person(who.id), async (tx) => {
    const file = await tx.selectFrom('case_file').where('reference', '=', reference).select('id').executeTakeFirst()
    if (file)
      await record(tx, deps.clock, {
        action: 'action.refused',
        caseId: file.id,
        subject: action,
        detail: { code: refusal.code, clause: refusal.params.clause ?? null },
      })
  })
}
