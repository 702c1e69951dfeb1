import { randomUUID } from 'node:crypto'
import type { LocalAction } from '@breakwater/shared/letter.ts'
import type { Person, PersonRef } from '@breakwater/shared/person.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { ActionRule } from '@breakwater/shared/policy-steps.ts'
import type { Selectable } from 'kysely'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { lockCase } from '../cases/lock.ts'
import { clockEvent } from '../clocks/event.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { LetterTables } from '../db/tables-letters.ts'
import type { Deps } from '../deps.ts'
import { plays } from '../desk/plays.ts'
import { policyRefusal } from '../desk/policy-refusal.ts'
import { tooFar } from '../desk/protection/add-measure.ts'
import { guard } from '../desk/standing.ts'
import { touch } from '../desk/touch.ts'
import { askGates } from '../gates/ask.ts'
import { openText, placeOf, sealText } from '../keys/seal.ts'
import { may, type Standing } from '../people/may.ts'
import { applyPolicy } from '../policy/apply.ts'
import { carryOut } from '../policy/carry-out.ts'
import { situationOf } from '../policy/situation.ts'
import { missing, Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'

export type NewLocal = { terms: string; startsOn: string; reviewOn?: string | undefined; reason: string }
type Row = Selectable<LetterTables['local_action']>
export const LOCAL_KINDS = ['service-restriction', 'marker'] as const

/**
 * Restricts a service with its terms, or sets a marker against a name. Both have a day on which they are looked at again, or the policy
 * refuses them (POLICY 101); a marker holds a class of reason and no story (POLICY 105).
 */
export const setLocal = (
  deps: Deps,
  who: Person,
  reference: string,
  action: string,
  given: NewLocal,
): Promise<LocalAction> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId, standing } = await guard(tx, who, reference, 'letter.write')
    const made = await within(tx, system('policy'), person(who.id), async () => {
      await lockCase(tx, caseId)
      const s = await situationOf(tx, caseId)
      const rule = s.pack.actions[action]
      const kind = LOCAL_KINDS.find((k) => k === rule?.kind)
      if (!rule || !kind) throw missing()
      if (!plays(standing, rule.by)) throw policyRefusal(s.pack, rule.clause, '')
      askGates(s.pack, s.plan, action)
      if (!given.reviewOn) throw policyRefusal(s.pack, rule.clause, 'Say when it is looked at again.')
      if (given.reviewOn < given.startsOn) throw new Refusal('invalid', 'letter.review_before_start')
      if (tooFar(new Date(given.reviewOn), deps.clock.now())) throw new Refusal('invalid', 'letter.review_far')
      const classes = classesOf(rule)
      if (kind === 'marker' && !classes.some((c) => c.id === given.terms))
        throw new Refusal('invalid', 'letter.marker_class')
      const id = randomUUID()
      const key = await caseKey(deps, tx, caseId)
      const actionId = await carryOut(deps, tx, {
        action,
        by: { kind: 'person', id: who.id },
        reason: given.reason,
        s,
      })
      const row = {
        id,
        case_id: caseId,
        kind,
        action_id: actionId,
        terms_sealed: sealText(key, given.terms, placeOf('local_action', 'terms', id, caseId)),
        starts_on: given.startsOn,
        review_on: given.reviewOn,
        by_id: who.id,
        at: deps.clock.now(),
        recorded: kind === 'marker' ? ('not-recorded-yet' as const) : null,
        recorded_in: null,
        record_id: null,
        read_back_at: null,
        problem: null,
        ended_at: null,
        ended_by: null,
        end_reason_sealed: null,
      }
      await tx.insertInto('local_action').values(row).execute()
      await clockEvent(deps, tx, { caseId, event: 'restriction.live', subject: id })
      if (kind === 'marker') await deps.jobs.enqueue(tx, 'write-markers', {})
      return viewOf({ ...row, attempts: 0 }, key, who, changes(who, standing))
    })
    await applyPolicy(deps, tx, caseId, person(who.id))
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: `local.${made.kind}`, caseId, subject: made.id })
    return made
  })

/** The classes of reason a pack offers for a marker. */
export const classesOf = (rule: Pick<ActionRule, 'fields'>): { id: string; label: string }[] =>
  (rule.fields ?? []).find((f) => f.type === 'choice')?.of?.map(({ id, label }) => ({ id, label })) ?? []

/** A marker was written by hand and read back in the system it stands in. */
export const recordedByHand = (
  deps: Deps,
  who: Person,
  at: { reference: string; id: string },
  where: { system: string; record: string },
): Promise<LocalAction> =>
  changeLocal(deps, who, at, 'marker.recorded', async (tx, row) => {
    if (row.kind !== 'marker') throw missing()
    const now = deps.clock.now()
    await tx
      .updateTable('local_action')
      .set({
        recorded: 'recorded',
        recorded_in: where.system,
        record_id: where.record,
        read_back_at: now,
        problem: null,
      })
      .where('id', '=', row.id)
      .execute()
  })

/** It ends by a decision with a reason, never by itself (SETTLED 23). The case owner alone lifts it. */
export const endLocal = (
  deps: Deps,
  who: Person,
  at: { reference: string; id: string },
  reason: string,
): Promise<LocalAction> =>
  changeLocal(deps, who, at, 'local.ended', async (tx, row, key) => {
    await tx
      .updateTable('local_action')
      .set({
        ended_at: deps.clock.now(),
        ended_by: who.id,
        end_reason_sealed: sealText(key, reason, placeOf('local_action', 'reason', row.id, row.case_id)),
      })
      .where('id', '=', row.id)
      .execute()
    if (row.action_id) await tx.updateTable('action').set({ state: 'undone' }).where('id', '=', row.action_id).execute()
    await clockEvent(deps, tx, { caseId: row.case_id, event: 'restriction.lifted', subject: row.id })
    await addEvent(deps, tx, key, {
      caseId: row.case_id,
      by: { kind: 'person', id: who.id },
      kind: 'local.ended',
      visibility: 'desk-and-manager',
      body: reason,
    })
  })

const changeLocal = (
  deps: Deps,
  who: Person,
  at: { reference: string; id: string },
  what: string,
  change: (tx: Tx, row: Row, key: Buffer) => Promise<void>,
): Promise<LocalAction> =>
  as(deps.db, person(who.id), async (tx) => {
    const needs = what === 'local.ended' ? 'restriction.lift' : 'letter.write'
    const { caseId, standing } = await guard(tx, who, at.reference, needs)
    const view = await within(tx, system('policy'), person(who.id), async () => {
      await lockCase(tx, caseId)
      const find = () =>
        tx
          .selectFrom('local_action')
          .where('case_id', '=', caseId)
          .where('id', '=', at.id)
          .selectAll()
          .executeTakeFirst()
      const row = await find()
      if (!row) throw missing()
      if (row.ended_at) throw new Refusal('conflict', 'letter.ended')
      const key = await caseKey(deps, tx, caseId)
      await change(tx, row, key)
      const by = await tx
        .selectFrom('person')
        .where('id', '=', row.by_id)
        .select(['id', 'name', 'team'])
        .executeTakeFirstOrThrow()
      return viewOf((await find())!, key, by, changes(who, standing))
    })
    await applyPolicy(deps, tx, caseId, person(who.id))
    await record(tx, deps.clock, { action: what, caseId, subject: at.id })
    return view
  })

/** Which of the changes to such a thing somebody may make at all. */
export const changes = (who: Person, standing: Standing) => ({
  record: may(who, 'letter.write', standing),
  end: may(who, 'restriction.lift', standing),
})

/** What was done against the person here, newest first; markers in the words of their class. Runs as the service. */
export async function localOf(
  tx: Tx,
  key: Buffer,
  caseId: string,
  of: {
    people: Map<string, PersonRef>
    pack: PolicyPack
    may: ReturnType<typeof changes>
    onlyBy?: string | undefined
  },
): Promise<LocalAction[]> {
  const { onlyBy } = of
  const rows = await tx
    .selectFrom('local_action')
    .where('case_id', '=', caseId)
    .$if(onlyBy !== undefined, (q) => q.where('by_id', '=', onlyBy!))
    .selectAll()
    .orderBy('at', 'desc')
    .execute()
  const classes = Object.values(of.pack.actions).flatMap((rule) => (rule.kind === 'marker' ? classesOf(rule) : []))
  return rows.map((r) => {
    const view = viewOf(r, key, of.people.get(r.by_id)!, of.may)
    const said = r.kind === 'marker' && classes.find(({ id }) => id === view.terms)?.label
    return said ? { ...view, says: said } : view
  })
}

const viewOf = (
  r: Row,
  key: Buffer,
  by: { id: string; name: string; team?: string | null },
  mayDo: ReturnType<typeof changes>,
): LocalAction => {
  const opened = (what: 'terms' | 'reason', sealed: Buffer) =>
    openText(key, sealed, placeOf('local_action', what, r.id, r.case_id))
  const terms = opened('terms', r.terms_sealed)
  return {
    ...{ id: r.id, kind: r.kind, terms, says: terms, startsOn: r.starts_on, reviewOn: r.review_on },
    by: { id: by.id, name: by.name, team: by.team ?? null },
    at: r.at.toISOString(),
    recorded: r.recorded,
    recordedIn: r.recorded_in,
    readBackAt: r.read_back_at?.toISOString() ?? null,
    ended: r.ended_at
      ? { at: r.ended_at.toISOString(), reason: r.end_reason_sealed ? opened('reason', r.end_reason_sealed) : '' }
      : null,
    can: r.ended_at
      ? []
      : [
          ...(mayDo.record && r.recorded === 'not-recorded-yet' ? (['record'] as const) : []),
          ...(mayDo.end ? (['end'] as const) : []),
        ],
  }
}
