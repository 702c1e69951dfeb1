import { randomUUID } from 'node:crypto'
import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { StepRule } from '@breakwater/shared/policy-steps.ts'
import { addEvent } from '../../cases/event.ts'
import { caseKey } from '../../cases/key.ts'
import type { Tx } from '../../db/as.ts'
import type { Deps } from '../../deps.ts'
import { placeOf, sealText } from '../../keys/seal.ts'
import type { Situation } from '../../policy/situation.ts'
import { missing, Refusal } from '../../refusal.ts'
import { queueMail } from '../../reports/notices.ts'
import { record } from '../../trail/record.ts'
import { checkRecord } from '../check-record.ts'

export type Duty = {
  row: { id: string; state: string; owner_id: string | null; owner_role: string; incident_id: string | null }
  rule: StepRule
}

/** A step of a case with its rule. Runs as the service. @throws missing */
export async function duty(tx: Tx, s: Situation, stepId: string): Promise<Duty> {
  const row = await tx
    .selectFrom('step')
    .where('case_id', '=', s.file.id)
    .where('id', '=', stepId)
    .select(['id', 'step', 'state', 'owner_id', 'owner_role', 'incident_id'])
    .executeTakeFirst()
  const rule = s.pack.steps.find(({ id }) => id === row?.step)
  if (!row || !rule) throw missing()
  return { row, rule }
}

/**
 * Declines a duty that the policy lets somebody decline: with that it is decided. The reason is a record of its own, and the overseer
 * hears of it (SETTLED 66).
 * Runs as the service. @throws Refusal `step.not_open`, `step.no_decline`, those of a record
 */
export async function declineNow(
  deps: Deps,
  tx: Tx,
  s: Situation,
  stepId: string,
  { byId, values }: { byId: string; values: RecordValues },
): Promise<void> {
  const { row, rule } = await duty(tx, s, stepId)
  if (!rule.decline) throw new Refusal('invalid', 'step.no_decline')
  if (row.state !== 'open') throw new Refusal('conflict', 'step.not_open')
  checkRecord(s.pack, rule.clause, rule.decline.fields, values)
  const caseId = s.file.id
  const key = await caseKey(deps, tx, caseId)
  const id = randomUUID()
  const at = deps.clock.now()
  await tx
    .insertInto('step_record')
    .values({
      id,
      case_id: caseId,
      step_id: stepId,
      kind: rule.decline.record,
      by_id: byId,
      at,
      values_sealed: sealText(key, JSON.stringify(values), placeOf('step_record', 'values', id, caseId)),
    })
    .execute()
  await tx.updateTable('step').set({ state: 'done', closed_at: at, closed_by: byId }).where('id', '=', stepId).execute()
  await addEvent(deps, tx, key, {
    caseId,
    by: { kind: 'person', id: byId },
    kind: 'step.declined',
    visibility: 'desk',
    params: { step: rule.title ?? rule.id },
    body: String(values.reason ?? ''),
  })
  const file = await tx
    .selectFrom('case_file')
    .where('id', '=', caseId)
    .select(['reference', 'overseer_id'])
    .executeTakeFirstOrThrow()
  if (file.overseer_id !== byId)
    await queueMail(deps, tx, {
      reportId: null,
      kind: 'notice',
      personId: file.overseer_id,
      params: { reference: file.reference },
    })
  await record(tx, deps.clock, { action: 'step.declined', caseId, subject: rule.id, actor: byId })
}
