import type { Person, PersonRef } from '@breakwater/shared/person.ts'
import type { PlannedGate } from '@breakwater/shared/policy-plan.ts'
import type { Field, StepRule } from '@breakwater/shared/policy-steps.ts'
import type { GateView, RecordField, StepView } from '@breakwater/shared/step.ts'
import { ownDoor } from '../actions/index.ts'
import type { Tx } from '../db/as.ts'
import { decidedGates } from '../gates/ask.ts'
import type { Standing } from '../people/may.ts'
import { factsOf } from '../policy/conditions.ts'
import { hearsOf } from '../policy/hears.ts'
import { clauseOf, versionsOf } from '../policy/packs.ts'
import type { Situation } from '../policy/situation.ts'
import { declineOf } from './decisions/view-declined.ts'
import { incidentSays } from './view-incidents.ts'

type Who = ReadonlyMap<string, PersonRef>

const columnView = <F extends Pick<Field, 'id' | 'label' | 'of' | 'optional'>, T>(f: F, type: T) => ({
  id: f.id,
  label: f.label,
  type,
  ...(f.of ? { of: f.of.map(({ id, label }) => ({ id, label })) } : {}),
  required: !f.optional,
})

/** A field of the pack as a form draws it. */
export const fieldView = (f: Field): RecordField => ({
  ...columnView(f, f.type),
  ...(f.columns ? { columns: f.columns.map((c) => columnView(c, c.type)) } : {}),
  ...(f.shown_if ? { shownIf: f.shown_if } : {}),
})

/** What an action takes beside a reason, where it takes anything. */
const fieldsOf = (s: Situation, action: string) => {
  const fields = s.pack.actions[action]?.fields
  return fields ? { fields: fields.map(fieldView) } : {}
}

/** The record that ends the step as the action does, where the policy has both. */
const orRecordOf = ({ closed_by: { record, fields } }: StepRule) =>
  record && fields ? { orRecord: fields.map(fieldView) } : {}

/** The gates that stand before an action, as one list of conditions with their state and clause. */
export function gateOf(s: Situation, action: string): GateView | null {
  const planned = s.plan.actions.find((a) => a.id === action)
  return gateView(
    s,
    s.plan.gates.filter((g) => planned?.gates.includes(g.id)),
  )
}

function gateView(s: Situation, gates: readonly PlannedGate[]): GateView | null {
  if (!gates.length) return null
  return {
    id: gates.map((g) => g.id).join('+'),
    state: gates.every((g) => g.state === 'ready') ? 'ready' : 'blocked',
    requires: gates.flatMap((g) =>
      g.requires.map((r) => ({
        say: r.say,
        state: r.state,
        clause: clauseOf(s.pack, r.clause) ?? null,
        asks: factsOf(s.pack.gates[g.id]?.requires.find(({ say }) => say === r.say)?.need ?? 'always'),
      })),
    ),
  }
}

/** The steps this person may see, in the pack's order, with how each is closed and what its gate still needs. */
export async function stepViews(
  tx: Tx,
  s: Situation,
  { who, standing, people, now }: { who: Person; standing: Standing; people: Who; now: Date },
  sees: (row: { owner_id: string | null }) => boolean,
): Promise<StepView[]> {
  const rows = await tx.selectFrom('step').where('case_id', '=', s.file.id).selectAll().execute()
  const order = new Map(s.pack.steps.map((r, i) => [r.id, i]))
  // a case that moved to another version keeps what an earlier one asked for (POLICY I10)
  const moved = rows.some((row) => !order.has(row.step))
  const packs = [s.pack, ...(moved ? await versionsOf(tx, s.pack.pack.id) : [])]
  return rows
    .filter(sees)
    .sort((a, b) => (order.get(a.step) ?? 999) - (order.get(b.step) ?? 999))
    .flatMap((row): StepView[] => {
      const pack = packs.find(({ steps }) => steps.some((r) => r.id === row.step))
      const rule = pack?.steps.find((r) => r.id === row.step)
      if (!pack || !rule) return []
      const planned = s.plan.steps.find((p) => p.id === row.step && (p.incident ?? null) === row.incident_id)
      const decline = declineOf(s, rule, row, who, standing)
      const action =
        [rule.closed_by.action ?? []].flat().find((a) => s.plan.actions.find((p) => p.id === a)?.offered === 'yes') ??
        [rule.closed_by.action ?? []].flat()[0]
      return [
        {
          id: row.id,
          step: row.step,
          title: rule.title ?? row.step,
          help: helpOf(s.pack, rule),
          ...(rule.told && standing.parts.includes('affected') ? { told: rule.told } : {}),
          do: rule.do ?? null,
          ownerRole: row.owner_role,
          owner: (row.owner_id && people.get(row.owner_id)) || null,
          state: row.state,
          openedAt: row.opened_at.toISOString(),
          dueAt: row.due_at?.toISOString() ?? null,
          doneAt: row.closed_at?.toISOString() ?? null,
          doneBy: (row.closed_by && people.get(row.closed_by)?.name) || null,
          overdue: row.state === 'open' && row.due_at !== null && row.due_at < now,
          ...(row.due_at && row.due_at > row.opened_at ? { hears: hearsOf(pack, rule.due) } : {}),
          blocksClosing: rule.blocks?.includes('close') ?? false,
          clause: clauseOf(pack, planned?.clause ?? rule.clause) ?? null,
          closes: action
            ? {
                kind: 'action',
                action,
                ...doorOf(s, action),
                ...fieldsOf(s, action),
                ...orRecordOf(rule),
                ...(decidedGates(s.pack, action).length ? { decided: true } : {}),
              }
            : rule.closed_by.record && rule.closed_by.fields
              ? { kind: 'record', record: rule.closed_by.record, fields: rule.closed_by.fields.map(fieldView) }
              : { kind: 'fact', fact: rule.closed_by.fact ?? '' },
          gate: action ? gateOf(s, action) : gateView(s, planned?.gates ?? []),
          yours: row.owner_id === who.id,
          ...(decline && rule.decline ? { decline: { ...decline, fields: rule.decline.fields.map(fieldView) } } : {}),
          incident: incidentOf(s, row.incident_id),
          cause:
            row.state === 'not-needed'
              ? Object.entries(row.cause)
                  .map(([k, v]) => `${k}: ${String(v)}`)
                  .join(', ')
              : null,
        },
      ]
    })
}

/** What explains the step, with the organisation's own links that it needs where they were answered (POLICY 3). */
const helpOf = (pack: Situation['pack'], { help = '', links = [] }: StepRule) =>
  [
    help,
    ...links.flatMap((id) => {
      const { title, value } = pack.options[id] ?? {}
      return typeof value === 'string' ? `${title ?? id}: ${value}` : []
    }),
  ].join(' ')

/** Named only where a case tells of several: with one there is nothing to tell apart. */
function incidentOf(s: Situation, id: string | null) {
  const n = s.told.findIndex((i) => i.id === id)
  const told = s.told[n]
  return told && s.told.length > 1 ? { id: told.id, says: incidentSays(told, n) } : null
}

/** The step that comes next for this person: theirs first, the earliest due; then the case's earliest. */
export function nextStep(steps: readonly StepView[]): StepView | null {
  const open = steps.filter((s) => s.state === 'open' && s.closes.kind !== 'fact')
  const by = (list: StepView[]) => list.sort((a, b) => (a.dueAt ?? '9').localeCompare(b.dueAt ?? '9'))[0]
  return (
    by(open.filter((s) => s.yours && s.gate?.state !== 'blocked')) ??
    by(open.filter((s) => s.yours)) ??
    by(open) ??
    null
  )
}

/** Where an action of this kind is carried out, when that is not one press. */
const doorOf = (s: Situation, action: string): { door?: 'letters' | 'contracts' } => {
  const kind = s.pack.actions[action]?.kind ?? ''
  return kind === 'notice.policy' ? { door: 'contracts' } : ownDoor.has(kind) ? { door: 'letters' } : {}
}
