import type { FactName, Facts, Tri } from '@breakwater/shared/facts.ts'
import type { Plan } from '@breakwater/shared/policy.ts'
import type { PlannedStep } from '@breakwater/shared/policy-plan.ts'
import type { StepState } from '@breakwater/shared/step.ts'
import type { Incident } from './incidents.ts'

/** A step of a case as stored. `trigger` is what the step's `reopens_on` said the last time; null when it has none. */
export interface StepRow {
  readonly id: string
  readonly step: string
  readonly incidentId: string | null
  readonly state: StepState
  readonly openedAt: Date
  readonly trigger?: Tri | null
}

/** The facts named by a step's condition with the values they had: kept on the row as its cause. */
export type Cause = Pick<Facts, FactName>

/** One change to the stored steps. `row` is the id that is kept; every change carries the new `trigger`. */
export type StepChange =
  | { do: 'open'; step: string; incidentId: string | null; planned: PlannedStep; trigger: Tri | null }
  | {
      do: 'reopen'
      row: string
      step: string
      incidentId: string | null
      planned: PlannedStep
      trigger: Tri | null
      cause: Cause
    }
  | { do: 'not-needed'; row: string; step: string; incidentId: string | null; trigger: Tri | null; cause: Cause }
  | { do: 'remember'; row: string; step: string; incidentId: string | null; trigger: Tri | null }

/**
 * What must change in the stored steps so that they follow the plan; nothing when they do (POLICY I10).
 * Done and waived stay; a step needed again reopens under its own id; a done one reopens only when its
 * `reopens_on` turns to yes (POLICY 123).
 */
export function reconcile(
  rows: readonly StepRow[],
  plan: Plan,
  facts: Facts,
  incidents: readonly Incident[] = [],
): StepChange[] {
  const factsOf = (incident: string | null): Facts => ({
    ...facts,
    ...incidents.find(({ id }) => id === incident)?.facts,
  })
  const planned = new Map(plan.steps.map((step) => [keyOf(step.id, step.incident), step]))
  const stored = new Set(rows.map((row) => keyOf(row.step, row.incidentId)))
  const kept = rows.flatMap(
    (row) => change(row, planned.get(keyOf(row.step, row.incidentId)), plan, factsOf(row.incidentId)) ?? [],
  )
  const opened = plan.steps
    .filter((step) => !stored.has(keyOf(step.id, step.incident)))
    .map(
      (step): StepChange => ({
        do: 'open',
        step: step.id,
        incidentId: step.incident,
        planned: step,
        trigger: step.reopens,
      }),
    )
  return [...kept, ...opened]
}

const keyOf = (step: string, incident: string | null) => JSON.stringify([step, incident])

function change(row: StepRow, planned: PlannedStep | undefined, plan: Plan, facts: Facts): StepChange | undefined {
  const at = { row: row.id, step: row.step, incidentId: row.incidentId }
  const before = row.trigger ?? null
  if (!planned) {
    if (row.state !== 'open') return
    const idle = plan.idle.find((each) => each.id === row.step && each.incident === row.incidentId)
    return { do: 'not-needed', ...at, trigger: before, cause: causeOf(idle?.because ?? [], facts) }
  }
  const risen = planned.reopens === 'yes' && before !== 'yes'
  if (row.state === 'not-needed' || (row.state === 'done' && risen))
    return { do: 'reopen', ...at, planned, trigger: planned.reopens, cause: causeOf(planned.because, facts) }
  if (planned.reopens !== before) return { do: 'remember', ...at, trigger: planned.reopens }
}

const causeOf = (names: readonly FactName[], facts: Facts): Cause =>
  Object.fromEntries(names.map((name) => [name, facts[name] ?? 'unknown']))
