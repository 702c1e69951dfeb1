import type { FactsView } from '@breakwater/shared/case.ts'
import type { FactLine } from '@breakwater/shared/fact-line.ts'
import { FACT_NAMES, type FactName } from '@breakwater/shared/facts.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { may } from '../people/may.ts'
import { type Situation, situationOf } from '../policy/situation.ts'
import { guard } from './standing.ts'
import { incidentViews } from './view-incidents.ts'
import { allQuestions, factSays, questionsFor, valueSays } from './view-questions.ts'
import { visibleMembers, without } from './visible.ts'
import { say } from './words.ts'

/**
 * What is known of a case, each fact with where it comes from, and what is still open with whom to ask (POLICY 1.2). Who looks after the
 * case reads all of it; anybody else on it what they said themselves and what they are asked.
 */
export const viewFacts = (deps: Deps, who: Person, reference: string): Promise<FactsView> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId, standing } = await guard(tx, who, reference, 'case.read')
    const s = await within(tx, system('policy'), person(who.id), () => situationOf(tx, caseId))
    const all = may(who, 'case.file', standing)
    const everyone = await tx.selectFrom('person').select(['id', 'name']).execute()
    const names = without(new Map(everyone.map((p) => [p.id, p.name])), s.members, await visibleMembers(tx, caseId))
    const incidents = await incidentViews(deps, tx, s, who)
    return {
      facts: linesOf(s, names)
        .filter((line) => all || line.byId === who.id)
        .map(({ byId, ...line }) => line),
      questions: s.file.status === 'closed' ? [] : all ? allQuestions(s) : questionsFor(s, standing.parts),
      incidents: incidents.filter((i) => all || i.mine).map(({ mine, ...view }) => view),
    }
  })

type Line = FactLine & { byId: string | null }

/** Every known fact of a case as a line, in the order of the list; `byId` is who said it. */
export function linesOf(s: Situation, names: ReadonlyMap<string, string>): Line[] {
  const known = [
    ...Object.entries(s.own).map(([name, value]) => ({ name, value, incident: null as string | null })),
    ...s.incidents.flatMap((i) => Object.entries(i.facts).map(([name, value]) => ({ name, value, incident: i.id }))),
  ]
  const place = new Map<string, number>(FACT_NAMES.map((name, n) => [name, n]))
  return known
    .filter(({ value }) => value !== undefined && (!Array.isArray(value) || value.length > 0))
    .sort((a, b) => (place.get(a.name) ?? 0) - (place.get(b.name) ?? 0))
    .map(({ name, value, incident }) => {
      const origin = s.origins.find((o) => o.name === name && o.incidentId === incident)
      const values = [value].flat().map(String)
      return {
        fact: name as FactName,
        says: factSays(name),
        value: values.join(','),
        answer: values.map((one) => valueSays(s, name, one)).join(', '),
        incident,
        source: sourceSays(origin?.source ?? 'computed'),
        by: (origin?.byId && names.get(origin.byId)) || null,
        at: origin?.at?.toISOString() ?? null,
        byId: origin?.byId ?? null,
      }
    })
}

/** Where a fact comes from, in words: `record:talk` is a record on file, what has no word of its own was found by the product. */
function sourceSays(source: string): string {
  const [first] = source.split(':')
  return say.has(`source.${first}`) ? say(`source.${first}`) : say('source.computed')
}
