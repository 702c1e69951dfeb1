import type { Part } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import type { Duty } from './assign-duty.ts'
import { makeCaseKey } from './key.ts'
import { newReference } from './reference.ts'

export type NewCase = {
  affectedId: string | null
  thirdPartyId: string | null
  relation: string
  danger: boolean
  verdict: string
  source: string
  channel: string
  behaviours: string[]
  receivedAt: Date
  pack: { id: string; version: string }
}

export type OpenedCase = { id: string; reference: string; created: boolean }

/**
 * Opens a case or joins the open one about the same person and third party: one upsert on a partial unique index, so that
 * simultaneous first reports meet in one case (SETTLED 28). Danger only ever rises.
 */
export async function openCase(tx: Tx, c: NewCase, duty: Duty): Promise<OpenedCase> {
  const row = await tx
    .insertInto('case_file')
    .values({
      reference: newReference(),
      affected_id: c.affectedId,
      third_party_id: c.thirdPartyId,
      relation: c.relation,
      danger: c.danger,
      verdict: c.verdict,
      source: c.source,
      channel: c.channel,
      behaviours: c.behaviours,
      pack: c.pack.id,
      pack_version: c.pack.version,
      duty_id: duty.dutyId,
      overseer_id: duty.overseerId,
      received_at: c.receivedAt,
      last_event_at: c.receivedAt,
      handler_id: null,
      claimed_at: null,
      acknowledged_at: null,
      closed_at: null,
      outcome: null,
    })
    .onConflict((on) =>
      on
        .columns(['affected_id', 'third_party_id'])
        .where(sql<boolean>`status <> 'closed' and third_party_id is not null and affected_id is not null`)
        .doUpdateSet((eb) => ({
          last_event_at: eb.ref('excluded.last_event_at'),
          danger: sql<boolean>`case_file.danger or excluded.danger`,
        })),
    )
    .returning(['id', 'reference', sql<boolean>`(xmax = 0)`.as('created')])
    .executeTakeFirstOrThrow()
  return row
}

/** Gives a new case its key, its people and its walls. */
export async function furnishCase(
  deps: Deps,
  tx: Tx,
  caseId: string,
  members: { personId: string; part: Part }[],
  walls: { personId: string; source: string }[],
) {
  const since = deps.clock.now()
  const key = await makeCaseKey(deps, tx, caseId)
  const walled = new Set(walls.map((w) => w.personId))
  const on = members.filter((m) => !walled.has(m.personId))
  if (walls.length)
    await tx
      .insertInto('case_wall')
      .values(walls.map((w) => ({ case_id: caseId, person_id: w.personId, source: w.source, since })))
      .execute()
  if (on.length)
    await tx
      .insertInto('case_member')
      .values(on.map((m) => ({ case_id: caseId, person_id: m.personId, part: m.part, since, valid_to: null })))
      .execute()
  return key
}

/** Adds a person to an existing case in one more part; a part they already play stays as it is. */
export async function addMember(deps: Pick<Deps, 'clock'>, tx: Tx, caseId: string, personId: string, part: Part) {
  const known = await tx
    .selectFrom('case_member')
    .where('case_id', '=', caseId)
    .where('person_id', '=', personId)
    .where('part', '=', part)
    .where('valid_to', 'is', null)
    .select('part')
    .executeTakeFirst()
  if (!known)
    await tx
      .insertInto('case_member')
      .values({ case_id: caseId, person_id: personId, part, since: deps.clock.now(), valid_to: null })
      .execute()
}
