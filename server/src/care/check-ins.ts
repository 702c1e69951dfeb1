import { randomUUID } from 'node:crypto'
import type { Person } from '@breakwater/shared/person.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { guard } from '../desk/standing.ts'
import { touch } from '../desk/touch.ts'
import { placeOf, sealText } from '../keys/seal.ts'
import { applyPolicy } from '../policy/apply.ts'
import { closeSteps } from '../policy/write-steps.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { packOfCase } from './offer.ts'

/** The open check-ins of a case. Runs as the service. */
export async function openCheckIns(tx: Tx, caseId: string, pack: PolicyPack) {
  const rules = pack.steps.filter((step) => step.closed_by.record === 'check-in').map(({ id }) => id)
  return rules.length
    ? tx
        .selectFrom('step')
        .where('case_id', '=', caseId)
        .where('step', 'in', rules)
        .where('state', '=', 'open')
        .select(['id', 'step', 'due_at'])
        .execute()
    : []
}

/** The person it is about says no to the check-in that is open; the next ones still come (POLICY 116, C9). @throws Refusal `care.no_check_in` */
export const declineCheckIn = (deps: Deps, who: Person, reference: string): Promise<void> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'care.own')
    await within(tx, system('policy'), person(who.id), async () => {
      const [due] = await openCheckIns(tx, caseId, await packOfCase(tx, caseId))
      if (!due) throw new Refusal('conflict', 'care.no_check_in')
      const key = await caseKey(deps, tx, caseId)
      const id = randomUUID()
      await tx
        .insertInto('step_record')
        .values({
          ...{ id, case_id: caseId, step_id: due.id, kind: 'check-in', by_id: who.id, at: deps.clock.now() },
          values_sealed: sealText(
            key,
            JSON.stringify({ answer: 'declined' }),
            placeOf('step_record', 'values', id, caseId),
          ),
        })
        .execute()
      await closeSteps(deps, tx, caseId, [due.step], who.id)
      await addEvent(deps, tx, key, {
        caseId,
        by: { kind: 'person', id: who.id },
        kind: 'check-in.declined',
        visibility: 'desk-and-manager',
      })
    })
    await applyPolicy(deps, tx, caseId, person(who.id))
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: 'check-in.declined', caseId })
  })
