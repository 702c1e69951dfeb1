import type { Part } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import type { Duty } from './assign-duty.ts'
import { makeCaseKeys } from './key.ts'
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
  /** the pack makes the file the manager's work (SETTLED 63) */
  managerFiles: boolean
  managerMail: boolean
}

export type OpenedCase = { id: string; reference: string; created: boolean }

const together = (c: NewCase) => (c.affectedId && c.thirdPartyId ? `${c.affectedId} ${c.thirdPartyId}` : undefined)

/**
 * Opens cases, or joins the open ones about the same person and third party: one upsert on a partial unique index, so that
 * simultaneous first reports meet in one case (SETTLED 28). Danger only ever rises. The answers come in the order given; of several
 * that meet, the first one has created the case.
 */
export async function openCases(tx: Tx, cases: readonly (NewCase & { duty: Duty })[]): Promise<OpenedCase[]> {
  const groups = new Map<string, number[]>()
  cases.forEach((c, i) => {
    const key = together(c) ?? `alone ${i}`
    groups.set(key, [...(groups.get(key) ?? []), i])
  })
  // always in the same order, so that two batches wait for each other instead of blocking each other
  const rows = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, members]) => ({ key, members, row: rowOf(members.map((i) => cases[i]!)) }))
  if (!rows.length) return []
  const saved = await tx
    .insertInto('case_file')
    .values(rows.map((r) => r.row))
    .onConflict((on) =>
      on
        .columns(['affected_id', 'third_party_id'])
        .where(sql<boolean>`status <> 'closed' and third_party_id is not null and affected_id is not null`)
        .doUpdateSet((eb) => ({
          last_event_at: eb.ref('excluded.last_event_at'),
          danger: sql<boolean>`case_file.danger or excluded.danger`,
          behaviours: sql<
            string[]
          >`array(select distinct b from unnest(case_file.behaviours || excluded.behaviours) b order by b)`,
        })),
    )
    .returning(['id', 'reference', 'affected_id', 'third_party_id', sql<boolean>`(xmax = 0)`.as('created')])
    .execute()
  const found = new Map(
    saved.flatMap(
      (s) =>
        [
          [s.reference, s],
          [`${s.affected_id} ${s.third_party_id}`, s],
        ] as const,
    ),
  )
  const answers: OpenedCase[] = []
  for (const { key, members, row } of rows) {
    const one = found.get(row.reference) ?? found.get(key)
    if (!one) throw new Error('a case was neither opened nor joined')
    members.forEach((i, n) => {
      answers[i] = { id: one.id, reference: one.reference, created: one.created && n === 0 }
    })
  }
  return answers
}

function rowOf(group: readonly (NewCase & { duty: Duty })[]) {
  const c = group[0]!
  return {
    reference: newReference(),
    affected_id: c.affectedId,
    third_party_id: c.thirdPartyId,
    relation: c.relation,
    danger: group.some((g) => g.danger),
    verdict: c.verdict,
    source: c.source,
    channel: c.channel,
    behaviours: [...new Set(group.flatMap((g) => g.behaviours))],
    pack: c.pack.id,
    pack_version: c.pack.version,
    manager_files: c.managerFiles,
    manager_mail: c.managerMail,
    duty_id: c.duty.dutyId,
    overseer_id: c.duty.overseerId,
    received_at: c.receivedAt,
    last_event_at: c.receivedAt,
    handler_id: null,
    claimed_at: null,
    acknowledged_at: null,
    closed_at: null,
    outcome: null,
  }
}

export type Furniture = {
  caseId: string
  members: { personId: string; part: Part }[]
  walls: { personId: string; source: string }[]
}

/** Gives new cases their keys, their people and their walls. @returns the keys by case */
export async function furnishCases(deps: Deps, tx: Tx, list: readonly Furniture[]): Promise<Map<string, Buffer>> {
  const since = deps.clock.now()
  const keys = await makeCaseKeys(
    deps,
    tx,
    list.map((f) => f.caseId),
  )
  const walls = list.flatMap((f) =>
    f.walls.map((w) => ({ case_id: f.caseId, person_id: w.personId, source: w.source, since })),
  )
  const behind = new Set(walls.map((w) => `${w.case_id} ${w.person_id}`))
  const members = list
    .flatMap((f) =>
      f.members.map((m) => ({ case_id: f.caseId, person_id: m.personId, part: m.part, since, valid_to: null })),
    )
    .filter((m) => !behind.has(`${m.case_id} ${m.person_id}`))
  if (walls.length) await tx.insertInto('case_wall').values(walls).execute()
  if (members.length) await tx.insertInto('case_member').values(members).execute()
  return keys
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
      // who lost the part in this very moment has it again
      .onConflict((on) => on.columns(['case_id', 'person_id', 'part', 'since']).doUpdateSet({ valid_to: null }))
      .execute()
}
