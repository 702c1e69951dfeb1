import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { personById } from '../people/person.ts'
import { record } from '../trail/record.ts'
import { walledElsewhere } from '../walls/elsewhere.ts'
import { handOnSteps, takeOver } from '../walls/raise-walls.ts'
import { replacementsOr } from '../walls/replacements.ts'
import { queueMails } from './notices.ts'

/**
 * A case that learns late who it is about leaves whoever looks after it, when they are walled from another case about the same one
 * (SETTLED 72). They are told nothing of why. Runs as the service, after the identity was written.
 * @returns who has it now, or null when nothing changed; where nobody is left it stays and the trail says so
 */
export async function leaveLate(deps: Deps, tx: Tx, caseId: string): Promise<string | null> {
  const file = await tx
    .selectFrom('case_file')
    .where('id', '=', caseId)
    .where('status', '<>', 'closed')
    .select(['id', 'reference', 'third_party_id', 'affected_id', 'handler_id', 'duty_id', 'overseer_id'])
    .executeTakeFirst()
  if (!file) return null
  const now = file.handler_id ?? file.duty_id
  if (!(await walledElsewhere(tx, file)).has(now)) return null
  const next = await replacementsOr(tx, file, [])
  if (!next) {
    await record(tx, deps.clock, { action: 'case.without_desk', caseId })
    return null
  }
  const { handlerId } = await takeOver(deps, tx, file, next)
  if (!handlerId) return null
  await handOnSteps(tx, caseId, [now], next)
  await addEvent(deps, tx, await caseKey(deps, tx, caseId), {
    caseId,
    by: system('policy'),
    kind: 'case.handed_over',
    visibility: 'reporter-too',
    params: { to: (await personById(tx, handlerId))?.name ?? '' },
  })
  await queueMails(deps, tx, [
    { reportId: null, kind: 'notice', personId: handlerId, params: { reference: file.reference } },
  ])
  await record(tx, deps.clock, { action: 'case.handed_over', caseId, subject: handlerId })
  return handlerId
}
