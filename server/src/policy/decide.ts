import type { Facts, Relation } from '@breakwater/shared/facts.ts'
import type { Plan, PolicyPack } from '@breakwater/shared/policy.ts'
import type { IdleStep, PlannedAction, PlannedGate, PlannedStep } from '@breakwater/shared/policy-plan.ts'
import type { ActionRule, GateRule, StepRule } from '@breakwater/shared/policy-steps.ts'
import { factsOf, holds, inOrder, missingFacts, openQuestions } from './conditions.ts'
import { caseFacts, type Incident } from './incidents.ts'

/**
 * What the pack asks for, given what is known. Pure: the same pack and facts give the same plan (POLICY I9).
 * `incidents` carry their own facts; without any, steps per incident are planned once with `incident: null`.
 */
export function decide(pack: PolicyPack, facts: Facts, incidents: readonly Incident[] = []): Plan {
  const whole = caseFacts(facts, incidents)
  const scopes = pack.steps
    .filter(({ only_if }) => answered(pack, only_if))
    .flatMap((step) => scopesOf(step, facts, whole, incidents))
  const actions = Object.entries(pack.actions).map(([id, action]) => plannedAction(id, action, pack, whole))
  const asked = ({ id, offered }: PlannedAction) => offered === 'yes' && pack.actions[id]?.suggest !== 'never'
  const offered = new Set(actions.filter(asked).map((action) => action.id))
  const relation = (whole.relation ?? 'unknown') as Relation
  const due = scopes.filter((scope) => holds(scope.step.when, scope.facts) === 'yes')
  return {
    relation,
    branch: pack.relations[relation]?.branch ?? 'common',
    steps: due.map((scope) => plannedStep(scope, pack)),
    idle: scopes.filter((scope) => !due.includes(scope)).map(idleStep),
    questions: questions(pack, whole, scopes, offered),
    gates: Object.entries(pack.gates).map(([id, gate]) => plannedGate(id, gate, pack, whole)),
    actions,
    promises: Object.entries(pack.promises)
      .filter(([, promise]) => holds(promise.when, whole) === 'yes')
      .map(([id, { clause }]) => ({ id, clause })),
  }
}

type Scope = { step: StepRule; incident: string | null; facts: Facts }

function scopesOf(step: StepRule, own: Facts, whole: Facts, incidents: readonly Incident[]): Scope[] {
  if (step.per === 'case' || incidents.length === 0) return [{ step, incident: null, facts: whole }]
  return incidents.map(({ id, facts }) => ({ step, incident: id, facts: { ...own, ...facts } }))
}

function plannedStep({ step, incident, facts }: Scope, pack: PolicyPack): PlannedStep {
  return {
    id: step.id,
    incident,
    owner: step.owner,
    due: step.due,
    clause: citedClause(step, facts),
    blocks: step.blocks ?? [],
    because: factsOf(step.when),
    reopens: step.reopens_on ? holds(step.reopens_on, facts) : null,
    met: step.closed_by.fact ? holds({ [step.closed_by.fact]: 'yes' }, facts) : null,
    gates: Object.entries(pack.gates)
      .filter(([, gate]) => step.closed_by.record && gate.guards.includes(step.id))
      .map(([id, gate]) => plannedGate(id, gate, pack, facts)),
  }
}

const idleStep = ({ step, incident, facts }: Scope): IdleStep => ({
  id: step.id,
  incident,
  state: holds(step.when, facts) === 'no' ? 'no' : 'unknown',
  because: missingFacts(step.when, facts),
})

const answered = (pack: PolicyPack, when: StepRule['only_if']) => !when || pack.options[when.option]?.value === when.is
const binds = (pack: PolicyPack, { binding_if }: GateRule['requires'][number]) => answered(pack, binding_if)

/** Every requirement that binds must hold; unknown is not enough (POLICY I5). */
function plannedGate(id: string, gate: GateRule, pack: PolicyPack, facts: Facts): PlannedGate {
  const asked = (binding: boolean) =>
    gate.requires
      .filter((each) => binds(pack, each) === binding)
      .map(({ need, say, clause }) => ({ state: holds(need, facts), say, clause, missing: missingFacts(need, facts) }))
  const requires = asked(true)
  const ready = requires.every(({ state }) => state === 'yes')
  return { id, guards: gate.guards, state: ready ? 'ready' : 'blocked', requires, advises: asked(false) }
}

/** Reasons stand each alone: one is enough to push, and losing one leaves the rest (POLICY I15). */
function plannedAction(id: string, action: ActionRule, pack: PolicyPack, facts: Facts): PlannedAction {
  const reasons = (action.reasons ?? []).filter((reason) => holds(reason.when, facts) === 'yes')
  return {
    id,
    kind: action.kind,
    offered: holds(action.when, facts),
    auto: action.auto ?? false,
    gates: Object.entries(pack.gates)
      .filter(([, gate]) => gate.guards.includes(id))
      .map(([gate]) => gate),
    level: action.level ? (reasons.length > 0 ? 'push' : action.level.else) : null,
    reasons: reasons.map((reason) => ({ id: reason.id, clause: reason.clause })),
    variants: (action.variants ?? []).filter(({ when }) => holds(when, facts) === 'yes').map((variant) => variant.id),
    clause: citedClause(action, facts),
  }
}

/** The clause a rule cites under these facts: the first of its other clauses that holds, else its own. Pure. */
export const citedClause = (rule: Pick<StepRule, 'clause' | 'clause_if'>, facts: Facts) =>
  rule.clause_if?.find((each) => holds(each.when, facts) === 'yes')?.clause ?? rule.clause

/** Unknown facts that would change a step, an offered action or its gates. */
function questions(pack: PolicyPack, facts: Facts, scopes: readonly Scope[], offered: ReadonlySet<string>) {
  const gates = Object.values(pack.gates).filter((gate) => gate.guards.some((id) => offered.has(id)))
  const actions = Object.entries(pack.actions).filter(([id]) => offered.has(id))
  const parts = actions.flatMap(([, action]) => [...(action.reasons ?? []), ...(action.variants ?? [])])
  return inOrder(
    new Set([
      ...scopes.flatMap((scope) => openQuestions(scope.step.when, scope.facts)),
      ...Object.values(pack.actions).flatMap((action) => openQuestions(action.when, facts)),
      ...parts.flatMap((part) => openQuestions(part.when, facts)),
      ...gates.flatMap((gate) =>
        gate.requires.filter((each) => binds(pack, each)).flatMap(({ need }) => openQuestions(need, facts)),
      ),
    ]),
  )
}
