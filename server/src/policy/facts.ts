import { FACTS, type FactName, type Facts } from '@breakwater/shared/facts.ts'
import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'

export type FactRow = { name: string; value: string; source: string; at: Date; seq: number }

/** What is noted of a case, newest of each name, with where it came from. */
export async function notedFacts(tx: Tx, caseId: string): Promise<FactRow[]> {
  return tx
    .selectFrom('fact')
    .distinctOn('name')
    .where('case_id', '=', caseId)
    .select(['name', 'value', 'source', 'at', 'seq'])
    .orderBy('name')
    .orderBy('seq', 'desc')
    .execute()
}

/** A stored value as the fact's kind wants it; sets are stored joined by commas. */
const toValue = (name: string, value: string) =>
  FACTS[name as FactName]?.kind === 'set' ? value.split(',').filter(Boolean) : value

/** Behaviours that are a trigger of their own name (SETTLED 69). */
const TRIGGERS: Record<string, FactName> = {
  assault: 'incident.assault',
  stalking: 'incident.stalking',
  threat: 'incident.threat',
  violence: 'incident.violence',
  hate: 'incident.hate',
  targeted: 'incident.targeted',
}

/**
 * The facts of a case: what people said and signed, and what follows from what is on file (POLICY 1.2). Must run as a system
 * subject: the acting person may not read all of it.
 */
export async function gatherFacts(tx: Tx, caseId: string): Promise<Facts> {
  const file = await tx
    .selectFrom('case_file')
    .where('id', '=', caseId)
    .select(['relation', 'third_party_id', 'behaviours', 'channel', 'affected_id'])
    .executeTakeFirstOrThrow()
  const noted = await notedFacts(tx, caseId)
  const wishes = await tx
    .selectFrom('wishes')
    .where('case_id', '=', caseId)
    .select(['police', 'version'])
    .orderBy('version', 'desc')
    .executeTakeFirst()
  const email = await tx
    .selectFrom('evidence')
    .where('case_id', '=', caseId)
    .where('kind', '=', 'mail')
    .select('id')
    .executeTakeFirst()
  const conflict = file.affected_id
    ? await tx
        .selectFrom('case_wall')
        .innerJoin('person', 'person.id', 'case_wall.person_id')
        .where('case_id', '=', caseId)
        .where(sql<boolean>`case_wall.person_id = (select manager_id from app.person where id = ${file.affected_id})`)
        .select('case_wall.person_id')
        .executeTakeFirst()
    : undefined
  return {
    'manager.in_conflict': conflict ? 'yes' : 'no',
    ...Object.fromEntries(noted.map((f) => [f.name, toValue(f.name, f.value)])),
    ...figures(noted),
    ...Object.fromEntries(file.behaviours.flatMap((b) => (TRIGGERS[b] ? [[TRIGGERS[b], 'yes']] : []))),
    relation: file.relation,
    behaviours: file.behaviours,
    channels: file.channel === 'unknown' ? [] : [file.channel],
    'third_party.known': file.third_party_id ? 'yes' : 'no',
    'wishes.on_file': wishes ? 'yes' : 'no',
    'police.consent': wishes?.police ?? 'not-asked',
    'evidence.email': email ? 'yes' : 'no',
  } as Facts
}

/** A goal at risk asks for the figures again; settling them answers it, until it is said anew (POLICY 123). */
function figures(noted: readonly FactRow[]): Facts {
  const risk = noted.find((f) => f.name === 'goals.at_risk' && f.value === 'yes')
  const settled = noted.find((f) => f.name === 'metrics.settled')
  if (!risk || !settled) return {}
  return risk.seq > settled.seq ? { 'metrics.settled': 'no' } : { 'goals.at_risk': 'no' }
}

/** Notes a fact; the older one stays on file. */
export async function noteFact(
  tx: Tx,
  at: Date,
  f: { caseId: string; name: string; value: string; source: string; byId: string | null },
) {
  await tx
    .insertInto('fact')
    .values({ case_id: f.caseId, name: f.name, value: f.value, source: f.source, by_id: f.byId, incident_id: null, at })
    .execute()
}
