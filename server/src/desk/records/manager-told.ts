import { managersOf } from '../../cases/assign-duty.ts'
import { addEvent } from '../../cases/event.ts'
import { addMember } from '../../cases/open-case.ts'
import { queueMail } from '../../mailer/queue.ts'
import { managerTakesSteps } from '../../policy/manager-takes-steps.ts'
import type { RecordKind } from '../recording.ts'

/** The answer about the manager: one press sends them a note without content, and what was answered stays on file (POLICY 17). */
export const managerTold: RecordKind = {
  async keep(deps, tx, { caseId, key, values, who, situation }) {
    const told = values.answer !== 'rather-not'
    await addEvent(deps, tx, key, {
      caseId,
      by: { kind: 'person', id: who.id },
      kind: told ? 'manager.told' : 'manager.not_told',
      visibility: 'desk',
    })
    const { affected_id } = situation.file
    const manager = affected_id && (await managersOf(tx)).get(affected_id)
    if (values.answer !== 'note' || !manager || situation.facts['manager.in_conflict'] === 'yes') return
    await addMember(deps, tx, caseId, manager, 'manager')
    await managerTakesSteps(tx, caseId, manager)
    const { reference } = await tx
      .selectFrom('case_file')
      .where('id', '=', caseId)
      .select('reference')
      .executeTakeFirstOrThrow()
    await queueMail(deps, tx, { reportId: null, kind: 'notice', personId: manager, params: { reference } })
  },
}
