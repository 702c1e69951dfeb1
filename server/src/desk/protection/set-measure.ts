import type { Person } from '@breakwater/shared/person.ts'
import type { NewMeasure } from '@breakwater/shared/protection.ts'
import { caseKey } from '../../cases/key.ts'
import { lockCase } from '../../cases/lock.ts'
import { as, person, system, within } from '../../db/as.ts'
import type { Deps } from '../../deps.ts'
import { applyPolicy } from '../../policy/apply.ts'
import { situationOf } from '../../policy/situation.ts'
import { closeSteps } from '../../policy/write-steps.ts'
import { Refusal } from '../../refusal.ts'
import { record } from '../../trail/record.ts'
import { guard } from '../standing.ts'
import { touch } from '../touch.ts'
import { addMeasure } from './add-measure.ts'

/**
 * The manager or the desk protects the person at once (POLICY 67, 124); with that the step that asks for it is done.
 * @throws Refusal `protection.nobody` while it is not known whom it is for, those of `addMeasure`
 */
export const setMeasure = (deps: Deps, who: Person, reference: string, measure: NewMeasure): Promise<void> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'protection.set')
    const id = await within(tx, system('policy'), person(who.id), async () => {
      await lockCase(tx, caseId)
      const { file, pack } = await situationOf(tx, caseId)
      if (!file.affected_id) throw new Refusal('conflict', 'protection.nobody')
      const key = await caseKey(deps, tx, caseId)
      const added = await addMeasure(deps, tx, {
        caseId,
        key,
        personId: file.affected_id,
        byId: who.id,
        measure,
      })
      const asks = pack.steps.filter((step) => step.closed_by.record === 'protection').map(({ id: step }) => step)
      await closeSteps(deps, tx, caseId, asks, who.id)
      return added
    })
    await applyPolicy(deps, tx, caseId, person(who.id))
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: 'protection.set', caseId, subject: id, detail: { kind: measure.kind } })
  })
