import { randomUUID } from 'node:crypto'
import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import { factDefinition } from '@breakwater/shared/facts.ts'
import type { Person } from '@breakwater/shared/person.ts'
import type { StepRule } from '@breakwater/shared/policy-steps.ts'
import { sql } from 'kysely'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { lockCase } from '../cases/lock.ts'
import { isAllowed } from '../clocks/allowed.ts'
import { clockEvent } from '../clocks/event.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { askStep } from '../gates/ask.ts'
import { placeOf, sealText } from '../keys/seal.ts'
import { may } from '../people/may.ts'
import { applyPolicy } from '../policy/apply.ts'
import { noteFact } from '../policy/facts.ts'
import { situationOf } from '../policy/situation.ts'
import { closeSteps } from '../policy/write-steps.ts'
import { missing, Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { checkRecord, type Days } from './check-record.ts'
import { fieldWords } from './field-words.ts'
import { policyRefusal } from './policy-refusal.ts'
import { recordKinds } from './record-kinds.ts'
import type { Recording } from './recording.ts'
import { guard } from './standing.ts'
import { touch } from './touch.ts'

/**
 * Records what closes a step: its owner does, or the handler for them where the pack leaves it to the desk. The record, the fact it
 * proves, the recomputed plan and the trail row are one transaction (POLICY I26).
 */
export async function recordStep(deps: Deps, who: Person, reference: string, stepId: string, values: RecordValues) {
  return as(deps.db, person(who.id), async (tx) => {
    const { caseId, standing } = await guard(tx, who, reference, 'case.read')
    const { row, rule, situation } = await within(tx, system('policy'), person(who.id), () =>
      stepOf(tx, caseId, stepId),
    )
    const ownsStep = row.owner_id === who.id
    if (!may(who, 'step.record', { ...standing, ownsStep })) throw new Refusal('forbidden', 'refusal.forbidden')
    // what the policy gives to a manager or to the person is not done in their name by the desk
    if (!ownsStep && row.owner_role !== 'hr' && row.owner_id !== null) {
      const allowed = await within(tx, system('policy'), person(who.id), () => allowedToDesk(tx, caseId, rule))
      if (!allowed) throw policyRefusal(situation.pack, rule.clause, '')
    }
    if (row.state !== 'open') throw new Refusal('conflict', 'step.not_open')
    const kind = rule.closed_by.record
    if (!kind || !rule.closed_by.fields) throw new Refusal('invalid', 'step.no_record')
    askStep(situation.pack, situation.plan, rule.id, row.incident_id)
    checkRecord(situation.pack, rule.clause, rule.closed_by.fields, values, {
      ...(await daysOf(deps, tx, who.id, { caseId, incidentId: row.incident_id })),
    })
    const key = await caseKey(deps, tx, caseId)
    const id = randomUUID()
    const special = recordKinds[kind]
    const open = Object.fromEntries(Object.entries(values).filter(([field]) => !special?.apart?.includes(field)))
    const place = { id, caseId, stepId, incidentId: row.incident_id }
    const recording: Recording = { ...place, rule, values, who, key, situation }
    await within(tx, system('policy'), person(who.id), async () => special?.check?.(deps, tx, recording))
    await tx
      .insertInto('step_record')
      .values({
        id,
        case_id: caseId,
        step_id: stepId,
        kind,
        by_id: who.id,
        at: deps.clock.now(),
        values_sealed: sealText(key, JSON.stringify(open), placeOf('step_record', 'values', id, caseId)),
      })
      .execute()
    await within(tx, system('policy'), person(who.id), async () => {
      const proved = {
        ...special?.proves?.(recording),
        ...(rule.closed_by.proves ? { [rule.closed_by.proves]: 'yes' } : {}),
      }
      for (const [name, value] of Object.entries(proved))
        await noteFact(tx, deps.clock.now(), {
          caseId,
          name,
          value,
          source: `record:${kind}`,
          byId: who.id,
          incidentId: ofIncident(name) ? row.incident_id : null,
        })
      await special?.keep?.(deps, tx, recording)
      if (!special?.staysOpen?.(recording)) await closeSteps(deps, tx, caseId, [rule.id], who.id, row.incident_id)
      if (proved['manager.talk_done'] === 'yes') await clockEvent(deps, tx, { caseId, event: 'talk.recorded' })
      await addEvent(deps, tx, key, {
        caseId,
        by: { kind: 'person', id: who.id },
        kind: 'step.done',
        visibility: row.owner_role === 'manager' ? 'desk-and-manager' : 'desk',
        params: { step: rule.title ?? rule.id },
        body: wordsOf(rule, open),
      })
    })
    await applyPolicy(deps, tx, caseId, person(who.id))
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: 'step.recorded', caseId, subject: rule.id, detail: { kind } })
  })
}

/** A clock that ran out may have given the step to the desk (POLICY C4). */
const allowedToDesk = async (tx: Tx, caseId: string, { closed_by: { record, action } }: StepRule) => {
  for (const name of [record ?? [], action ?? []].flat()) if (await isAllowed(tx, caseId, name)) return true
  return false
}

const ofIncident = (fact: string) => factDefinition(fact)?.per === 'incident'

/** A stored step with its rule and what the policy makes of the case. Runs as the service. @throws missing */
export async function stepOf(tx: Tx, caseId: string, stepId: string) {
  await lockCase(tx, caseId)
  const row = await tx
    .selectFrom('step')
    .where('case_id', '=', caseId)
    .where('id', '=', stepId)
    .select(['id', 'step', 'state', 'owner_id', 'owner_role', 'incident_id'])
    .executeTakeFirst()
  const situation = await situationOf(tx, caseId)
  const rule = situation.pack.steps.find((s) => s.id === row?.step)
  if (!row || !rule) throw missing()
  return { row, rule, situation }
}

/** The record as lines for the timeline, in the pack's words. */
const wordsOf = (rule: StepRule, values: RecordValues) =>
  (rule.closed_by.fields ?? [])
    .flatMap((field) =>
      values[field.id] === undefined || values[field.id] === ''
        ? []
        : [`${field.label}: ${fieldWords(field, values[field.id]!)}`],
    )
    .join('\n')

/** The day it is where this person lives, and the day of the incident if it is known; for the whole case that of its first one. */
export async function daysOf(
  deps: Deps,
  tx: Tx,
  id: string,
  { caseId, incidentId }: { caseId: string; incidentId: string | null },
): Promise<Days> {
  const { time_zone } = await tx.selectFrom('person').where('id', '=', id).select('time_zone').executeTakeFirstOrThrow()
  const { rows } = await within(tx, system('policy'), person(id), () =>
    // where one of them has no day, none is the first
    sql<{ first: Date | null }>`select min(happened_at) first from app.incident
      where case_id = ${caseId} and (${incidentId}::uuid is null or id = ${incidentId}) having bool_and(happened_at is not null)`.execute(
      tx,
    ),
  )
  const day = (at: Date) => new Intl.DateTimeFormat('en-CA', { timeZone: time_zone }).format(at)
  const first = rows[0]?.first
  return { today: day(deps.clock.now()), ...(first ? { incident: day(first) } : {}) }
}
