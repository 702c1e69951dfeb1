import { FACTS, type FactName, type Facts } from '@breakwater/shared/facts.ts'
import type { Tx } from '../db/as.ts'

export type FactRow = { name: string; value: string; source: string; at: string; seq: number }

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

/** What is on file about a case, as read in one round trip. */
export type OnFile = {
  noted: readonly FactRow[]
  wishes: { police: string } | null
  email: boolean
  conflict: boolean
  thirdPartyKnown: boolean
  relation: string
  behaviours: readonly string[]
  channel: string
}

/** The facts of a case: what people said and signed, and what follows from what is on file (POLICY 1.2). Pure. */
export const factsFrom = (f: OnFile): Facts =>
  ({
    'manager.in_conflict': f.conflict ? 'yes' : 'no',
    ...Object.fromEntries(f.noted.map((n) => [n.name, toValue(n.name, n.value)])),
    ...figures(f.noted),
    ...Object.fromEntries(f.behaviours.flatMap((b) => (TRIGGERS[b] ? [[TRIGGERS[b], 'yes']] : []))),
    relation: f.relation,
    behaviours: f.behaviours,
    channels: f.channel === 'unknown' ? [] : [f.channel],
    'third_party.known': f.thirdPartyKnown ? 'yes' : 'no',
    'wishes.on_file': f.wishes ? 'yes' : 'no',
    'police.consent': f.wishes?.police ?? 'not-asked',
    'evidence.email': f.email ? 'yes' : 'no',
  }) as Facts

/** A goal at risk asks for the figures again; settling them answers it, until it is said anew (POLICY 123). */
function figures(noted: readonly FactRow[]): Facts {
  const risk = noted.find((f) => f.name === 'goals.at_risk' && f.value === 'yes')
  const settled = noted.find((f) => f.name === 'metrics.settled')
  if (!risk || !settled) return {}
  return risk.seq > settled.seq ? { 'metrics.settled': 'no' } : { 'goals.at_risk': 'no' }
}

export type NewFact = { caseId: string; name: string; value: string; source: string; byId: string | null }

/** Notes facts; older ones stay on file. */
export async function noteFacts(tx: Tx, at: Date, facts: readonly NewFact[]) {
  if (!facts.length) return
  const rows = facts.map((f) => ({
    case_id: f.caseId,
    name: f.name,
    value: f.value,
    source: f.source,
    by_id: f.byId,
    incident_id: null,
    at,
  }))
  await tx.insertInto('fact').values(rows).execute()
}

/** Notes one fact. */
export const noteFact = (tx: Tx, at: Date, fact: NewFact) => noteFacts(tx, at, [fact])
