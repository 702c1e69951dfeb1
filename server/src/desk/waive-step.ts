import type { Person } from '@breakwater/shared/person.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { may } from '../people/may.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { waitsForCosign } from './cosign.ts'
import { policyRefusal } from './policy-refusal.ts'
import { stepOf } from './record-step.ts'
import { guard } from './standing.ts'
import { waiveNow } from './waive-now.ts'

/** Waives a step with a reason: by another person than its owner, and never one the pack lets nobody waive (POLICY 53, 70). */
export async function waiveStep(deps: Deps, who: Person, reference: string, stepId: string, reason: string) {
  return as(deps.db, person(who.id), async (tx) => {
    const found = await guard(tx, who, reference, 'case.read')
    const { caseId, standing } = found
    const { row, rule, situation } = await within(tx, system('policy'), person(who.id), () =>
      stepOf(tx, caseId, stepId),
    )
    if (!may(who, 'step.waive', standing)) throw new Refusal('forbidden', 'step.another_person')
    if (rule.waive === 'nobody') throw policyRefusal(situation.pack, rule.clause, '')
    if (rule.waive === 'senior-leader' && !who.roles.includes('senior-leader'))
      throw policyRefusal(situation.pack, rule.clause, '')
    if (row.owner_id === who.id) throw new Refusal('forbidden', 'step.another_person')
    if (row.state !== 'open') throw new Refusal('conflict', 'step.not_open')
    if (await waitsForCosign(deps, tx, who, found, { verb: 'waive', step: stepId }, { reason })) return
    await within(tx, system('policy'), person(who.id), () =>
      waiveNow(deps, tx, { caseId, byId: who.id }, stepId, reason),
    )
    await record(tx, deps.clock, { action: 'step.waived', caseId, subject: rule.id })
  })
}
