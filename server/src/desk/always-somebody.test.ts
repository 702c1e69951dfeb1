import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { settleDirectory } from '../directory/bring-up-to-date.ts'
import { chainAbove } from '../people/lines.ts'
import { Refusal } from '../refusal.ts'
import { type ClockDesk, openClockDesk } from '../testing/clock-desk.ts'
import { atFull, invariant, onDatabase } from '../testing/invariant.ts'
import { assign } from './assign.ts'
import { claim } from './claim.ts'
import { addWall, stepAside } from './walls.ts'

const LENGTH = atFull() ? 8 : 6
const WHO = ['ada', 'bo', 'mia', 'hal', 'ivy', 'joan', 'una', 'gus', 'oona'] as const
type Name = (typeof WHO)[number]
const OUTSIDE = 'oona@outside.example'

let desk: ClockDesk
let people: Record<Name, ClockDesk['staff']['ada']>
let sequence = 0
beforeAll(async () => {
  desk = await openClockDesk()
  const oona = { name: 'Oona Vale', email: OUTSIDE, roles: ['hr' as const] }
  const { id } = await inSetup((tx) =>
    tx
      .insertInto('person')
      .values({ ...oona, manager_id: null, team: null, unit: null, phone: null })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  people = { ...desk.staff, oona: { ...oona, id, roles: ['employee', 'hr'], managerId: null } }
})
afterAll(() => desk.close())

const inSetup = <T>(work: Parameters<typeof as<T>>[2]) => as(desk.deps.db, system('setup'), work)
/** A rule may say no; anything else is a fault. */
const maybe = (asked: Promise<unknown>) =>
  asked.then(
    () => true,
    (error: unknown) => (error instanceof Refusal ? false : Promise.reject(error)),
  )

/** Open cases without a handler or an overseer who is here, or with both in one line. */
async function alone(): Promise<string[]> {
  const files = await desk.rows(
    sql<{ id: string; h: string | null; o: string | null }>`select f.id, h.id h, o.id o from app.case_file f
      left join app.person h on h.id = coalesce(f.handler_id, f.duty_id) and h.active
      left join app.person o on o.id = f.overseer_id and o.active where f.status <> 'closed'`,
  )
  const rows = await desk.rows(sql<{ id: string; manager_id: string | null }>`select id, manager_id from app.person`)
  const managers = new Map(rows.map((p) => [p.id, p.manager_id]))
  const line = (a: string, b: string) =>
    a === b || chainAbove(managers, a).includes(b) || chainAbove(managers, b).includes(a)
  return files.filter(({ h, o }) => !h || !o || line(h, o)).map(({ id }) => id)
}

/** An organisation with an outside contact, one whose contact was never named, and one whose contact is gone. */
const organisation = (kind: 'named' | 'none' | 'gone') =>
  inSetup(async (tx) => {
    await tx.updateTable('person').set({ active: true }).execute()
    for (const [name, manager] of [
      ['hal', 'una'],
      ['ivy', 'una'],
      ['oona', null],
    ] as const)
      await tx
        .updateTable('person')
        .set({ manager_id: manager && people[manager].id, ...(name === 'oona' ? { active: kind === 'named' } : {}) })
        .where('id', '=', people[name].id)
        .execute()
    await sql`update app.organisation set settings = (settings - 'outsideContact')
      || ${JSON.stringify(kind === 'none' ? {} : { outsideContact: OUTSIDE })}::jsonb`.execute(tx)
  })

const isHere = async (name: Name) =>
  (await desk.rows(sql<{ active: boolean }>`select active from app.person where id = ${people[name].id}`))[0]!.active
const ACTS = new Set(['assign', 'claim', 'wall', 'aside'])

type Settles = typeof settleDirectory
type Move = [what: 'assign' | 'claim' | 'wall' | 'aside' | 'leaves' | 'back' | 'moves', who: Name, other: Name]
const move = fc.tuple(
  fc.constantFrom('assign', 'claim', 'wall', 'aside', 'leaves', 'leaves', 'back', 'moves'),
  fc.constantFrom(...WHO),
  fc.constantFrom(...WHO),
) as fc.Arbitrary<Move>
const moves = fc.array(move, { minLength: LENGTH, maxLength: LENGTH })

/** Whoever is assigned, walled, leaves, comes back or gets another manager: each is refused, or leaves every case with its two people. */
const neverAlone = (settles: Settles, moved: typeof moves, seen = { done: 0, refused: 0 }) =>
  fc.asyncProperty(moved, fc.constantFrom('named', 'none', 'gone'), fc.boolean(), async (list, kind, claimed) => {
    await organisation(kind)
    const about = { sender: `n${sequence++}@client.example` }
    const c = await desk.opens(people.ada, about, claimed ? people.hal : null)
    const changes = (id: string, row: { active: boolean } | { manager_id: string }) =>
      inSetup(async (tx) => {
        await tx.updateTable('person').set(row).where('id', '=', id).execute()
        await settles(desk.deps, tx)
      })
    const does: Record<Move[0], (who: Name, other: Name) => Promise<unknown>> = {
      assign: (who, other) => assign(desk.deps, people[who], c.reference, people[other].id),
      claim: (who) => claim(desk.deps, people[who], c.reference),
      wall: (who, other) => addWall(desk.deps, people[who], c.reference, people[other].id),
      aside: (who) => stepAside(desk.deps, people[who], c.reference),
      leaves: (who) => changes(people[who].id, { active: false }),
      back: (who) => changes(people[who].id, { active: true }),
      // the line of the desk changes; leaders have nobody above them
      moves: (who, other) =>
        changes(people[who === 'ivy' ? 'ivy' : 'hal'].id, { manager_id: people[other === 'una' ? 'una' : 'joan'].id }),
    }
    if ((await alone()).length) return false
    for (const [what, who, other] of list) {
      // who left is signed out, and does nothing any more
      if (ACTS.has(what) && !(await isHere(who))) continue
      if (await maybe(does[what](who, other))) seen.done++
      else seen.refused++
      if ((await alone()).length) return false
    }
    await desk.over(c.caseId)
    return true
  })

test('I2 P19 P126 whoever is assigned, walled or leaves: no case is ever without a handler and an overseer outside that line', {
  timeout: 3_600_000,
}, async () => {
  const seen = { done: 0, refused: 0 }
  /** a directory after which nobody looks at the cases */
  const forgets: Settles = async () => ({ handedOver: 0, withoutDesk: 0 })
  const leaves = fc.constant<Move[]>([['leaves', 'hal', 'ada']])
  await invariant('I2', {
    runs: onDatabase(4),
    holds: neverAlone(settleDirectory, moves, seen),
    control: neverAlone(forgets, leaves),
  })
  expect(seen.done).toBeGreaterThan(0)
  expect(seen.refused).toBeGreaterThan(0)
})

test('I2 control: an overseer in the line of the handler is found', async () => {
  await organisation('named')
  const c = await desk.opens(people.ada, { sender: `n${sequence++}@client.example` })
  const put = (id: string) =>
    desk.rows(sql`update app.case_file set overseer_id = ${id} where id = ${c.caseId} returning 1`)
  await put(people.una.id)
  expect(await alone()).toContain(c.caseId)
})
