import type { Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, person, system } from '../db/as.ts'
import { gateKinds } from '../gate-kinds.ts'
import { decide, withdraw } from '../gates/decide.ts'
import type { SessionFacts } from '../people/sessions.ts'
import { aReport, type Desk } from '../testing/desk.ts'
import { openMailDesk } from '../testing/mail-desk.ts'
import { gateDossier, gateList } from './gates.ts'
import { addWall, proposeRemoval, stepAside, wallsOf } from './walls.ts'

let desk: Awaited<ReturnType<typeof openMailDesk>>
let people: Desk['staff'] & { lena: Person; lou: Person }

beforeAll(async () => {
  desk = await openMailDesk()
  const hire = async (name: string, roles: Person['roles']): Promise<Person> => {
    const [row] = await desk.rows(`insert into app.person (email, name, roles) values ($1, $2, $3) returning id`, [
      `${name.toLowerCase()}@pines.example`,
      name,
      roles,
    ])
    return { id: String(row!['id']), name, email: '', managerId: null, roles: ['employee', ...roles] }
  }
  people = { ...desk.staff, lena: await hire('Lena', ['legal']), lou: await hire('Lou', ['legal']) }
})
afterAll(() => desk.close())

const confirmed = (): SessionFacts => ({ id: 'x', kind: 'test', steppedUpAt: desk.clock.now() })
const yes = { says: 'approve', reason: 'It is right' } as const
const no = { says: 'decline', reason: 'It is not right' } as const
const sign = (who: Person, gate: string, deciding: typeof yes | typeof no = yes, session = confirmed()) =>
  decide(desk.deps, gateKinds, who, session, gate, deciding)

/** A case whose manager is walled, handled by Hal, and a proposal of his to let the manager in again. */
async function proposed(sender: string) {
  const { ada, bo, hal } = people
  const made = await desk.receives(aReport(ada, { sender: `${sender}@prospect.example` }))
  await desk.rows(`insert into app.case_member (case_id, person_id, part, since) values ($1, $2, 'handler', now())`, [
    made.caseId,
    hal.id,
  ])
  await desk.rows(`update app.case_file set handler_id = $2, claimed_at = now(), status = 'open' where id = $1`, [
    made.caseId,
    hal.id,
  ])
  await addWall(desk.deps, ada, made.reference, bo.id)
  const { gate } = await proposeRemoval(desk.deps, hal, made.reference, bo.id, 'They made peace')
  return { ...made, gate }
}
const walled = async (caseId: string, who: Person) =>
  (await desk.rows('select 1 from app.case_wall where case_id = $1 and person_id = $2', [caseId, who.id])).length === 1

test('SEC W2 one person does not let a walled person in, two others do, once, and the reporter is told', async () => {
  const { caseId, gate, reference } = await proposed('two')
  await sign(people.ivy, gate)
  expect(await walled(caseId, people.bo)).toBe(true)
  await expect(sign(people.ivy, gate)).rejects.toMatchObject({ code: 'gate.not_yours' })
  await expect(sign(people.hal, gate)).rejects.toMatchObject({ code: 'gate.own' })
  expect(await walled(caseId, people.bo)).toBe(true)
  await sign(people.lena, gate)
  expect(await walled(caseId, people.bo)).toBe(false)
  expect(await desk.rows('select person_id, source from app.case_wall_lifted where case_id = $1', [caseId])).toEqual([
    { person_id: people.bo.id, source: 'reporter' },
  ])
  await expect(sign(people.lou, gate)).rejects.toMatchObject({ kind: 'missing' })
  const told = await desk.rows(
    `select kind from app.outgoing where person_id = $1 and kind = 'update' and params ->> 'reference' = $2`,
    [people.ada.id, reference],
  )
  expect(told).toHaveLength(1)
  expect(
    await desk.rows(`select visibility from app.event where case_id = $1 and kind = 'wall.lifted'`, [caseId]),
  ).toEqual([{ visibility: 'reporter-too' }])
})

test('SEC W2 G3 a walled person neither sees nor signs it, whatever their roles, nor does whom it is about', async () => {
  const { caseId, gate, reference } = await proposed('walled')
  await desk.rows(`update app.person set roles = '{legal}' where id = $1`, [people.bo.id])
  const bo: Person = { ...people.bo, roles: ['employee', 'legal'] }
  for (const out of [bo, people.lou]) {
    if (out === people.lou) await addWall(desk.deps, people.hal, reference, out.id)
    await expect(sign(out, gate)).rejects.toMatchObject({ kind: 'missing' })
    expect((await gateList(desk.deps, gateKinds, out)).map((g) => g.id)).not.toContain(gate)
    await expect(gateDossier(desk.deps, gateKinds, out, gate)).rejects.toMatchObject({ kind: 'missing' })
  }
  await desk.rows(`update app.person set roles = '{}' where id = $1`, [people.bo.id])
  // a signature counts no longer when its person is walled before the last one signs
  await sign(people.lena, gate)
  await addWall(desk.deps, people.hal, reference, people.lena.id)
  await sign(people.ivy, gate)
  expect(await walled(caseId, people.bo)).toBe(true)
})

test('SEC G3 it takes a confirmation of a moment ago, and lapses after 14 days', async () => {
  const { caseId, gate } = await proposed('late')
  await expect(sign(people.ivy, gate, yes, { ...confirmed(), steppedUpAt: null })).rejects.toMatchObject({
    code: 'refusal.step_up',
  })
  const old = new Date(desk.clock.now().getTime() - 5 * 60_000)
  await expect(sign(people.ivy, gate, yes, { ...confirmed(), steppedUpAt: old })).rejects.toMatchObject({
    code: 'refusal.step_up',
  })
  desk.clock.advance(14 * 24 * 3_600_000 - 1)
  await sign(people.ivy, gate)
  desk.clock.advance(1)
  await expect(sign(people.lena, gate)).rejects.toMatchObject({ code: 'gate.expired' })
  expect(await walled(caseId, people.bo)).toBe(true)
  expect((await gateList(desk.deps, gateKinds, people.lena)).find((g) => g.id === gate)?.yours).toBe('none')
})

test('SEC 4.2 any change of the text voids what was signed before it', async () => {
  const { caseId, gate } = await proposed('changed')
  await sign(people.ivy, gate)
  await as(desk.deps.db, person(people.hal.id), (tx) =>
    tx
      .updateTable('gate_proposal')
      .set({ payload: JSON.stringify({ personId: people.bo.id, more: 1 }) })
      .where('id', '=', gate)
      .execute(),
  )
  await sign(people.lena, gate)
  expect(await walled(caseId, people.bo)).toBe(true)
  const seen = await gateDossier(desk.deps, gateKinds, people.lena, gate)
  expect(seen.slots.map((s) => s.by?.name ?? null)).toEqual(['Lena', null])
  await sign(people.ivy, gate)
  expect(await walled(caseId, people.bo)).toBe(false)
})

test('SEC G3 SCREEN 58 decided twice at the same moment gives one result', async () => {
  const { caseId, gate } = await proposed('race')
  await sign(people.ivy, gate)
  const both = await Promise.allSettled([sign(people.lena, gate), sign(people.lou, gate)])
  expect(both.map((b) => b.status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await walled(caseId, people.bo)).toBe(false)
  expect(await desk.rows('select 1 from app.case_wall_lifted where proposal_id = $1', [gate])).toHaveLength(1)
})

test('SEC 4.2 a no ends it, and so does its proposer; afterwards nobody signs', async () => {
  const first = await proposed('declined')
  await sign(people.ivy, first.gate, no)
  await expect(sign(people.lena, first.gate)).rejects.toMatchObject({ kind: 'missing' })
  const second = await proposed('withdrawn')
  await expect(withdraw(desk.deps, people.ivy, second.gate)).rejects.toMatchObject({ code: 'gate.ended' })
  await withdraw(desk.deps, people.hal, second.gate)
  await expect(sign(people.ivy, second.gate)).rejects.toMatchObject({ kind: 'missing' })
  for (const { caseId } of [first, second]) expect(await walled(caseId, people.bo)).toBe(true)
})

test('SEC G5 no job, import or direct statement lets anybody past: the database says no by itself', async () => {
  const { caseId, gate } = await proposed('door')
  const hash = (await desk.rows('select payload_hash from app.gate_proposal where id = $1', [gate]))[0]!['payload_hash']
  const row = (slot: string, who: Person, proposer: string) => sql`insert into app.gate_approval
    (proposal_id, proposer, slot, person_id, says, payload_hash, stepped_up_at, at)
    values (${gate}, ${proposer}, ${slot}, ${who.id}, 'approve', ${hash}, ${desk.clock.now()}, ${desk.clock.now()})`
  const now = desk.clock.now()
  const { hal, ivy, lena, gus } = people
  const tries: [string, Parameters<typeof as>[1], ReturnType<typeof sql>][] = [
    ['the worker signs', system('worker'), row('first-approver', ivy, hal.id)],
    ['the import signs', system('setup'), row('first-approver', ivy, hal.id)],
    ['somebody signs for another', person(ivy.id), row('first-approver', lena, hal.id)],
    ['the proposer signs', person(hal.id), row('first-approver', hal, hal.id)],
    ['the proposer signs under another proposer', person(hal.id), row('first-approver', hal, ivy.id)],
    ['a stranger signs', person(gus.id), row('first-approver', gus, hal.id)],
    ['a slot that is none', person(ivy.id), row('third', ivy, hal.id)],
    ['a wall removed by hand', system('policy'), sql`delete from app.case_wall where case_id = ${caseId}`],
    ['a wall moved', system('policy'), sql`update app.case_wall set person_id = ${gus.id} where case_id = ${caseId}`],
    [
      'a proposal made by a job',
      system('worker'),
      sql`insert into app.gate_proposal (id, kind, payload, words_sealed, proposer, required, at, expires) values (gen_random_uuid(), 'wall-removal', '{}', '', ${hal.id}, '{hr}', ${now}, ${new Date(now.getTime() + 1)})`,
    ],
    [
      'a proposal called done',
      person(hal.id),
      sql`update app.gate_proposal set state = 'carried-out' where id = ${gate}`,
    ],
    ['a job carries it out', system('worker'), sql`select app.gate_execute(${gate}, ${now})`],
  ]
  for (const [what, subject, statement] of tries)
    await expect(
      as(desk.deps.db, subject, (tx) => statement.execute(tx)),
      what,
    ).rejects.toThrow()
  const answers = await as(desk.deps.db, person(hal.id), async (tx) => [
    (await sql<{ r: boolean }>`select app.gate_execute(${gate}, ${now}) r`.execute(tx)).rows[0]?.r,
    (await sql<{ r: boolean }>`select app.wall_lift(${gate}, ${now}) r`.execute(tx)).rows[0]?.r,
  ])
  expect(answers).toEqual([false, false])
  expect(await walled(caseId, people.bo)).toBe(true)
})

test('SEC W1 W3 who says they are involved is off the case they handle at the next request, and somebody else has it', async () => {
  const { caseId, reference } = await proposed('aside')
  await stepAside(desk.deps, people.hal, reference)
  await expect(wallsOf(desk.deps, people.hal, reference)).rejects.toMatchObject({ kind: 'missing' })
  const [file] = await desk.rows('select handler_id, overseer_id from app.case_file where id = $1', [caseId])
  expect(file!['handler_id']).toBe(people.ivy.id)
  expect((await wallsOf(desk.deps, people.ivy, reference)).walls.map((w) => [w.person.name, w.source])).toEqual([
    ['Bo Lind', 'reporter'],
    ['Hal Reed', 'own'],
  ])
  expect((await wallsOf(desk.deps, people.ada, reference)).walls.map((w) => w.person.name)).toEqual(['Bo Lind'])
  await expect(addWall(desk.deps, people.ivy, reference, people.ada.id)).rejects.toMatchObject({
    code: 'wall.not_them',
  })
})
