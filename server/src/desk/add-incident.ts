import { randomUUID } from 'node:crypto'
import type { NewIncident } from '@breakwater/shared/incident.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { lockCase } from '../cases/lock.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { applyPolicy } from '../policy/apply.ts'
import { situationOf } from '../policy/situation.ts'
import { Refusal } from '../refusal.ts'
import { addIncidents, checkMoments } from '../reports/incidents.ts'
import { record } from '../trail/record.ts'
import { guard } from './standing.ts'
import { touch } from './touch.ts'

/**
 * Another time it happened, told later by whom it happened to, by who reported, or noted by the desk or the manager whose file it is: what the policy asks for once each
 * time opens for it (SETTLED 59). @throws Refusal `incident.in_future`, `fact.wrong_value` for a behaviour the policy does not name
 */
export async function addIncident(deps: Deps, who: Person, reference: string, incident: NewIncident): Promise<void> {
  const now = deps.clock.now()
  checkMoments([incident], now, now)
  await as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'incident.add')
    const key = await caseKey(deps, tx, caseId)
    await within(tx, system('policy'), person(who.id), async () => {
      await lockCase(tx, caseId)
      const { pack } = await situationOf(tx, caseId)
      if (!incident.behaviours.every((b) => pack.behaviours.some(({ id }) => id === b)))
        throw new Refusal('invalid', 'fact.wrong_value')
      const incidents = [{ ...incident, id: randomUUID() }]
      await addIncidents(deps, tx, [{ caseId, key, incidents, reportId: null, byId: who.id, knownAt: now }])
      await addEvent(deps, tx, key, {
        caseId,
        by: { kind: 'person', id: who.id },
        kind: 'incident.added',
        visibility: 'desk',
      })
    })
    await applyPolicy(deps, tx, caseId, person(who.id))
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: 'incident.added', caseId, subject: incident.channel })
  })
}
