import { addEvent } from '../../cases/event.ts'
import { record } from '../../trail/record.ts'
import { policyRefusal } from '../policy-refusal.ts'
import { tellOverseer, worseNow } from '../protection/penalty.ts'
import type { RecordKind } from '../recording.ts'
import { say } from '../words.ts'

/** Whether somebody pays for reporting: never looked at by the line manager, and what got worse reaches the overseer (POLICY 31). */
export const noPenalty: RecordKind = {
  async check(_deps, tx, r) {
    const { affected_id } = r.situation.file
    const affected = affected_id
      ? await tx.selectFrom('person').where('id', '=', affected_id).select('manager_id').executeTakeFirst()
      : undefined
    if (affected?.manager_id === r.who.id || affected_id === r.who.id)
      throw policyRefusal(r.situation.pack, r.rule.clause, say('penalty.not_the_manager'))
  },
  async keep(deps, tx, r) {
    const worse = worseNow(r.values)
    if (!worse.length) return
    await addEvent(deps, tx, r.key, {
      caseId: r.caseId,
      by: { kind: 'person', id: r.who.id },
      kind: 'penalty.found',
      visibility: 'desk',
      params: { what: worse.join(', ') },
    })
    await tellOverseer(deps, tx, r.caseId)
    await record(tx, deps.clock, { action: 'penalty.found', caseId: r.caseId, actor: r.who.id })
  },
}
