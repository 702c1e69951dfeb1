import type { Person, Role } from '@breakwater/shared/person.ts'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, person, system } from '../db/as.ts'
import { Refusal } from '../refusal.ts'
import { askSafety } from '../safety/ask.ts'
import { type ClockDesk, openClockDesk } from '../testing/clock-desk.ts'
import { invariant, onDatabase } from '../testing/invariant.ts'
import { access } from './access.ts'
import { assign } from './assign.ts'
import { askCounsel } from './counsel.ts'
import { viewFacts } from './facts.ts'
import { viewCase } from './view.ts'
import { visibleMembers } from './visible.ts'
import { addWall } from './walls.ts'
import { say } from './words.ts'

let desk: ClockDesk
let staff: Record<string, Person>
beforeAll(async () => {
  desk = await openClockDesk()
  const hire = (name: string, roles: Role[]) =>
    as(desk.deps.db, system('setup'), async (tx): Promise<Person> => {
      const email = `${name}@pines.example`
      const row = { name, email, roles, manager_id: desk.staff.una.id, team: null, unit: null, phone: null }
      const { id } = await tx.insertInto('person').values(row).returning('id').executeTakeFirstOrThrow()
      return { id, name, email, roles: ['employee', ...roles], managerId: desk.staff.una.id }
    })
  const [lea, ole, kay, hew] = await Promise.all([
    hire('lea', ['legal']),
    hire('ole', ['admin']),
    hire('kay', ['hr']),
    hire('hew', ['health-safety-lead']),
  ])
  staff = { ...desk.staff, lea, ole, kay, hew }
})
afterAll(() => desk.close())

type Case = { caseId: string; reference: string }
/** The case that the runs go on with, and who read it so far, oldest first. */
type Told = { at: string; who: string }
type Life = Case & { read: Told[]; turns: number }
const TURNS = 25

const READERS = ['bo', 'mia', 'hal', 'ivy', 'kay', 'joan', 'una', 'gus', 'lea', 'ole', 'hew'] as const
const turn = fc.record({
  grant: fc.constantFrom('none', 'none', 'assign', 'wall', 'counsel'),
  to: fc.constantFrom('hal', 'ivy', 'kay', 'gus', 'lea', 'bo', 'ole', 'hew'),
  who: fc.array(fc.constantFrom(...READERS), { minLength: 1, maxLength: 2 }),
  how: fc.constantFrom('page', 'facts'),
})
const maybe = (asked: Promise<unknown>) =>
  asked.then(
    () => true,
    (error: unknown) => (error instanceof Refusal ? false : Promise.reject(error)),
  )
const parts = async (c: Case) =>
  desk.rows(
    sql<{ person_id: string; part: string }>`select person_id, part from app.case_member
      where case_id = ${c.caseId} and valid_to is null order by since`,
  )

/** Parts are given and taken, people read: Ada's lists say who may and who did, by part and time, and nobody else gets in. */
function tellsAll(heard: (lines: Told[]) => Told[]) {
  let life: Life | undefined
  return fc.asyncProperty(turn, async ({ grant, to, who, how }) => {
    if (!life || life.turns++ > TURNS)
      life = {
        ...(await desk.opens(staff['ada']!, { sender: `${crypto.randomUUID()}@client.example` })),
        read: [],
        turns: 0,
      }
    const c = life
    const handler = (await parts(c)).find(({ part }) => part === 'handler')
    const owner = Object.values(staff).find(({ id }) => id === handler?.person_id) ?? staff['hal']!
    desk.clock.advance(60_000)
    if (grant === 'assign') await maybe(assign(desk.deps, owner, c.reference, staff[to]!.id))
    if (grant === 'wall' && c.turns % 8 === 7)
      await maybe(addWall(desk.deps, staff['ada']!, c.reference, staff[to]!.id))
    if (grant === 'counsel')
      await maybe(
        askCounsel(desk.deps, owner, c.reference, {
          personId: staff[to]!.id,
          reason: 'Is this ours to end?',
          showsFile: false,
          offered: false,
        }),
      )
    if (grant === 'counsel') {
      const asked = { personId: staff[to]!.id, reason: 'Is it safe there?', nameReason: null }
      await maybe(askSafety(desk.deps, owner, c.reference, asked))
    }
    // the people of her page, read as the page reads them
    const named = new Set(
      (await as(desk.deps.db, person(staff['ada']!.id), (tx) => visibleMembers(tx, c.caseId))).map((m) => m.person_id),
    )
    for (const name of who) {
      desk.clock.advance(60_000)
      const reader = staff[name]!
      const [part] = (await parts(c)).filter(({ person_id }) => person_id === reader.id)
      const reads = how === 'page' ? viewCase : viewFacts
      const went = await maybe(reads(desk.deps, reader, c.reference))
      if (name === 'ole' && went) return false
      // whoever gets in stands in her list before
      if (went && (!named.has(reader.id) || !part)) return false
      if (went && how === 'page') c.read.push({ at: desk.clock.now().toISOString(), who: say(`part.${part!.part}`) })
    }
    const opened = say('trail.case.opened')
    const lines = (await access(desk.deps, staff['ada']!, c.reference))
      .filter(({ what, who: by }) => what === opened && by !== staff['ada']!.name)
      .map(({ at, who: by }) => ({ at, who: by }))
      .reverse()
    return JSON.stringify(heard(lines)) === JSON.stringify(c.read)
  })
}

test('I28 whoever reported sees who may open the file, and who did, by part and time; an admin never opens it', {
  timeout: 3_600_000,
}, async () => {
  expect(say.has('trail.case.opened')).toBe(true)
  await invariant('I28', {
    runs: onDatabase(),
    holds: tellsAll((lines) => lines),
    // a list that leaves the last one out
    control: tellsAll((lines) => lines.slice(0, -1)),
  })
})
