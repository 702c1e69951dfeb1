import { addEvent } from '../cases/event.ts'
import { clockEvent } from '../clocks/event.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { queueMails } from '../reports/notices.ts'
import { flagSent } from './wording.ts'

/** Puts words where the reporter and the affected person read them, and sends each a neutral mail that there is something to read. Runs as the service. */
export async function tellReporter(
  deps: Deps,
  tx: Tx,
  key: Buffer,
  t: { caseId: string; byId: string; text: string },
): Promise<string> {
  const to = await told(tx, t.caseId)
  if (!to.length) throw new Refusal('conflict', 'case.nobody_to_tell')
  const id = await addEvent(deps, tx, key, {
    caseId: t.caseId,
    by: { kind: 'person', id: t.byId },
    kind: 'update.written',
    visibility: 'reporter-too',
    body: t.text,
  })
  await flagSent(deps, tx, { ...t, kind: 'update' })
  await queueMails(deps, tx, to.map(update))
  return id
}

/** Sends the reporter and the affected person a neutral mail that there is something to read. Runs as the service. */
export async function mailUpdate(deps: Deps, tx: Tx, caseId: string): Promise<void> {
  await queueMails(deps, tx, (await told(tx, caseId)).map(update))
}

const update = (to: { person_id: string; reference: string }) => ({
  reportId: null,
  kind: 'update' as const,
  personId: to.person_id,
  params: { reference: to.reference },
})

const told = (tx: Tx, caseId: string) =>
  tx
    .selectFrom('case_member')
    .innerJoin('case_file', 'case_file.id', 'case_member.case_id')
    .where('case_member.case_id', '=', caseId)
    .where('case_member.valid_to', 'is', null)
    .where('case_member.part', 'in', ['reporter', 'affected'])
    .select(['case_member.person_id', 'case_file.reference'])
    .distinct()
    .execute()

/** How many people would read it; a report from outside the directory has nobody. */
export const peopleToTell = async (tx: Tx, caseId: string): Promise<number> => (await told(tx, caseId)).length

/** A person answered: the first answer counts, a second does not move it (SECURITY R6). Runs as the service. @returns whether this was the first */
export async function acknowledged(deps: Deps, tx: Tx, caseId: string): Promise<boolean> {
  const first = await tx
    .updateTable('case_file')
    .set({ acknowledged_at: deps.clock.now() })
    .where('id', '=', caseId)
    .where('acknowledged_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (first) await clockEvent(deps, tx, { caseId, event: 'case.acknowledged' })
  return first !== undefined
}
