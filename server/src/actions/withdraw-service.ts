import { addEvents } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import type { Perform } from './action.ts'

/**
 * A service is withdrawn: written down for everybody on the case, and the plan for what goes on all the same goes out to those who keep
 * it going (POLICY 114). The letter about it is a step of its own.
 */
export const withdrawService: Perform = async (deps, tx, doings) => {
  for (const { caseId, by, rule, name, values } of doings) {
    const params = { action: rule.title ?? name }
    const plan = String(values.continuity ?? '')
    await addEvents(deps, tx, plan ? await caseKey(deps, tx, caseId) : undefined, [
      { caseId, by, kind: 'service.withdrawn', visibility: 'reporter-too', params },
      ...(plan
        ? [{ caseId, by, kind: 'service.plan', visibility: 'desk-and-manager' as const, params, body: plan }]
        : []),
    ])
  }
}
