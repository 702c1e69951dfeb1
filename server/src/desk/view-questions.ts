import type { FactQuestion } from '@breakwater/shared/case.ts'
import { type FactDefinition, type FactName, factDefinition } from '@breakwater/shared/facts.ts'
import type { Part } from '@breakwater/shared/person.ts'
import type { Situation } from '../policy/situation.ts'
import { say, word } from './words.ts'

type Asked = 'reporter' | 'affected' | 'handler' | 'manager'

/** What only a person on the spot knows; the manager may answer it too. */
const MANAGERS: ReadonlySet<string> = new Set([
  'incident.manager_present',
  'incident.on_site',
  'incident.others_at_risk',
])

/** Who may answer a question, first whom it is put to; nobody where the answer comes from doing the work (POLICY 1.2). */
export function askedOf(fact: string, definition: FactDefinition | undefined = factDefinition(fact)): readonly Asked[] {
  if (!definition || definition.kind === 'set' || fact === 'police.consent' || fact === 'wishes.on_file') return []
  if (definition.from === 'affected') return ['affected']
  if (definition.from === 'reporter') return ['reporter', 'affected', 'handler']
  if (definition.from === 'form')
    return MANAGERS.has(fact) ? ['handler', 'manager', 'affected'] : ['handler', 'affected']
  return definition.from === 'handler' || definition.from === 'directory' ? ['handler'] : []
}

const PARTS: Record<Asked, readonly Part[]> = {
  reporter: ['reporter'],
  affected: ['affected'],
  handler: ['handler'],
  manager: ['manager', 'upline'],
}

/** Whether somebody with these parts may answer it. */
export const mayAnswer = (fact: string, parts: readonly Part[]): boolean =>
  askedOf(fact).some((who) => PARTS[who].some((part) => parts.includes(part)))

/** What the plan needs to know and this reader may answer; of an incident's facts one question for each incident that lacks it. */
export function questionsFor(s: Situation, parts: readonly Part[]): FactQuestion[] {
  return s.plan.questions.filter((fact) => mayAnswer(fact, parts)).flatMap((fact) => asked(s, fact, askedOf(fact)[0]!))
}

/** All of them, each with whom it is put to: for the card of the desk. */
export const allQuestions = (s: Situation): FactQuestion[] =>
  s.plan.questions.flatMap((fact) => {
    const [first] = askedOf(fact)
    return first ? asked(s, fact, first) : []
  })

function asked(s: Situation, fact: FactName, of: Asked): FactQuestion[] {
  const definition = factDefinition(fact)
  if (!definition || definition.kind === 'set') return []
  const question = { fact, says: factSays(fact), of, options: optionsOf(s, fact, definition) }
  if (definition.per === 'case' || !s.incidents.length) return [{ ...question, incident: null }]
  return s.incidents
    .filter((i) => (i.facts[fact] ?? 'unknown') === 'unknown')
    .map((i) => ({ ...question, incident: i.id }))
}

/** A fact as a question in words. */
export const factSays = (fact: string): string => (say.has(`fact.${fact}`) ? say(`fact.${fact}`) : fact)

/** One answer in words, or the policy's own word for it. */
export const valueSays = (s: Situation, fact: string, value: string): string =>
  fact === 'relation'
    ? (s.pack.relations[value as keyof typeof s.pack.relations]?.label ?? value)
    : fact === 'behaviours'
      ? (s.pack.behaviours.find((b) => b.id === value)?.label ?? value)
      : word('answer', value)

function optionsOf(s: Situation, fact: string, definition: Exclude<FactDefinition, { kind: 'set' }>) {
  const values =
    definition.kind === 'tri'
      ? ['yes', 'no']
      : fact === 'relation'
        ? Object.keys(s.pack.relations)
        : definition.values.filter((value) => value !== 'unset')
  return values.map((value) => ({ value, label: valueSays(s, fact, value) }))
}
