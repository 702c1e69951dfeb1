import { z } from 'zod'
import { Channel } from './channel.ts'
import { PoliceConsent } from './wishes.ts'

/** The three answers of every yes-or-no fact (POLICY 1.1). */
export const Tri = z.enum(['yes', 'no', 'unknown'])
export type Tri = z.infer<typeof Tri>

/** Where a fact may come from (POLICY 1.2). Nothing else may set it. */
export type FactSource =
  | 'reporter'
  | 'affected'
  | 'form'
  | 'handler'
  | 'records'
  | 'consultations'
  | 'computed'
  | 'directory'

type Per = 'case' | 'incident'

type TriFact = { kind: 'tri'; from: FactSource; per: Per; absent?: 'yes' | 'no' }
/** `absent` is its value while nothing is on file; with `unsaid` that value means nobody has said yet. */
type OneFact<V extends string> = {
  kind: 'one'
  from: FactSource
  per: Per
  values: readonly V[]
  absent?: V
  unsaid?: boolean
}
/** Without `values` the pack lists them. */
type SetFact<V extends string> = { kind: 'set'; from: FactSource; per: Per; values?: readonly V[] }

const tri = (from: FactSource, per: Per = 'case', absent?: 'yes' | 'no'): TriFact => ({
  kind: 'tri',
  from,
  per,
  ...(absent && { absent }),
})
const one = <const V extends string>(
  from: FactSource,
  values: readonly V[],
  absent?: V,
  unsaid?: 'unsaid',
): OneFact<V> => ({
  kind: 'one',
  from,
  per: 'case',
  values,
  ...(absent && { absent }),
  ...(unsaid && { unsaid: true }),
})
const set = <const V extends string>(from: FactSource, values?: readonly V[]): SetFact<V> => ({
  kind: 'set',
  from,
  per: 'incident',
  ...(values && { values }),
})

/** Every relation any pack may offer (POLICY 1.3). */
export const RELATIONS = [
  'business-customer',
  'individual-customer',
  'prospect',
  'vendor',
  'contractor',
  'investor',
  'shareholder',
  'partner',
  'service-user',
  'other-organisation',
  'unknown',
] as const
export const Relation = z.enum(RELATIONS)
export type Relation = z.infer<typeof Relation>

/** How an incident reached the person, as a fact (POLICY 6). */
export const KnownChannel = Channel.exclude(['unknown'])
export type KnownChannel = z.infer<typeof KnownChannel>

/** The closed list of facts a pack may name (POLICY 1.2). Money and rank are not among them (POLICY I19). */
export const FACTS = {
  relation: one('reporter', RELATIONS, 'unknown', 'unsaid'),
  channels: set('reporter', KnownChannel.options),
  behaviours: set<string>('reporter'),
  'danger.now': tri('reporter', 'incident'),
  'danger.police_called_first': tri('reporter', 'incident'),
  'reporter.role': one('reporter', ['affected', 'colleague', 'witness', 'manager'], 'affected'),
  'reporter.mode': one('reporter', ['named', 'confidential', 'anonymous'], 'named'),

  'employee.uncomfortable': tri('affected'),
  'employee.no_contact_wish': tri('affected'),
  'employee.complains': tri('affected'),
  'police.consent': one('affected', PoliceConsent.options, 'not-asked', 'unsaid'),
  'oh.requested': tri('affected'),
  'goals.at_risk': tri('affected'),
  'wishes.on_file': tri('affected'),

  'incident.violence': tri('form', 'incident'),
  'incident.assault': tri('form', 'incident'),
  'incident.stalking': tri('form', 'incident'),
  'incident.threat': tri('form', 'incident'),
  'incident.hate': tri('form', 'incident'),
  'incident.targeted': tri('form', 'incident'),
  'incident.protected_characteristics': tri('form', 'incident'),
  'incident.manager_present': tri('form', 'incident'),
  'incident.on_site': tri('form', 'incident'),
  'incident.others_at_risk': tri('form', 'incident'),

  severity: one('handler', ['unset', 'not-severe', 'severe'], 'unset', 'unsaid'),
  'repeat.confirmed': tri('handler'),
  'counterparty.unwilling': tri('handler'),
  'customer.corrected': tri('handler'),
  'third_party.known': tri('handler'),
  'third_party.internal': tri('handler', 'case', 'no'),
  'ground.abusive': tri('handler'),
  'ground.assault': tri('handler'),

  'manager.talk_done': tri('records'),
  investigation: one('records', ['none', 'running', 'complete'], 'none'),
  'debrief.done': tri('records', 'incident'),
  'witness.statements': { ...one('records', ['missing', 'collected', 'none'], 'missing'), per: 'incident' },
  'form.submitted': tri('records', 'incident'),
  'police.done': tri('records', 'incident'),

  'legal.consulted': tri('consultations'),
  'hs_lead.consulted': tri('consultations'),
  'options.all_considered': tri('consultations'),
  'continuity.planned': tri('consultations'),

  'counterparty.complaint_sent': tri('computed'),
  'counterparty.answered': tri('computed'),
  'counterparty.ignored': tri('computed'),
  'counterparty.continued': tri('computed'),
  'ground.persistent': tri('computed'),
  'evidence.email': tri('computed', 'incident'),
  'metrics.settled': tri('computed'),

  'manager.in_conflict': tri('directory'),
  unit: one('directory', ['corporate', 'school']),
  'contract.exists': tri('directory'),
  'contract.signed_without_notice': tri('directory'),
} as const satisfies Record<string, TriFact | OneFact<string> | SetFact<string>>

export type FactName = keyof typeof FACTS
export const FACT_NAMES = Object.keys(FACTS) as FactName[]
export const FactName = z.enum(FACT_NAMES as [FactName, ...FactName[]])

/** What is known about one fact, whatever its kind. */
export type FactDefinition = TriFact | OneFact<string> | SetFact<string>
/** The definition of a fact, or undefined when the product knows no such fact. */
export const factDefinition = (name: string): FactDefinition | undefined =>
  Object.hasOwn(FACTS, name) ? FACTS[name as FactName] : undefined

type ValueOf<F> = F extends { kind: 'tri' }
  ? Tri
  : F extends { kind: 'one'; values: readonly (infer V)[] }
    ? V | 'unknown'
    : readonly string[]

/** What is known of a case, by fact name. Leave out what nobody said; `unknown` is for what was asked and is not known. */
export type Facts = { readonly [N in FactName]?: ValueOf<(typeof FACTS)[N]> }

const valueSchema = (fact: FactDefinition) => {
  if (fact.kind === 'tri') return Tri
  if (fact.kind === 'one') return z.enum([...fact.values, 'unknown'])
  return z.array(fact.values ? z.enum([...fact.values] as [string, ...string[]]) : z.string())
}

/** Checks stored or received facts; an unknown name or value is an error. */
export const Facts = z.strictObject(
  Object.fromEntries(FACT_NAMES.map((name) => [name, valueSchema(FACTS[name]).optional()])),
) as unknown as z.ZodType<Facts>
