import type { Person } from '@breakwater/shared/person.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { may } from '../people/may.ts'
import { applyPolicy } from '../policy/apply.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { policyRefusal } from './policy-refusal.ts'
import { stepOf } from './record-step.ts'
import { guard } from './standing.ts'

/** Waives a step with a reason: by another person than its owner, and never one the pack lets nobody waive (POLICY 53, 70). */
export async function waiveStep(deps: Deps, who: Person, reference: string, stepId: string, reason: string) {
  return as(deps.db, person(who.id), async (tx) => {
    const { caseId, standing } = await guard(tx, who, reference, 'case.read')
    const { row, rule, situation } = await within(tx, system('policy'), person(who.id), () =>
      stepOf(tx, caseId, stepId),
    )
    if (!may(who, 'step.waive', standing)) throw new Refusal('forbidden', 'step.another_person')
    if (rule.waive === 'nobody') throw policyRefusal(situation.pack, rule.clause, '')
    if (rule.waive === 'senior-leader' && !who.roles.includes('senior-leader'))
      throw policyRefusal(situation.pack, rule.clause, '')
    if (row.owner_id === who.id) throw new Refusal('forbidden', 'step.another_person')
    if (row.state !== 'open') throw new Refusal('conflict', 'step.not_open')
    await within(tx, system('policy'), person(who.id), async () => {
      await tx
        .updateTable('step')
        .set({ state: 'waived', closed_at: deps.clock.now(), closed_by: who.id })
        .where('id', '=', stepId)
        .execute()
      await addEvent(deps, tx, await caseKey(deps, tx, caseId), {
        caseId,
        by: { kind: 'person', id: who.id },
        kind: 'step.waived',
        visibility: 'desk',
        params: { step: rule.title ?? rule.id },
        body: reason,
      })
    })
    await applyPolicy(deps, tx, caseId, person(who.id))
    await record(tx, deps.clock, { action: 'step.waived', caseId, subject: rule.id })
  })
}
