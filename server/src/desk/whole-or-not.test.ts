import fc from 'fast-check'
import { type KyselyPlugin, sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, test } from 'vitest'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { type ClockDesk, openClockDesk } from '../testing/clock-desk.ts'
import { idsOf } from '../testing/ids-of.ts'
import { invariant, onDatabase } from '../testing/invariant.ts'
import { verifyTrail } from '../trail/record.ts'
import { assign } from './assign.ts'
import { lift } from './lift.ts'
import { note, update } from './note.ts'
import { recordStep } from './record-step.ts'
import { addWall } from './walls.ts'

let desk: ClockDesk
let admin: pg.Client
beforeAll(async () => {
  desk = await openClockDesk()
  admin = new pg.Client(desk.database.adminUrl)
  await admin.connect()
})
afterAll(async () => {
  await admin.end()
  await desk.close()
})

class Killed extends Error {}
/** A service that is cut off before its n-th word to the database. */
function cutAt(n: number): Deps & { words(): number } {
  let said = 0
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      if (++said === n) throw new Killed()
      return node
    },
    transformResult: async ({ result }) => result,
  }
  return { ...desk.deps, db: desk.deps.db.withPlugin(plugin), words: () => said }
}

const TALK = { date: '2026-11-09', present: ['Ada Moss'], summary: 'She told me.' }
type Case = { caseId: string; reference: string }
const talkOf = async (c: Case) =>
  (
    await desk.rows(sql<{ id: string }>`select id from app.step where case_id = ${c.caseId} and step = 'manager-talk'`)
  )[0]!.id
/** What people do with a case; each writes in several places. */
const VERBS: Record<string, (deps: Deps, c: Case) => Promise<unknown>> = {
  talk: async (deps, c) => recordStep(deps, desk.staff.bo, c.reference, await talkOf(c), TALK),
  note: (deps, c) => note(deps, desk.staff.hal, c.reference, 'Seen', 'desk'),
  update: (deps, c) => update(deps, desk.staff.hal, c.reference, 'Thank you.'),
  assign: (deps, c) => assign(deps, desk.staff.hal, c.reference, desk.staff.ivy.id),
  lift: (deps, c) => lift(deps, desk.staff.hal, c.reference, 'It was somebody else'),
  wall: (deps, c) => addWall(deps, desk.staff.ada, c.reference, desk.staff.gus.id),
}
const state = async (c: Case) =>
  JSON.stringify([
    [...(await idsOf(admin, c.caseId))].sort(),
    await desk.rows(sql`select id, state from app.step where case_id = ${c.caseId} order by id`),
    await desk.rows(sql`select handler_id, status, last_event_at from app.case_file where id = ${c.caseId}`),
    await desk.rows(sql`select id, released_at from app.hold where case_id = ${c.caseId} order by id`),
    await as(desk.deps.db, system('setup'), async (tx) => (await verifyTrail(tx)).rows),
  ])

/** Cut off before any word to the database nothing is there; let through to the end all of it is. */
function allOrNothing(does: typeof VERBS) {
  let c: Case | undefined
  return fc.asyncProperty(fc.constantFrom(...Object.keys(does)), fc.integer({ min: 1, max: 60 }), async (verb, n) => {
    c ??= await desk.opens(desk.staff.ada, { sender: `${crypto.randomUUID()}@client.example`, relation: 'prospect' })
    const on = c
    desk.clock.advance(1_000)
    const before = await state(on)
    const went = await does[verb]!(cutAt(n), on).then(
      () => true,
      (error: unknown) => (error instanceof Killed ? false : Promise.reject(error)),
    )
    const after = await state(on)
    if (went) c = undefined
    return went === (after !== before)
  })
}

test('I26 a decision with its record, fact, steps and trail is one: cut off before any word to the database, nothing of it is there', {
  timeout: 3_600_000,
}, async () => {
  /** the fact in a transaction of its own, and then the rest */
  const inTwo = async (deps: Deps, c: Case) => {
    await as(desk.deps.db, system('policy'), (tx) =>
      sql`insert into app.fact (case_id, name, value, source, at) values (${c.caseId}, 'manager.talk_done', 'yes', 'x', now())`.execute(
        tx,
      ),
    )
    await VERBS['talk']!(deps, c)
  }
  await invariant('I26', { runs: onDatabase(15), holds: allOrNothing(VERBS), control: allOrNothing({ inTwo }) })
})
