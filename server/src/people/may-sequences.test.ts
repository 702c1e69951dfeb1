import type { Part, Person, Role } from '@breakwater/shared/person.ts'
import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { allowed, may, type Standing, type Verb } from './may.ts'
import { mayRead } from './may-read.ts'

type May = (person: Person, verb: Verb, standing: Standing) => boolean
/** One case as the rules know it: who plays what, who is kept out, where it stands. */
type Case = {
  status: 'new' | 'open' | 'closed'
  handler: string | null
  duty: string
  overseer: string
  walled: Set<string>
}

const RUNS = inject('tier') === 'full' ? 20_000 : 500
const person = (id: string, ...roles: Role[]): Person => ({
  id,
  name: id,
  email: '',
  managerId: null,
  roles: ['employee', ...roles],
})
const PEOPLE = [
  person('reporter'),
  person('manager', 'manager'),
  person('hr-1', 'hr'),
  person('hr-2', 'hr'),
  person('hr-3', 'hr', 'legal'),
  person('lead-1', 'senior-leader'),
  person('lead-2', 'senior-leader', 'hr'),
  person('admin', 'admin'),
  person('auditor', 'auditor'),
]
const COMMANDS = ['claim', 'assign', 'wall', 'step-aside', 'close', 'reopen'] as const
const step = fc.record({
  who: fc.nat(PEOPLE.length - 1),
  other: fc.nat(PEOPLE.length - 1),
  command: fc.constantFrom(...COMMANDS),
})

const partsOf = (c: Case, id: string): Part[] => [
  ...(c.handler === id ? (['handler'] as const) : []),
  ...(c.overseer === id ? (['overseer'] as const) : []),
  ...(id === 'reporter' ? (['reporter', 'affected'] as const) : []),
  ...(id === 'manager' ? (['manager'] as const) : []),
]
const standing = (c: Case, { id }: Person): Standing => ({
  parts: c.walled.has(id) ? [] : partsOf(c, id),
  walled: c.walled.has(id),
  claimed: c.handler !== null,
  status: c.status,
  involved: id === 'reporter',
})
const free = (c: Case, role: Role, but: (string | null)[]) =>
  PEOPLE.find((p) => p.roles.includes(role) && !c.walled.has(p.id) && !but.includes(p.id))?.id

/** Keeps somebody out. What they held goes to the next who may hold it; with nobody left the wall waits for the outside contact (SECURITY W5). */
function kept(c: Case, id: string): Case {
  const next = { ...c, walled: new Set([...c.walled, id]) }
  const overseer = c.overseer === id ? free(next, 'senior-leader', [c.handler, c.duty]) : c.overseer
  const duty = c.duty === id ? free(next, 'hr', [overseer ?? null]) : c.duty
  const handler = c.handler === id ? (duty ?? null) : c.handler
  return overseer && duty && id !== 'reporter' ? { ...next, overseer, duty, handler } : c
}

/** One command, refused unless the rules allow it. */
function after(c: Case, who: Person, other: Person, command: (typeof COMMANDS)[number], rule: May): Case {
  const asks = (verb: Verb) => rule(who, verb, standing(c, who))
  const able = other.roles.includes('hr') && !c.walled.has(other.id) && ![c.overseer, 'reporter'].includes(other.id)
  if (command === 'claim' && asks('case.claim') && who.id !== c.overseer)
    return { ...c, handler: who.id, status: 'open' }
  if (command === 'assign' && asks('case.assign') && able)
    return { ...c, handler: other.id, status: c.status === 'new' ? 'open' : c.status }
  if (command === 'wall' && asks('wall.add')) return kept(c, other.id)
  if (command === 'step-aside' && asks('wall.own')) return kept(c, who.id)
  if (command === 'close' && asks('case.close')) return { ...c, status: 'closed' }
  if (command === 'reopen' && asks('case.reopen')) return { ...c, status: 'open' }
  return c
}

const byId = (id: string) => PEOPLE.find((p) => p.id === id)!
/** What must hold after every command (SECURITY sections 3 and 11). */
function holds(c: Case, rule: May): boolean {
  const reads = (id: string) => mayRead(byId(id), 'case', standing(c, byId(id)))
  const desk = PEOPLE.filter((p) => p.roles.includes('hr'))
  const worked = c.handler
    ? rule(byId(c.handler), 'case.file', standing(c, byId(c.handler)))
    : desk.some((p) => rule(p, 'case.claim', standing(c, p)))
  return (
    reads('reporter') &&
    reads(c.overseer) &&
    worked &&
    (c.status !== 'closed' || rule(byId('reporter'), 'case.reopen', standing(c, byId('reporter')))) &&
    [...c.walled].every((id) => allowed(byId(id), standing(c, byId(id))).length === 0) &&
    ['admin', 'auditor'].every((id) => !reads(id) && !rule(byId(id), 'case.claim', standing(c, byId(id))))
  )
}

const sequences = (rule: May) =>
  fc.property(fc.array(step, { minLength: 60, maxLength: 60 }), (steps) => {
    let c: Case = { status: 'new', handler: null, duty: 'hr-1', overseer: 'lead-1', walled: new Set() }
    for (const { who, other, command } of steps) {
      c = after(c, PEOPLE[who]!, PEOPLE[other]!, command, rule)
      if (!holds(c, rule)) return false
    }
    return true
  })

test('SEC S10 T20 after any sixty commands by anybody a case has somebody to work on it, and its reporter and overseer reach it', {
  timeout: 600_000,
}, () => {
  const { numRuns, counterexample } = fc.check(sequences(may), { numRuns: RUNS, endOnFailure: true })
  console.log(
    `S10 ${inject('tier')}: ${numRuns} sequences x 60 commands against the rules alone, ${counterexample ? 1 : 0} violations`,
  )
  expect(counterexample).toBeNull()
})

test('SEC S10 rules under which only the handler opens a closed case again are found', () => {
  const concealing: May = (who, verb, s) => may(who, verb, s) && (verb !== 'case.reopen' || s.parts.includes('handler'))
  expect(fc.check(sequences(concealing), { numRuns: 500, endOnFailure: true }).counterexample).not.toBeNull()
})
