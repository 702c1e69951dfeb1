import type { Condition, PolicyPack } from '@breakwater/shared/policy.ts'
import { optionFault, type RoleOrOption } from '@breakwater/shared/policy-parts.ts'
import { circleFaults } from './check-circles.ts'
import { partFaults } from './check-parts.ts'
import type { PlainFault } from './plain.ts'
import { canHold, valuesOf } from './reach.ts'

type Path = (string | number)[]
type Check = (pack: PolicyPack) => PlainFault[]

const listed = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T]

/** Every condition of the pack with its place. */
function conditionsOf(pack: PolicyPack): { path: Path; condition: Condition }[] {
  return [
    ...pack.steps.flatMap((step, n) => [
      { path: ['steps', n, 'when'], condition: step.when },
      ...(step.clause_if ?? []).map((each, k) => ({
        path: ['steps', n, 'clause_if', k, 'when'],
        condition: each.when,
      })),
      ...(step.reopens_on ? [{ path: ['steps', n, 'reopens_on'], condition: step.reopens_on }] : []),
    ]),
    ...Object.entries(pack.actions).flatMap(([id, action]) => [
      { path: ['actions', id, 'when'], condition: action.when },
      ...(action.reasons ?? []).map((each, n) => ({
        path: ['actions', id, 'reasons', n, 'when'],
        condition: each.when,
      })),
      ...(action.variants ?? []).map((each, n) => ({
        path: ['actions', id, 'variants', n, 'when'],
        condition: each.when,
      })),
    ]),
    ...Object.entries(pack.gates).flatMap(([id, gate]) =>
      gate.requires.map((each, n) => ({ path: ['gates', id, 'requires', n, 'need'], condition: each.need })),
    ),
    ...Object.entries(pack.promises).map(([id, each]) => ({ path: ['promises', id, 'when'], condition: each.when })),
  ]
}

/** Every place of a value under a key of this name, wherever it stands. */
function placesOf(key: string, value: unknown, path: Path = []): { path: Path; value: unknown }[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([word, inner]) => {
    const at = [...path, Array.isArray(value) ? Number(word) : word]
    return word === key && typeof inner === 'string' ? [{ path: at, value: inner }] : placesOf(key, inner, at)
  })
}

const clauses: Check = (pack) => [
  ...placesOf('clause', { ...pack, clauses: {} })
    .filter(({ value }) => !Object.hasOwn(pack.clauses, String(value)))
    .map(({ path, value }) => ({ path, says: `Clause "${value}" is cited, but the pack does not hold it.` })),
  ...Object.entries(pack.guide ?? {}).flatMap(([part, ids]) =>
    ids
      .map((id, n) => ({ path: ['guide', part, n], id }))
      .filter(({ id }) => !Object.hasOwn(pack.clauses, id))
      .map(({ path, id }) => ({ path, says: `Clause "${id}" is cited, but the pack does not hold it.` })),
  ),
  ...Object.entries(pack.clauses)
    .filter(([id, clause]) => clause.origin === 'policy' && !id.startsWith(`${pack.pack.id}/`))
    .map(([id]) => ({ path: ['clauses', id], says: `Clause "${id}" is of another pack; packs never mix.` })),
]

const clocks: Check = (pack) => {
  const missing = (path: Path, id: string) => ({ path, says: `Clock "${id}" is used, but the pack does not hold it.` })
  const lost = (id: string) => id !== 'at-once' && !Object.hasOwn(pack.clocks, id)
  return [
    ...pack.steps.flatMap((step, n) => (lost(step.due) ? [missing(['steps', n, 'due'], step.due)] : [])),
    ...Object.entries(pack.actions).flatMap(([id, { cool_off }]) =>
      cool_off && lost(cool_off) ? [missing(['actions', id, 'cool_off'], cool_off)] : [],
    ),
  ]
}

const lifts: Check = (pack) =>
  Object.entries(pack.actions).flatMap(([id, { lift }]) =>
    typeof lift === 'object' && !Object.hasOwn(pack.actions, lift.action)
      ? [
          {
            path: ['actions', id, 'lift'],
            says: `Action "${id}" is lifted by "${lift.action}", which is no action of this pack.`,
          },
        ]
      : [],
  )

const gates: Check = (pack) => {
  const guarded = Object.entries(pack.gates).flatMap(([id, gate]) =>
    gate.guards.flatMap((action, n) =>
      Object.hasOwn(pack.actions, action) || pack.steps.some(({ id: step }) => step === action)
        ? []
        : [
            {
              path: ['gates', id, 'guards', n],
              says: `Gate "${id}" guards "${action}", which is no action or step of this pack.`,
            },
          ],
    ),
  )
  const named = Object.entries(pack.actions).flatMap(([id, action]) =>
    listed(action.gate).flatMap((gate) => {
      const path = ['actions', id, 'gate']
      if (!Object.hasOwn(pack.gates, gate))
        return [{ path, says: `Action "${id}" needs gate "${gate}", which is missing.` }]
      return pack.gates[gate]?.guards.includes(id) ? [] : [{ path, says: `Gate "${gate}" does not guard "${id}".` }]
    }),
  )
  const binding = Object.entries(pack.gates).flatMap(([id, gate]) =>
    gate.requires.flatMap(({ binding_if: when }, n) => {
      const option = when && pack.options[when.option]
      if (!when || (option && !optionFault(option.type, option.of, when.is))) return []
      const says = `Gate "${id}" asks whether "${when.option}" is "${when.is}", which that option cannot be.`
      return [{ path: ['gates', id, 'requires', n, 'binding_if'], says }]
    }),
  )
  const steps = pack.steps.flatMap(({ id, only_if: when }, n) => {
    const option = when && pack.options[when.option]
    if (!when || (option && !optionFault(option.type, option.of, when.is))) return []
    const says = `Step "${id}" asks whether "${when.option}" is "${when.is}", which that option cannot be.`
    return [{ path: ['steps', n, 'only_if'], says }]
  })
  return [...guarded, ...named, ...binding, ...steps, ...lifts(pack)]
}

/** The role an owner or decider comes to; undefined when its option is missing or holds no role. */
export function roleOf(who: RoleOrOption, pack: PolicyPack): string | undefined {
  if (typeof who === 'string') return who
  const option = pack.options[who.option]
  return option?.type === 'role' && typeof option.value === 'string' ? option.value : undefined
}

const deciders: Check = (pack) => [
  ...Object.entries(pack.gates).flatMap(([id, gate]) => {
    if (gate.decides === 'same-as-by') return []
    const role = roleOf(gate.decides, pack)
    return role && role !== 'system'
      ? []
      : [{ path: ['gates', id, 'decides'], says: `Nobody decides at gate "${id}".` }]
  }),
  ...pack.steps.flatMap((step, n) => {
    const path = ['steps', n, 'owner']
    const owner = roleOf(step.owner, pack)
    if (!owner) return [{ path, says: `Step "${step.id}" has no owner: the option it names holds no role.` }]
    return listed(step.closed_by.action)
      .filter((id) => pack.actions[id] && !mayAct(owner, id, pack))
      .map((id) => ({ path, says: `Step "${step.id}" belongs to ${owner}, who may not do "${id}".` }))
  }),
]

function mayAct(owner: string, id: string, pack: PolicyPack): boolean {
  const own = pack.actions[id]?.by.some((role) => role === owner) ?? false
  const guarding = Object.values(pack.gates).filter((gate) => gate.guards.includes(id))
  return own || guarding.some((gate) => gate.decides !== 'same-as-by' && roleOf(gate.decides, pack) === owner)
}

const steps: Check = (pack) => {
  const ids = pack.steps.map((step) => step.id)
  return pack.steps.flatMap((step, n) => {
    const says: [Path, string][] = []
    if (ids.indexOf(step.id) !== n) says.push([['id'], `Step "${step.id}" is written twice.`])
    for (const id of listed(step.closed_by.action))
      if (!Object.hasOwn(pack.actions, id))
        says.push([['closed_by', 'action'], `Step "${step.id}" is closed by "${id}", which is no action of this pack.`])
    for (const id of step.links ?? [])
      if (pack.options[id]?.type !== 'text')
        says.push([['links'], `Step "${step.id}" links to "${id}", which is no option of this pack that holds words.`])
    for (const id of step.blocks ?? [])
      if (id !== 'close' && !Object.hasOwn(pack.actions, id))
        says.push([['blocks'], `Step "${step.id}" blocks "${id}", which is no action of this pack.`])
    if (!canHold(step.when, pack))
      says.push([['when'], `Step "${step.id}" can never open: no facts make its condition true.`])
    return says.map(([path, sentence]) => ({ path: ['steps', n, ...path], says: sentence }))
  })
}

const words: Check = (pack) => {
  const known = new Set([...pack.behaviours.map(({ id }) => id), 'not-sure'])
  const behaviours = conditionsOf(pack).flatMap(({ path, condition }) =>
    valuesOf('behaviours', condition)
      .filter((value) => !known.has(value))
      .map((value) => ({ path, says: `Behaviour "${value}" is not on this pack's list.` })),
  )
  const relationNames = conditionsOf(pack).flatMap(({ path, condition }) =>
    valuesOf('relation', condition)
      .filter((value) => !Object.hasOwn(pack.relations, value))
      .map((value) => ({ path, says: `Relation "${value}" is not offered by this pack.` })),
  )
  const switches = pack.support.flatMap(({ id, shown_if }, n) =>
    shown_if && pack.options[shown_if]?.type !== 'switch'
      ? [
          {
            path: ['support', n, 'shown_if'],
            says: `Support "${id}" hangs on "${shown_if}", which is no switch of this pack.`,
          },
        ]
      : [],
  )
  const risk = pack.risk ?? { behaviours: [], steps: [], actions: [] }
  const strange = [
    ...risk.behaviours.filter((id) => !known.has(id)).map((id) => ['behaviours', id]),
    ...risk.steps.filter((id) => !pack.steps.some((step) => step.id === id)).map((id) => ['steps', id]),
    ...risk.actions.filter((id) => !Object.hasOwn(pack.actions, id)).map((id) => ['actions', id]),
  ].map(([list, id]) => ({ path: ['risk', list!], says: `"${id}" under "risk" is not in this pack.` }))
  return [...behaviours, ...relationNames, ...switches, ...strange]
}

const wishes: Check = (pack) => {
  const known = new Set([
    ...pack.steps.map(({ id }) => id),
    ...Object.keys(pack.actions),
    ...pack.support.map(({ id }) => id),
  ])
  return pack.wishes.flatMap((wish, n) =>
    [...(wish.leads_to ?? []), ...(wish.against ?? [])]
      .filter((id) => !known.has(id))
      .map((id) => ({
        path: ['wishes', n],
        says: `Wish "${wish.id}" names "${id}", which is no step, action or support.`,
      })),
  )
}

/** What makes a pack unusable (POLICY I27), in the order of the pack's parts. */
export const packFaults: Check = (pack) =>
  [words, clauses, clocks, gates, deciders, steps, wishes, partFaults, circleFaults].flatMap((check) => check(pack))

/** Clauses that no part of the pack cites: nothing carries them out and nobody is shown them. */
function idleClauses(pack: PolicyPack): PlainFault[] {
  const cited = new Set([
    ...placesOf('clause', { ...pack, clauses: {} }).map(({ value }) => value),
    ...Object.values(pack.guide ?? {}).flat(),
  ])
  return Object.keys(pack.clauses)
    .filter((id) => !cited.has(id))
    .map((id) => ({ path: ['clauses', id], says: `Clause "${id}" is cited by nothing.` }))
}

/** What a pack's author should look at: nothing here stops it. */
export const packWarnings: Check = (pack) => [
  ...idleClauses(pack),
  ...pack.steps.flatMap((step, n) =>
    step.title && step.help ? [] : [{ path: ['steps', n], says: `Step "${step.id}" has no title or explanation.` }],
  ),
]
