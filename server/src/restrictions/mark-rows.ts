import { randomUUID } from 'node:crypto'
import { Stage } from '@breakwater/shared/restriction.ts'
import { z } from 'zod'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { FieldValue } from '../crm/connector.ts'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { record } from '../trail/record.ts'
import { MARK_CAUSES, type Mark, type MarkEvent, type MarkStore } from './mark.ts'

const LEASE_MS = 5 * 60_000

const Snapshot = z.record(
  z.string(),
  z.object({ before: FieldValue, earlier: z.array(FieldValue), theirs: FieldValue.optional() }),
)
const Written = z.record(z.string(), z.array(FieldValue))
const Cause = z.enum(MARK_CAUSES).nullable().catch(null)

/** A worker lost its lease: another one has the mark, so nothing this one knows may be kept (F-9). */
export class LeaseLost extends Error {
  override name = 'LeaseLost'
}

export type ClaimedMark = { mark: Mark; claim: number; restrictionId: string; connection: string; reference: string }

/** Takes a mark for this worker: nobody else can keep anything about it until the lease is over. Nothing when another one has it. */
export function claimMark(deps: Pick<Deps, 'db' | 'clock'>, markId: string): Promise<ClaimedMark | undefined> {
  const now = deps.clock.now()
  return as(deps.db, system('worker'), async (tx) => {
    const row = await tx
      .updateTable('mark')
      .set((eb) => ({ claim: eb('claim', '+', 1), lease_until: new Date(now.getTime() + LEASE_MS) }))
      .where('id', '=', markId)
      .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]))
      .returningAll()
      .executeTakeFirst()
    if (!row) return undefined
    const { reference } = await tx
      .selectFrom('restriction')
      .where('id', '=', row.restriction_id)
      .select('reference')
      .executeTakeFirstOrThrow()
    const written = Written.parse(row.written ?? {})
    const mark: Mark = {
      id: row.id,
      ref: { type: row.record_type, id: row.record_id },
      state: row.state,
      wanted: Stage.parse(row.stage),
      fields: Object.fromEntries(
        Object.entries(Snapshot.parse(row.snapshot ?? {})).map(([name, kept]) => [
          name,
          { ...kept, ours: written[name] ?? [] },
        ]),
      ),
      noted: row.noted,
      version: row.version,
      attempts: row.attempts,
      cause: Cause.parse(row.cause),
    }
    return { mark, claim: row.claim, restrictionId: row.restriction_id, connection: row.connection, reference }
  })
}

/** Gives the mark back at the end of a run; `nextTry` is when the next one is due. */
export async function releaseMark(
  deps: Pick<Deps, 'db'>,
  claimed: ClaimedMark,
  nextTry: Date | null,
  then?: (tx: Tx) => Promise<void>,
): Promise<void> {
  await as(deps.db, system('worker'), async (tx) => {
    await tx
      .updateTable('mark')
      .set({ lease_until: null, next_try: nextTry })
      .where('id', '=', claimed.mark.id)
      .where('claim', '=', claimed.claim)
      .execute()
    await then?.(tx)
  })
}

/** What the timeline of a case shows; the trail has every step. */
const TOLD: ReadonlySet<MarkEvent> = new Set<MarkEvent>([
  'mark.verified',
  'mark.lifted',
  'mark.superseded',
  'mark.failed',
  'mark.drifted',
  'mark.gone',
  'mark.moved',
])

/** The store in PostgreSQL: the mark, the trail of each case that holds it, and their timelines, in one transaction (CRM-17). */
export function databaseMarks(deps: Pick<Deps, 'db' | 'clock' | 'keys'>, claimed: ClaimedMark): MarkStore {
  return {
    keep: (mark, event) =>
      as(deps.db, system('worker'), async (tx) => {
        const now = deps.clock.now()
        const kept = await tx
          .updateTable('mark')
          .set({ ...columnsOf(mark), updated_at: now, lease_until: new Date(now.getTime() + LEASE_MS) })
          .where('id', '=', mark.id)
          .where('claim', '=', claimed.claim)
          .executeTakeFirst()
        if (kept.numUpdatedRows !== 1n) throw new LeaseLost(`mark ${mark.id}`)
        await tell(deps, tx, claimed, mark, event)
      }),
  }
}

async function tell(
  deps: Pick<Deps, 'clock' | 'keys'>,
  tx: Tx,
  claimed: ClaimedMark,
  mark: Mark,
  event: MarkEvent,
): Promise<void> {
  const cases = await casesHolding(tx, claimed.restrictionId)
  const detail = {
    reference: claimed.reference,
    connection: claimed.connection,
    stage: mark.wanted,
    ...(mark.cause ? { cause: mark.cause } : {}),
  }
  const rows = cases.length
    ? cases.map((caseId) => ({ action: event, caseId, subject: mark.id, detail }))
    : [{ action: event, subject: mark.id, detail }]
  await record(tx, deps.clock, ...rows)
  if (!TOLD.has(event)) return
  for (const caseId of cases) {
    const by = system('worker')
    await addEvent(deps, tx, await caseKey(deps, tx, caseId), {
      caseId,
      by,
      kind: event,
      visibility: 'desk',
      params: detail,
    })
  }
}

/** The cases that ask for a restriction, and those that last did when none is left. */
async function casesHolding(tx: Tx, restrictionId: string): Promise<string[]> {
  const holds = await tx
    .selectFrom('hold')
    .where('restriction_id', '=', restrictionId)
    .select(['case_id', 'released_at'])
    .execute()
  const active = holds.filter(({ released_at }) => released_at === null)
  return [...new Set((active.length ? active : holds).map(({ case_id }) => case_id))].sort()
}

function columnsOf(mark: Mark) {
  const entries = Object.entries(mark.fields)
  return {
    state: mark.state,
    stage: mark.wanted,
    snapshot: JSON.stringify(Object.fromEntries(entries.map(([name, { ours: _, ...kept }]) => [name, kept]))),
    written: JSON.stringify(Object.fromEntries(entries.map(([name, { ours }]) => [name, ours]))),
    noted: mark.noted,
    version: mark.version,
    attempts: mark.attempts,
    cause: mark.cause,
  }
}

/** Plans a mark on a record, or finds the one that is there; a mark lifted earlier starts afresh. Returns its id. */
export async function planMark(
  deps: Pick<Deps, 'clock'>,
  tx: Tx,
  plan: { restrictionId: string; connection: string; type: string; id: string; stage: Stage },
): Promise<string> {
  const now = deps.clock.now()
  const { id } = await tx
    .insertInto('mark')
    .values({
      id: randomUUID(),
      restriction_id: plan.restrictionId,
      connection: plan.connection,
      record_type: plan.type,
      record_id: plan.id,
      label_sealed: null,
      stage: plan.stage,
      version: null,
      cause: null,
      lease_until: null,
      next_try: now,
      updated_at: now,
    })
    .onConflict((on) =>
      on.columns(['restriction_id', 'connection', 'record_type', 'record_id']).doUpdateSet({ next_try: now }),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
