import { type FactDefinition, type FactName, factDefinition } from '@breakwater/shared/facts.ts'
import type { Situation } from '../policy/situation.ts'
import { Refusal } from '../refusal.ts'
import { factSays, valueSays } from './view-questions.ts'

export type Answer = {
  fact: string
  value: string
  incident?: string | null
  /** why a signed answer changes */
  reason?: string
  /** what the person adds in their own words */
  words?: string
}

/** Behaviours that say a fact of the incident by themselves (SETTLED 69). */
const TOLD: Record<string, string> = {
  'incident.assault': 'assault',
  'incident.stalking': 'stalking',
  'incident.threat': 'threat',
  'incident.violence': 'violence',
  'incident.hate': 'hate',
  'incident.targeted': 'targeted',
}

/** The incident an answer belongs to; null for a fact of the whole case. @throws Refusal `incident.which` when it could be several */
export function incidentFor(s: Situation, { fact, incident }: Answer): string | null {
  if (factDefinition(fact)?.per !== 'incident' || !s.incidents.length) return null
  const [only, ...more] = s.incidents
  const found = !incident && !more.length ? only : s.incidents.find((i) => i.id === incident)
  if (!found) throw new Refusal('invalid', 'incident.which')
  return found.id
}

/**
 * Refuses an answer that cannot be, or that does not fit what is on file.
 * @throws Refusal `fact.wrong_value`, `fact.not_in_policy`, `fact.contradicts`, `fact.already_signed` for a second answer without a reason
 */
export function checkAnswer(s: Situation, definition: FactDefinition, answer: Answer, incidentId: string | null): void {
  const { fact, value } = answer
  const allowed: readonly string[] =
    definition.kind === 'tri' ? ['yes', 'no', 'unknown'] : definition.kind === 'one' ? definition.values : []
  if (!allowed.includes(value)) throw new Refusal('invalid', 'fact.wrong_value')
  if (fact === 'relation' && !(value in s.pack.relations)) throw new Refusal('invalid', 'fact.not_in_policy')
  const against = contradiction(s, answer, incidentId)
  if (against) throw new Refusal('conflict', 'fact.contradicts', { what: against })
  const before = s.own[fact as FactName]
  const signed = definition.from === 'handler' && typeof before === 'string' && !['unknown', 'unset'].includes(before)
  const stands = s.origins.find((o) => o.name === fact && o.incidentId === null && o.byId !== null)
  if (signed && stands && before !== value && !answer.reason)
    throw new Refusal('conflict', 'fact.already_signed', { value: valueSays(s, fact, String(before)) })
}

function contradiction(s: Situation, { fact, value }: Answer, incidentId: string | null): string | undefined {
  if (fact === 'third_party.known' && (value === 'yes') !== (s.file.third_party_id !== null)) return factSays(fact)
  const walled = s.origins.some((o) => o.name === 'manager.in_conflict' && o.source === 'reporter')
  if (fact === 'manager.in_conflict' && value === 'no' && walled && s.own[fact] === 'yes') return factSays(fact)
  const behaviour = TOLD[fact]
  const told = s.told.find((i) => i.id === incidentId)
  return value === 'no' && behaviour && told?.behaviours.includes(behaviour)
    ? valueSays(s, 'behaviours', behaviour)
    : undefined
}
