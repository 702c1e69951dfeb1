import type { Facts } from '@breakwater/shared/facts.ts'
import type { Plan, PolicyPack } from '@breakwater/shared/policy.ts'
import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import { decide } from './decide.ts'
import { type FactRow, factsFrom } from './facts.ts'
import type { Members } from './owners.ts'
import { packWith } from './packs.ts'
import type { StepRow } from './reconcile.ts'

export type File = {
  id: string
  affected_id: string | null
  third_party_id: string | null
  handler_id: string | null
  duty_id: string
  overseer_id: string
  pack: string
  pack_version: string
  received_at: Date
  status: 'new' | 'open' | 'closed'
  relation: string
  behaviours: string[]
  channel: string
}

/** Everything the policy needs to know of one case, and what it makes of it. */
export type Situation = {
  pack: PolicyPack
  facts: Facts
  plan: Plan
  file: File
  members: Members
  steps: StepRow[]
  /** names of actions that were carried out and not undone */
  acted: ReadonlySet<string>
  wishesVersion: number | null
  zone: string
}

type Row = File & {
  noted: FactRow[]
  wishes: { version: number; police: string } | null
  email: boolean
  conflict: boolean
  members: Members
  steps: (Omit<StepRow, 'openedAt'> & { openedAt: string })[]
  acted: string[]
  zone: string | null
  hash: string
}

/** Reads cases for the policy in one round trip. Must run as a system subject: the acting person may not read all of it. */
export async function situationsOf(tx: Tx, caseIds: readonly string[]): Promise<Situation[]> {
  if (!caseIds.length) return []
  const { rows } = await sql<Row>`
    select f.id, f.affected_id, f.third_party_id, f.handler_id, f.duty_id, f.overseer_id, f.pack, f.pack_version, f.received_at, f.status, f.relation, f.behaviours, f.channel,
      (select coalesce(json_agg(x), '[]') from (select distinct on (name) name, value, source, at, seq from app.fact where case_id = f.id order by name, seq desc) x) noted,
      (select to_json(w) from (select version, police from app.wishes where case_id = f.id order by version desc limit 1) w) wishes,
      exists (select 1 from app.evidence where case_id = f.id and kind = 'mail') email,
      exists (select 1 from app.case_wall w join app.person p on p.manager_id = w.person_id where w.case_id = f.id and p.id = f.affected_id) conflict,
      (select coalesce(json_agg(json_build_object('personId', person_id, 'part', part) order by since), '[]') from app.case_member where case_id = f.id and valid_to is null) members,
      (select coalesce(json_agg(json_build_object('id', id, 'step', step, 'incidentId', incident_id, 'state', state, 'openedAt', opened_at, 'trigger', trigger)), '[]') from app.step where case_id = f.id) steps,
      (select coalesce(json_agg(name), '[]') from app.action where case_id = f.id and state <> 'undone') acted,
      (select time_zone from app.organisation) zone, p.hash
    from app.case_file f join app.pack p on p.id = f.pack and p.version = f.pack_version where f.id = any(${[...caseIds]}::uuid[])`.execute(
    tx,
  )
  const situations: Situation[] = []
  for (const row of rows) situations.push(await understood(tx, row))
  return situations
}

/** One case. */
export async function situationOf(tx: Tx, caseId: string): Promise<Situation> {
  const [situation] = await situationsOf(tx, [caseId])
  if (!situation) throw new Error('no such case')
  return situation
}

async function understood(tx: Tx, row: Row): Promise<Situation> {
  const pack = await packWith(tx, row.hash)
  const facts = factsFrom({ ...row, thirdPartyKnown: row.third_party_id !== null })
  return {
    pack,
    facts,
    plan: decide(pack, facts),
    file: row,
    members: row.members,
    steps: row.steps.map((s) => ({ ...s, openedAt: new Date(s.openedAt) })),
    acted: new Set(row.acted),
    wishesVersion: row.wishes?.version ?? null,
    zone: row.zone ?? 'Europe/London',
  }
}
