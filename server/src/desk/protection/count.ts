import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { caseKey } from '../../cases/key.ts'
import { lockCase } from '../../cases/lock.ts'
import { as, person, system, within } from '../../db/as.ts'
import type { Deps } from '../../deps.ts'
import { situationOf } from '../../policy/situation.ts'
import { missing, Refusal } from '../../refusal.ts'
import { record } from '../../trail/record.ts'
import { checkRecord } from '../check-record.ts'
import { keepMetric } from '../keep-metric.ts'
import { guard } from '../standing.ts'
import { touch } from '../touch.ts'
import { checkMetric } from './check-metric.ts'

/** Something more counts for the person, also after the figures were settled once (POLICY 68, 69). @throws Refusal those of a record */
export const count = (deps: Deps, who: Person, reference: string, values: RecordValues): Promise<void> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'ledger.add')
    await within(tx, system('policy'), person(who.id), async () => {
      await lockCase(tx, caseId)
      const { pack, file } = await situationOf(tx, caseId)
      const rule = pack.steps.find((step) => step.closed_by.record === 'metrics')
      if (!rule?.closed_by.fields) throw missing()
      if (!file.affected_id || values.kind === 'nothing-affected') throw new Refusal('invalid', 'ledger.amount')
      checkRecord(pack, rule.clause, rule.closed_by.fields, values)
      checkMetric(pack, rule.clause, values)
      const key = await caseKey(deps, tx, caseId)
      await keepMetric(deps, tx, { caseId, key, personId: file.affected_id, byId: who.id, values })
    })
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: 'ledger.added', caseId, detail: { kind: String(values.kind) } })
  })
