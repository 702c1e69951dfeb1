import type { Stage } from '@breakwater/shared/restriction.ts'
import type { CrmRecord, FieldValue, Mapped } from '../crm/connector.ts'
import type { ObjectMapping, StageRule } from '../crm/mapping.ts'
import type { Mark, MarkedField } from './mark.ts'

export type Step = { do: 'note' } | { do: 'write'; to: Mapped } | { do: 'nothing' }

/** The rule of a stage that writes to the CRM; `notice` and `lifted` have none (SETTLED 37). */
export function ruleOf(mapping: ObjectMapping, stage: Stage): StageRule | undefined {
  return stage === 'pause' || stage === 'unqualified' ? mapping[stage] : undefined
}

/**
 * Pure: from what a read shows, the one thing to do next and the snapshot to commit before doing it. Order (CRM-10): note, what goes
 * back, marker, status; so a lift runs backwards. A field is put back only while it holds a value of ours (CRM-5).
 */
export function nextStep(
  mark: Mark,
  record: CrmRecord,
  mapping: ObjectMapping,
  canNote: boolean,
): { step: Step; fields: Mark['fields'] } {
  const set = ruleOf(mapping, mark.wanted)?.set ?? {}
  const fields: Mark['fields'] = {}
  const back: Mapped = {}
  const forth: Mapped = {}
  for (const name of new Set([
    ...Object.keys(mapping.pause.set),
    ...Object.keys(mapping.unqualified.set),
    ...Object.keys(mark.fields),
  ])) {
    const current = record.fields[name] ?? null
    const known = mark.fields[name]
    const target = set[name]
    if (target !== undefined) {
      fields[name] = towards(target, current, known)
      if (current !== target) forth[name] = target
    } else if (known && current !== known.before) {
      const ours = known.ours.includes(current)
      fields[name] = ours ? known : { ...known, theirs: current }
      if (ours) back[name] = known.before
    }
  }
  return {
    step: order(mapping.marker, mark, back, forth, canNote && ruleOf(mapping, mark.wanted) !== undefined),
    fields,
  }
}

function order(marker: string, mark: Mark, back: Mapped, forth: Mapped, notes: boolean): Step {
  if (notes && !mark.noted) return { do: 'note' }
  const { [marker]: markerBack, ...othersBack } = back
  const { [marker]: markerForth, ...othersForth } = forth
  const markerTo = markerForth !== undefined ? markerForth : markerBack
  const first = [othersBack, markerTo === undefined ? {} : { [marker]: markerTo }, othersForth].find(
    (to) => Object.keys(to).length,
  )
  return first ? { do: 'write', to: first } : { do: 'nothing' }
}

function towards(target: FieldValue, current: FieldValue, known: MarkedField | undefined): MarkedField {
  if (!known) return { before: current, earlier: [], ours: [target] }
  const { before, earlier, ours } = known
  if (current === before || ours.includes(current)) return { before, earlier, ours: [...new Set([...ours, target])] }
  return { before: current, earlier: [...earlier, before], ours: [...new Set([...ours, target])] }
}
