import type { Person } from '@breakwater/shared/person.ts'
import { addEvent } from '../../cases/event.ts'
import { caseKey } from '../../cases/key.ts'
import { lockCase } from '../../cases/lock.ts'
import { as, person, system, within } from '../../db/as.ts'
import type { Deps } from '../../deps.ts'
import { situationOf } from '../../policy/situation.ts'
import { record } from '../../trail/record.ts'
import { guard } from '../standing.ts'
import { touch } from '../touch.ts'
import { tellOverseer } from './penalty.ts'

/**
 * The person says that something got worse since they reported. It joins the same case, the check opens again, the overseer hears of it,
 * and their manager reads nothing of it (POLICY 31).
 */
export const sayWorse = (deps: Deps, who: Person, reference: string, words: string): Promise<{ at: string }> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'penalty.say')
    const now = deps.clock.now()
    await within(tx, system('policy'), person(who.id), async () => {
      await lockCase(tx, caseId)
      const { pack } = await situationOf(tx, caseId)
      await addEvent(deps, tx, await caseKey(deps, tx, caseId), {
        caseId,
        by: { kind: 'person', id: who.id },
        kind: 'penalty.said',
        visibility: 'reporter-too',
        body: words,
      })
      const checks = pack.steps.filter((step) => step.closed_by.record === 'no-penalty').map(({ id }) => id)
      if (checks.length)
        await tx
          .updateTable('step')
          .set({ state: 'open', opened_at: now, closed_at: null, closed_by: null })
          .where('case_id', '=', caseId)
          .where('step', 'in', checks)
          .where('state', '<>', 'open')
          .execute()
      await tellOverseer(deps, tx, caseId)
    })
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: 'penalty.said', caseId })
    return { at: now.toISOString() }
  })
