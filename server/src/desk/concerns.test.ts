import type { Person } from '@breakwater/shared/person.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, person } from '../db/as.ts'
import { gateKinds } from '../gate-kinds.ts'
import { decide } from '../gates/decide.ts'
import type { SessionFacts } from '../people/sessions.ts'
import { type House, inputFor, type MadeCase, openHouse } from '../testing/matrix.ts'
import { access } from './access.ts'
import { assign } from './assign.ts'
import { concernsOf, decideConcern, raiseConcern } from './concerns.ts'
import { switchCosign } from './cosign.ts'
import { gateDossier, gateList } from './gates.ts'
import { lift } from './lift.ts'
import { viewCase } from './view.ts'

let house: House
const staff = () => house.desk.staff

beforeAll(async () => {
  house = await openHouse()
}, 60_000)
afterAll(() => house.close())

const confirmed = (): SessionFacts => ({ id: 'x', kind: 'test', steppedUpAt: house.desk.clock.now() })
/** Reported by Ada, handled by Hal, overseen by Joan who is outside his line. */
async function aCase() {
  const { ada, hal, joan } = staff()
  const c = await house.makeCase(ada)
  await house.rows(`update app.case_member set person_id = $2 where case_id = $1 and part = 'overseer'`, [
    c.id,
    joan.id,
  ])
  await house.rows('update app.case_file set overseer_id = $2 where id = $1', [c.id, joan.id])
  await house.reset(c, hal.id)
  return c
}
const concern = (c: MadeCase, by: Person, about: 'handler' | 'overseer' = 'handler') =>
  raiseConcern(house.deps, by, c.reference, { words: 'canary-concern', about })
const held = async (c: MadeCase) =>
  (await house.rows('select count(*)::int n from app.hold where case_id = $1 and released_at is null', [c.id]))[0]!['n']
const ABSENT = { kind: 'missing', code: 'refusal.missing' }

test('SEC I4 POLICY I22 a concern about the owner goes to the overseer, and the owner finds no trace of it anywhere', async () => {
  const { ada, hal, joan, ivy } = staff()
  const c = await aCase()
  const before = JSON.stringify([
    await viewCase(house.deps, hal, c.reference),
    await access(house.deps, hal, c.reference),
  ])
  const raised = await concern(c, ada)
  expect([raised.to.id, raised.about?.id]).toEqual([joan.id, hal.id])
  expect((await concernsOf(house.deps, joan)).map((x) => x.words)).toEqual(['canary-concern'])
  const after = JSON.stringify([
    await viewCase(house.deps, hal, c.reference),
    await access(house.deps, hal, c.reference),
  ])
  const still = (text: string) => text.replaceAll(/"at":"[^"]*"/g, '').match(/"what":"[^"]*"/g)?.length
  expect(still(after)).toBe(still(before)! + 1)
  expect(after).not.toContain('canary-concern')
  for (const who of [hal, ivy]) {
    expect(await concernsOf(house.deps, who)).toEqual([])
    await expect(
      decideConcern(house.deps, who, raised.id, { outcome: 'set-aside', answer: 'Nothing to see' }),
    ).rejects.toMatchObject(ABSENT)
    const seen = await as(house.deps.db, person(who.id), async (tx) => [
      ...(await tx.selectFrom('concern').selectAll().execute()),
      ...(await tx.selectFrom('case_cosign').selectAll().execute()),
    ])
    expect(seen).toEqual([])
  }
  expect(
    await house.rows(`select 1 from app.outgoing where person_id = $1 and at >= $2`, [hal.id, house.desk.clock.now()]),
  ).toEqual(
    await house.rows(`select 1 from app.outgoing where person_id = $1 and at >= $2 and report_id is not null`, [
      hal.id,
      house.desk.clock.now(),
    ]),
  )
})

test('SEC I4 whom it is about reads nothing even as its receiver, and a concern about the overseer goes past them', async () => {
  const { ada, joan, una } = staff()
  const c = await aCase()
  const raised = await concern(c, ada, 'overseer')
  expect(raised.to.id).not.toBe(joan.id)
  expect(raised.to.id).toBe(una.id)
  expect((await concernsOf(house.deps, joan)).map((x) => x.id)).not.toContain(raised.id)
  await house.rows('update app.concern set to_id = $2, about_id = $3 where id = $1', [raised.id, joan.id, una.id])
  expect((await concernsOf(house.deps, una)).map((x) => x.id)).not.toContain(raised.id)
})

test('SETTLED 3 while a concern waits the owner ends no measure alone; the overseer signs, reads only the text, and it is done once', async () => {
  const { ada, hal, joan } = staff()
  const c = await aCase()
  expect(await held(c)).toBeGreaterThan(0)
  const raised = await concern(c, ada)
  await lift(house.deps, hal, c.reference, 'It is over, he says')
  expect(await held(c)).toBeGreaterThan(0)
  await expect(lift(house.deps, hal, c.reference, 'Once more')).rejects.toMatchObject({ code: 'cosign.waits' })
  const waiting = (await gateList(house.deps, gateKinds, joan)).find((g) => g.reference === c.reference)!
  expect([waiting.kind, waiting.yours]).toEqual(['co-signature', 'to-decide'])
  const dossier = await gateDossier(house.deps, gateKinds, joan, waiting.id)
  expect(JSON.stringify(dossier)).toContain('It is over, he says')
  expect(JSON.stringify(dossier)).not.toContain('canary')
  await expect(gateDossier(house.deps, gateKinds, staff().una, waiting.id)).rejects.toMatchObject(ABSENT)
  const signs = () =>
    decide(house.deps, gateKinds, joan, confirmed(), waiting.id, { says: 'approve', reason: 'I agree' })
  await signs()
  expect(await held(c)).toBe(0)
  await expect(signs()).rejects.toMatchObject({ kind: 'conflict' })
  await decideConcern(house.deps, joan, raised.id, { outcome: 'set-aside', answer: 'I looked into it' })
  const own = (await concernsOf(house.deps, ada)).find((x) => x.id === raised.id)
  expect([own?.outcome, own?.answer]).toEqual(['set-aside', 'I looked into it'])
})

test('SETTLED 3 the overseer asks for it on any case, so that it says nothing; a decided concern leaves what they asked for', async () => {
  const { ada, hal, joan } = staff()
  const c = await aCase()
  await expect(switchCosign(house.deps, hal, c.reference, true)).rejects.toMatchObject({ kind: 'forbidden' })
  expect(await switchCosign(house.deps, joan, c.reference, true)).toEqual({ on: true })
  const raised = await concern(c, ada)
  expect(await switchCosign(house.deps, joan, c.reference, false)).toEqual({ on: true })
  await switchCosign(house.deps, joan, c.reference, true)
  await decideConcern(house.deps, joan, raised.id, { outcome: 'upheld', answer: 'Thank you' })
  await lift(house.deps, hal, c.reference, 'It is over')
  expect(await held(c)).toBeGreaterThan(0)
  const waiting = (await gateList(house.deps, gateKinds, joan)).find((g) => g.reference === c.reference)!
  await decide(house.deps, gateKinds, joan, confirmed(), waiting.id, { says: 'decline', reason: 'Not yet' })
  expect(await held(c)).toBeGreaterThan(0)
  expect(await switchCosign(house.deps, joan, c.reference, false)).toEqual({ on: false })
  await lift(house.deps, hal, c.reference, 'It is over')
  expect(await held(c)).toBe(0)
})

test('SETTLED 3 reassigning shows that the overseer did it and no reason; the next owner has no part in the concern either', async () => {
  const { ada, ivy, joan } = staff()
  const c = await aCase()
  await concern(c, ada)
  await assign(house.deps, joan, c.reference, ivy.id)
  const view = await viewCase(house.deps, ivy, c.reference)
  expect(view.timeline?.map((line) => line.kind)).toContain('case.assigned_by_overseer')
  expect(JSON.stringify(view)).not.toContain('canary-concern')
})

test('SEC N6 the concern door is there in every state of a case, also closed and taken back', async () => {
  const { ada } = staff()
  const c = await aCase()
  const raise = async () => {
    const { path, init } = inputFor(
      { method: 'post', path: '/api/cases/{reference}/concerns', summary: '', who: 'signed-in', reply: null as never },
      c,
    )
    return (await house.ask(path, ada.id, { ...init, method: 'POST' })).status
  }
  expect(await raise()).toBe(201)
  await house.reset(c, staff().hal.id, true)
  expect(await raise()).toBe(201)
  await house.reset(c, null)
  await house.rows(`update app.report set state = 'withdrawn' where case_id = $1`, [c.id])
  expect(await raise()).toBe(201)
})
