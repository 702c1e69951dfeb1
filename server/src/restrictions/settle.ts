import type { Stage } from '@breakwater/shared/restriction.ts'
import { CrmError, type CrmRecord } from '../crm/connector.ts'
import { type ObjectMapping, satisfies } from '../crm/mapping.ts'
import { neutralNote } from '../crm/neutral-note.ts'
import { failed, later } from './failures.ts'
import type { Mark, MarkDeps, MarkEvent, MarkOutcome } from './mark.ts'
import { nextStep, ruleOf, type Step } from './next-step.ts'

const MOST_ROUNDS = 12

/**
 * Brings one record to a stage: read, decide, commit, do one thing, read again, until a read shows the stage (CRM-6). Every round
 * begins with a read, so nothing is sent twice on a guess (CRM-7). Throws only what is not a `CrmError`.
 */
export async function settle(deps: MarkDeps, start: Mark, wanted: Stage, signal: AbortSignal): Promise<MarkOutcome> {
  const { connector, store } = deps
  let mark: Mark = { ...start, wanted }
  if (!connector.caps.readBack) return handOver(deps, mark)
  const mapping = deps.mapping.objects[mark.ref.type]
  if (!mapping) return failed(deps, mark, 'not-mapped')
  const sent = new Map<string, 'accepted' | 'unknown'>()

  const keep = async (next: Mark, event: MarkEvent) => {
    if (JSON.stringify(next) !== JSON.stringify(mark)) await store.keep(next, event)
    mark = next
  }

  for (let round = 0; round < MOST_ROUNDS; round++) {
    let record: CrmRecord
    try {
      record = await connector.read(mark.ref, signal)
    } catch (error) {
      return later(deps, mark, error)
    }
    if (record.mergedInto) return moved(deps, mark, record)

    const { step, fields } = nextStep(mark, record, mapping, connector.caps.note)
    if (step.do === 'nothing') return finish(deps, { ...mark, fields }, record, mapping)
    const before = sent.get(JSON.stringify(step))
    // Accepted and not kept would go round for ever; after an unknown outcome the next try waits its turn.
    if (before === 'accepted') return failed(deps, mark, 'not-kept')
    if (before === 'unknown') return later(deps, mark, new CrmError('unknown_outcome', 'no change seen yet'))

    const state = ruleOf(mapping, wanted) ? 'writing' : 'lifting'
    await keep({ ...mark, state, fields, version: record.version, cause: null }, 'mark.writing')
    try {
      await carryOut(deps, mark, step, record, signal)
      if (step.do === 'note') await keep({ ...mark, noted: true }, 'mark.noted')
      else sent.set(JSON.stringify(step), 'accepted')
    } catch (error) {
      if (error instanceof CrmError && error.kind === 'conflict') continue
      if (!(error instanceof CrmError) || error.kind !== 'unknown_outcome') return later(deps, mark, error)
      await keep({ ...mark, state: 'unknown', cause: 'unknown_outcome' }, 'mark.unknown')
      // The connector itself reads the notes before it posts, so a note waits for the next run.
      if (step.do === 'note') return later(deps, mark, error)
      sent.set(JSON.stringify(step), 'unknown')
    }
  }
  return later(deps, mark, new CrmError('conflict', 'the record keeps changing'))
}

async function carryOut(deps: MarkDeps, mark: Mark, step: Step, record: CrmRecord, signal: AbortSignal): Promise<void> {
  const { connector, mapping, reference } = deps
  if (step.do === 'note') await connector.note(mark.ref, neutralNote(mapping.askWhom, reference), reference, signal)
  if (step.do === 'write')
    await connector.apply(mark.ref, step.to, {
      ...(record.version === null ? {} : { ifVersion: record.version }),
      signal,
    })
}

async function finish(deps: MarkDeps, mark: Mark, record: CrmRecord, mapping: ObjectMapping): Promise<MarkOutcome> {
  const rule = ruleOf(mapping, mark.wanted)
  if (rule && !satisfies(rule, record.fields)) return failed(deps, mark, 'not-kept')
  const settled = { ...mark, version: record.version, attempts: 0, cause: null }
  if (rule)
    return done(deps, { ...settled, state: 'verified', fields: onlyLast(settled.fields, record) }, 'mark.verified')
  const superseded = Object.values(settled.fields).some((field) => field.theirs !== undefined)
  if (superseded) return done(deps, { ...settled, state: 'superseded', cause: 'changed-by-others' }, 'mark.superseded')
  return done(deps, { ...settled, state: 'lifted', fields: {} }, 'mark.lifted')
}

async function done(deps: MarkDeps, mark: Mark, event: MarkEvent): Promise<MarkOutcome> {
  await deps.store.keep(mark, event)
  return { mark, next: 'done' }
}

const onlyLast = (fields: Mark['fields'], record: CrmRecord): Mark['fields'] =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const current = record.fields[name] ?? null
      return [name, field.ours.includes(current) ? { ...field, ours: [current] } : field]
    }),
  )

async function moved(deps: MarkDeps, mark: Mark, record: CrmRecord): Promise<MarkOutcome> {
  const { mark: kept } = await done(deps, { ...mark, state: 'moved', cause: 'merged' }, 'mark.moved')
  return { mark: kept, next: 'done', ...(record.mergedInto ? { movedTo: record.mergedInto } : {}) }
}

function handOver(deps: MarkDeps, mark: Mark): Promise<MarkOutcome> {
  // `version` names the list this mark stood in; a change is in no list yet.
  return done(
    deps,
    { ...mark, state: 'pending-hand-over', version: null, cause: 'not-handed-over' },
    'mark.pending-hand-over',
  )
}
