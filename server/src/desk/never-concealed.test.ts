import type { Person } from '@breakwater/shared/person.ts'
import fc from 'fast-check'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { begin } from '../letters/begin.ts'
import { Refusal } from '../refusal.ts'
import { takeBack } from '../reports/take-back.ts'
import { proposeErasure } from '../retention/erasure-kind.ts'
import { type ClockDesk, openClockDesk } from '../testing/clock-desk.ts'
import { asSuperuser } from '../testing/cluster.ts'
import { idsOf } from '../testing/ids-of.ts'
import { atFull, invariant, onDatabase } from '../testing/invariant.ts'
import { access } from './access.ts'
import { act } from './act.ts'
import { assign } from './assign.ts'
import { claim } from './claim.ts'
import { close, reopen } from './close.ts'
import { concernsOf, decideConcern, raiseConcern } from './concerns.ts'
import { lift } from './lift.ts'
import { note, update } from './note.ts'
import { recordStep } from './record-step.ts'
import { viewCase } from './view.ts'
import { waiveStep } from './waive-step.ts'
import { addWall } from './walls.ts'

const LENGTH = atFull() ? 60 : 8

let desk: ClockDesk
let admin: pg.Client
let sequence = 0
beforeAll(async () => {
  desk = await openClockDesk()
  admin = new pg.Client(desk.database.adminUrl)
  await admin.connect()
})
afterAll(async () => {
  await admin.end()
  await desk.close()
})

type Case = { caseId: string; reference: string; key: string }
async function opens(relation: 'prospect' | 'business-customer' = 'prospect'): Promise<Case> {
  const key = crypto.randomUUID()
  const more = { id: key, sender: `n${sequence++}@client.example`, relation }
  return { ...(await desk.opens(desk.staff.ada, more)), key }
}
/** A rule may say no; anything else is a fault. */
const maybe = (asked: Promise<unknown>) =>
  asked.then(
    () => true,
    (error: unknown) => {
      if (error instanceof Refusal) return false
      throw error
    },
  )
const WHO = ['ada', 'bo', 'mia', 'hal', 'ivy', 'joan', 'una', 'gus'] as const
const person = (name: (typeof WHO)[number]) => desk.staff[name]

const ids = ({ caseId }: Case) => idsOf(admin, caseId)

type Command = (who: Person, c: Case, n: number) => Promise<unknown>
const stepIds = (c: Case) =>
  desk.rows(sql<{ id: string }>`select id from app.step where case_id = ${c.caseId} order by id`)
const COMMANDS: Record<string, Command> = {
  note: (who, c) => note(desk.deps, who, c.reference, 'Seen', 'desk'),
  update: (who, c) => update(desk.deps, who, c.reference, 'Thank you.'),
  close: (who, c) =>
    close(desk.deps, who, c.reference, {
      outcome: 'no-further-action',
      reason: 'Nothing there',
      notice: 'We closed this.',
    }),
  reopen: (who, c) => reopen(desk.deps, who, c.reference, 'Once more'),
  lift: (who, c) => lift(desk.deps, who, c.reference, 'Not needed'),
  mark: (who, c) => act(desk.deps, who, c.reference, 'unqualified', 'Please'),
  takeBack: (who, c) => takeBack(desk.deps, who, c.key, 'no'),
  erase: (who, c) => proposeErasure(desk.deps, who, c.reference, 'Away with it'),
  letter: (who, c) => begin(desk.deps, who, c.reference, 'complaint'),
  claim: (who, c) => claim(desk.deps, who, c.reference),
  assign: (who, c, n) => assign(desk.deps, who, c.reference, person(WHO[n % WHO.length]!).id),
  wall: (who, c, n) => addWall(desk.deps, who, c.reference, person(WHO[n % WHO.length]!).id),
  record: async (who, c, n) => {
    const steps = await stepIds(c)
    return recordStep(desk.deps, who, c.reference, steps[n % steps.length]!.id, { words: 'x', summary: 'x' })
  },
  waive: async (who, c, n) => {
    const steps = await stepIds(c)
    return waiveStep(desk.deps, who, c.reference, steps[n % steps.length]!.id, 'Not here')
  },
}
/** Whoever has the case then, as often as everybody else together: most of what is done is theirs to do. */
const HANDLER = Array<'handler'>(8).fill('handler')
const handlerOf = async ({ caseId }: Case) => {
  const { rows } = await admin.query('select handler_id from app.case_file where id = $1', [caseId])
  return Object.values(desk.staff).find(({ id }) => id === rows[0].handler_id) ?? desk.staff.hal
}
const commands = (length: number) =>
  fc.array(fc.tuple(fc.constantFrom(...HANDLER, ...WHO), fc.constantFrom(...Object.keys(COMMANDS)), fc.nat(50)), {
    minLength: length,
    maxLength: length,
  })

/** What people of a case do in any order; after every command each record that was there is there. */
const losesNothing = (then: (c: Case) => Promise<unknown>, length: number, seen = { done: 0 }) =>
  fc.asyncProperty(commands(length), fc.constantFrom('prospect', 'business-customer'), async (list, relation) => {
    const c = await opens(relation as 'prospect')
    const known = await ids(c)
    for (const [who, what, n] of list) {
      const by = who === 'handler' ? await handlerOf(c) : person(who)
      if (await maybe(COMMANDS[what]!(by, c, n))) seen.done++
      await then(c)
      const now = await ids(c)
      if ([...known].some((id) => !now.has(id))) return false
      for (const id of now) known.add(id)
    }
    await desk.over(c.caseId)
    return true
  })

test('I1 P74 whatever anybody does, every record of a case is still there', { timeout: 3_600_000 }, async () => {
  const seen = { done: 0 }
  /** somebody who gets past every rule of the database */
  const drops = ({ caseId }: Case) =>
    asSuperuser(
      desk.database.adminUrl,
      `alter table app.event disable trigger all`,
      `delete from app.event where id = (select id from app.event where case_id = '${caseId}' limit 1)`,
      `alter table app.event enable trigger all`,
    )
  await invariant('I1', {
    runs: onDatabase(6),
    holds: losesNothing(async () => undefined, LENGTH, seen),
    control: losesNothing(drops, 1),
  })
  console.log(`I1 ${inject('tier')}: of ${LENGTH} commands each, ${seen.done} were carried out`)
  expect(seen.done).toBeGreaterThan(0)
})

test('P19 every report has an investigation that belongs to somebody, and nobody can wave it away', async () => {
  const c = await opens()
  const [step] = await desk.rows(
    sql<{
      id: string
      owner_id: string
    }>`select id, owner_id from app.step where case_id = ${c.caseId} and step = 'investigate'`,
  )
  expect(step?.owner_id).toBe(desk.staff.hal.id)
  for (const who of [desk.staff.hal, desk.staff.joan, desk.staff.ivy])
    await expect(waiveStep(desk.deps, who, c.reference, step!.id, 'Not needed')).rejects.toBeInstanceOf(Refusal)
})

test('P81 six ways to hide a report are refused; each leaves the report and its people where they were', async () => {
  const { hal, ada } = desk.staff
  const c = await opens()
  const before = await ids(c)
  const someStep = [...before].find((id) => id.startsWith('step '))!.slice('step '.length)
  const tries = [
    () => takeBack(desk.deps, hal, c.key, 'no'),
    () => close(desk.deps, hal, c.reference, { outcome: 'resolved', reason: 'Gone', notice: 'Gone' } as never),
    () => act(desk.deps, hal, c.reference, 'unqualified', 'Quick'),
    () => assign(desk.deps, hal, c.reference, desk.staff.gus.id),
    () => waiveStep(desk.deps, hal, c.reference, someStep, 'No'),
    () => addWall(desk.deps, desk.staff.gus, c.reference, ada.id),
  ]
  for (const hide of tries) await expect(hide()).rejects.toBeInstanceOf(Refusal)
  const after = await ids(c)
  expect([...before].filter((id) => !after.has(id))).toEqual([])
})

type Raise = (c: Case) => Promise<string | undefined>
const raises: Raise = async (c) =>
  (await raiseConcern(desk.deps, desk.staff.ada, c.reference, { words: 'canary-concern', about: 'handler' })).id
const tries = fc.array(fc.tuple(fc.constantFrom('close', 'lift', 'waive', 'read', 'answer'), fc.nat(20)), {
  minLength: 3,
  maxLength: 6,
})

/** Whom a concern is about tries things: they read nothing of it, cannot answer it, and nothing they do alone takes effect. */
const waits = (raise: Raise, tried: typeof tries) =>
  fc.asyncProperty(tried, async (list) => {
    const c = await opens()
    const { hal } = desk.staff
    const id = await raise(c)
    const state = async () =>
      JSON.stringify([
        await desk.rows(sql`select status from app.case_file where id = ${c.caseId}`),
        await desk.rows(sql`select id, released_at from app.hold where case_id = ${c.caseId} order by id`),
        await desk.rows(sql`select id, state from app.step where case_id = ${c.caseId} order by id`),
        await desk.rows(sql`select outcome from app.concern where case_id = ${c.caseId}`),
      ])
    const before = await state()
    for (const [what, n] of list) {
      if (what === 'answer') {
        const answered = decideConcern(desk.deps, hal, id ?? c.caseId, { outcome: 'set-aside', answer: 'No' })
        if (await maybe(answered)) return false
      } else if (what === 'read') {
        const read = [
          await viewCase(desk.deps, hal, c.reference),
          await access(desk.deps, hal, c.reference),
          await concernsOf(desk.deps, hal),
        ]
        const text = JSON.stringify(read)
        if (text.includes('canary-concern') || (id && text.includes(id))) return false
      } else await maybe(COMMANDS[what]!(hal, c, n))
    }
    const after = await state()
    await desk.over(c.caseId)
    return after === before
  })

test('I22 while a concern waits, whom it is about reads nothing of it, answers nothing, and does nothing alone', {
  timeout: 3_600_000,
}, async () => {
  /** a concern that went nowhere */
  const lost: Raise = async () => undefined
  const lifts = fc.constant<[string, number][]>([['lift', 0]])
  await invariant('I22', {
    runs: onDatabase(6),
    holds: waits(raises, tries),
    control: waits(lost, lifts as typeof tries),
  })
})
