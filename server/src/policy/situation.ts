import type { Facts } from '@breakwater/shared/facts.ts'
import type { Plan, PolicyPack } from '@breakwater/shared/policy.ts'
import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import { decide } from './decide.ts'
import { factsFrom } from './facts.ts'
import { caseFacts, type Incident } from './incidents.ts'
import type { IncidentRow } from './known/incidents.ts'
import { KNOWN } from './known/index.ts'
import type { FactOrigin, File } from './known/known.ts'
import type { LastWishes } from './known/wishes.ts'
import type { Members } from './owners.ts'
import { packWith } from './packs.ts'
import type { StepRow } from './reconcile.ts'

export type { File } from './known/known.ts'

/** Everything the policy needs to know of one case, and what it makes of it. */
export type Situation = {
  pack: PolicyPack
  /** of the case alone */
  own: Facts
  /** of the case as a whole, its incidents folded in */
  facts: Facts
  incidents: Incident[]
  told: readonly IncidentRow[]
  origins: FactOrigin[]
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
  known: Record<string, unknown>
  members: Members
  steps: (Omit<StepRow, 'openedAt'> & { openedAt: string })[]
  acted: string[]
  zone: string | null
  hash: string
}

/** What the providers read, as one column each of one row. */
const columns = sql.join(KNOWN.map(({ name, select }) => sql`'${sql.raw(name)}', ${select}`))

/** Reads cases for the policy in one round trip. Must run as a system subject: the acting person may not read all of it. */
export async function situationsOf(tx: Tx, caseIds: readonly string[]): Promise<Situation[]> {
  if (!caseIds.length) return []
  const { rows } = await sql<Row>`
    select f.id, f.affected_id, f.third_party_id, f.handler_id, f.duty_id, f.overseer_id, f.pack, f.pack_version, f.received_at, f.status, f.relation, f.manager_mail,
      json_build_object(${columns}) known,
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

async function understood(tx: Tx, { known, ...row }: Row): Promise<Situation> {
  const pack = await packWith(tx, row.hash)
  const told = known.incidents as readonly IncidentRow[]
  const { own, incidents, origins } = factsFrom(
    KNOWN,
    known,
    { ...row, options: Object.fromEntries(Object.entries(pack.options).map(([name, o]) => [name, o.value])) },
    told.map(({ id }) => id),
  )
  return {
    pack,
    own,
    facts: caseFacts(own, incidents),
    incidents,
    told,
    origins,
    plan: decide(pack, own, incidents),
    file: row,
    members: row.members,
    steps: row.steps.map((s) => ({ ...s, openedAt: new Date(s.openedAt) })),
    acted: new Set(row.acted),
    wishesVersion: (known.wishes as LastWishes)?.version ?? null,
    zone: row.zone ?? 'Europe/London',
  }
}
