import { isDeepStrictEqual } from 'node:util'
import type { PackChange } from '@breakwater/shared/contract/policy.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import { inWords } from './words.ts'

type Part = PackChange['part']
type Entries = ReadonlyMap<string, object>

const keyed = (part: object): Entries => new Map(Object.entries(part))
const listed = (list: readonly { id: string }[]): Entries => new Map(list.map((each) => [each.id, each]))

/** The parts of a pack, each by its ids. The version itself is no difference. */
const partsOf = (pack: PolicyPack): Record<Part, Entries> => {
  const { version: _, ...head } = pack.pack
  return {
    pack: keyed({ [pack.pack.id]: head }),
    option: keyed(pack.options),
    relation: keyed(pack.relations),
    clause: keyed(pack.clauses),
    step: listed(pack.steps),
    action: keyed(pack.actions),
    gate: keyed(pack.gates),
    clock: keyed(pack.clocks),
    promise: keyed(pack.promises),
    guide: keyed(pack.guide ? { guide: pack.guide } : {}),
    behaviour: listed(pack.behaviours),
    channel: listed(pack.channels ?? []),
    wish: listed(pack.wishes),
    retention: keyed(pack.retention),
    support: listed(pack.support),
    emergency: keyed(pack.emergency),
    risk: keyed(pack.risk ? { risk: pack.risk } : {}),
  }
}

/** What changed from one version to the next, part by part, in words. Pure: the same two packs give the same list. */
export function diffPacks(before: PolicyPack, after: PolicyPack): PackChange[] {
  const [old, now] = [partsOf(before), partsOf(after)]
  return (Object.keys(now) as Part[]).flatMap((part) => changesIn(part, old[part], now[part]))
}

function changesIn(part: Part, before: Entries, after: Entries): PackChange[] {
  const ids = new Set([...before.keys(), ...after.keys()])
  return [...ids].flatMap((id): PackChange[] => {
    const [was, is] = [before.get(id), after.get(id)]
    const title = titleOf(is ?? was ?? {}, id)
    if (!was) return [{ part, id, title, what: 'added', lines: [] }]
    if (!is) return [{ part, id, title, what: 'gone', lines: [] }]
    const lines = linesOf(was, is)
    return lines.length ? [{ part, id, title, what: 'changed', lines }] : []
  })
}

const titleOf = (entry: object, id: string): string => {
  const named = entry as { title?: string; label?: string; says?: string }
  return named.title ?? named.label ?? named.says ?? id
}

function linesOf(was: object, is: object): PackChange['lines'] {
  const [old, now] = [was as Record<string, unknown>, is as Record<string, unknown>]
  const fields = new Set([...Object.keys(old), ...Object.keys(now)])
  return [...fields].flatMap((field) =>
    isDeepStrictEqual(old[field], now[field])
      ? []
      : [{ field, before: inWords(field, old[field]), after: inWords(field, now[field]) }],
  )
}
