import { type KyselyPlugin, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { type ClockDesk, openClockDesk } from '../testing/clock-desk.ts'
import { idsOf } from '../testing/ids-of.ts'
import { verifyTrail } from '../trail/record.ts'
import { recordStep } from './record-step.ts'

let desk: ClockDesk
beforeAll(async () => {
  desk = await openClockDesk()
})
afterAll(() => desk.close())

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

test('I26 a decision with its record, fact, steps and trail is one: cut off before any word to the database, nothing of it is there', async () => {
  const c = await desk.opens(desk.staff.ada, { sender: `${crypto.randomUUID()}@client.example`, relation: 'prospect' })
  const [step] = await desk.rows(
    sql<{ id: string }>`select id from app.step where case_id = ${c.caseId} and step = 'manager-talk'`,
  )
  const talk = { date: '2026-11-09', present: ['Ada Moss'], summary: 'She told me.' }
  const state = async () => [
    (await idsOf(desk, c.caseId)).size,
    await desk.rows(sql`select id, state from app.step where case_id = ${c.caseId} order by id`),
    await as(desk.deps.db, system('setup'), async (tx) => (await verifyTrail(tx)).rows),
  ]
  const before = await state()
  let cut = 0
  for (let n = 1; ; n++) {
    const deps = cutAt(n)
    const went = await recordStep(deps, desk.staff.bo, c.reference, step!.id, talk).then(
      () => true,
      (error: unknown) => {
        if (!(error instanceof Killed)) throw error
        return false
      },
    )
    if (went) break
    cut++
    expect(await state(), `cut before word ${n}`).toEqual(before)
  }
  expect(cut).toBeGreaterThan(15)
  expect(await state()).not.toEqual(before)
  // control: the same in two transactions leaves half of it behind
  const half = await desk.opens(desk.staff.ada, {
    sender: `${crypto.randomUUID()}@client.example`,
    relation: 'prospect',
  })
  const rest = await idsOf(desk, half.caseId)
  await as(desk.deps.db, system('policy'), (tx) =>
    sql`insert into app.fact (case_id, name, value, source, at) values (${half.caseId}, 'manager.talk_done', 'yes', 'x', now())`.execute(
      tx,
    ),
  )
  await expect(recordStep(cutAt(3), desk.staff.bo, half.reference, step!.id, talk)).rejects.toThrow()
  expect((await idsOf(desk, half.caseId)).size).toBe(rest.size + 1)
  console.log(`I26: cut off before ${cut} words to the database, 0 halves; control: 1 half`)
})
