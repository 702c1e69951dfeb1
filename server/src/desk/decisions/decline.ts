import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { clockEvent } from '../../clocks/event.ts'
import { as, person, system, within } from '../../db/as.ts'
import type { Deps } from '../../deps.ts'
import { propose } from '../../gates/propose.ts'
import { may } from '../../people/may.ts'
import { applyPolicy } from '../../policy/apply.ts'
import { factsOf } from '../../policy/conditions.ts'
import { roleOf } from '../../policy/owners.ts'
import { situationOf } from '../../policy/situation.ts'
import { Refusal } from '../../refusal.ts'
import { checkRecord } from '../check-record.ts'
import { policyRefusal } from '../policy-refusal.ts'
import { guard } from '../standing.ts'
import { basisOf } from './basis.ts'
import { declineNow, duty } from './decline-now.ts'
import type { Text } from './payload.ts'
import { policyDecision } from './policy-decision.ts'
import { noneWaits } from './propose-action.ts'

/**
 * Declines a duty. Whoever owns it and has the role the pack names does so with a reason that the overseer sees (SETTLED 66); what belongs
 * to somebody else, such as not calling the police, is put before that role and takes two people (POLICY 53).
 * @throws Refusal `step.no_decline`, `step.not_open`, `policy` for whoever may not, those of a record
 */
export const declineStep = (deps: Deps, who: Person, reference: string, stepId: string, values: RecordValues) =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId, standing } = await guard(tx, who, reference, 'case.read')
    const service = <T>(work: () => Promise<T>) => within(tx, system('policy'), person(who.id), work)
    const { s, row, rule } = await service(async () => {
      const now = await situationOf(tx, caseId)
      return { s: now, ...(await duty(tx, now, stepId)) }
    })
    if (!may(who, 'step.record', { ...standing, ownsStep: row.owner_id === who.id }))
      throw new Refusal('forbidden', 'refusal.forbidden')
    if (!rule.decline) throw policyRefusal(s.pack, rule.clause, '')
    if (row.state !== 'open') throw new Refusal('conflict', 'step.not_open')
    checkRecord(s.pack, rule.clause, rule.decline.fields, values)
    const role = roleOf(s.pack, rule.decline.by)
    if (who.roles.some((held) => held === role) && row.owner_role === role) {
      await service(() => declineNow(deps, tx, s, stepId, { byId: who.id, values }))
      await applyPolicy(deps, tx, caseId, person(who.id))
      return
    }
    if (!standing.parts.includes('handler')) throw policyRefusal(s.pack, rule.clause, '')
    await service(() => noneWaits(deps, tx, caseId, (other) => other.step === stepId))
    const { reason, ...rest } = values
    const text: Text = { reason: String(reason ?? ''), deviation: '', values: rest }
    const id = await propose(deps, tx, who, policyDecision, {
      kind: 'policy-decision',
      caseId,
      subject: null,
      payload: {
        step: stepId,
        basis: basisOf(s, factsOf(rule.when)),
        wishes: s.wishesVersion ?? 0,
        againstWish: false,
        evidence: {},
      },
      words: JSON.stringify(text),
      required: [role],
    })
    await service(() => clockEvent(deps, tx, { caseId, event: 'proposal.made', subject: id, personId: who.id }))
  })
