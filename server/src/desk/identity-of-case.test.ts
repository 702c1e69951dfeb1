import type { Person } from '@breakwater/shared/person.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, person, system } from '../db/as.ts'
import { gateKinds } from '../gate-kinds.ts'
import { decide } from '../gates/decide.ts'
import { situationOf } from '../policy/situation.ts'
import type { IncomingReport } from '../reports/input.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { noteAccount, revealWorth } from './account.ts'
import { answerFact } from './answer-fact.ts'
import { claim } from './claim.ts'
import { close } from './close.ts'
import { confirmThirdParty } from './confirm-third-party.ts'
import { undoIdentity } from './undo-identity.ts'
import { viewCase } from './view.ts'

let desk: Desk
let n = 0
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const asPolicy = <T>(work: Parameters<typeof as<T>>[2]) => as(desk.deps.db, system('policy'), work)
const makes = async (by: Person, more: Partial<IncomingReport> & { sender?: string } = {}) => {
  const made = await desk.receives(aReport(by, { sender: `id${++n}@out.example`, relation: 'vendor', ...more }))
  await claim(desk.deps, desk.staff.hal, made.reference)
  return made
}
const view = (reference: string) => viewCase(desk.deps, desk.staff.hal, reference)
const named = { proposal: null, name: '', address: '', phone: '', organisation: '' }
const steps = async (reference: string) => new Map((await view(reference)).steps.map((s) => [s.step, s]))
/** People in a team of their own. */
const hire = (team: string, count: number): Promise<Person[]> =>
  as(desk.deps.db, system('setup'), async (tx) => {
    const hired: Person[] = []
    for (let i = 0; i < count; i++) {
      const email = `${team.toLowerCase()}${i}@pines.example`
      const row = { email, name: `${team} ${i}`, team, unit: null, phone: null, manager_id: desk.staff.bo.id }
      const { id } = await tx.insertInto('person').values(row).returning('id').executeTakeFirstOrThrow()
      hired.push({ id, email, name: row.name, roles: ['employee'], managerId: desk.staff.bo.id })
    }
    return hired
  })

test('P7 an unknown sender is known on day five: the steps follow, undone and done again keep their ids and the history', async () => {
  const { ada, hal, gus } = desk.staff
  const earlier = await makes(gus, { sender: 'quin@vendor.example', relation: 'vendor' })
  await confirmThirdParty(desk.deps, hal, earlier.reference, {
    ...named,
    name: 'Quin',
    phone: '+15550001111',
    also: true,
  })
  const { reference, caseId } = await makes(ada, { sender: '', proposals: [], relation: 'unknown' })
  expect((await steps(reference)).has('demand')).toBe(false)
  desk.clock.advance(5 * 86_400_000)
  const match = () => confirmThirdParty(desk.deps, hal, reference, { ...named, phone: '+1 555 000 1111' })
  await match()
  const first = (await steps(reference)).get('demand')!
  expect(first.state).toBe('open')
  expect((await view(reference)).relation.id).toBe('vendor')
  await undoIdentity(desk.deps, hal, reference, 'It is another number.')
  const undone = (await steps(reference)).get('demand')!
  expect(undone).toMatchObject({ id: first.id, state: 'not-needed', cause: expect.stringContaining('relation') })
  expect((await view(reference)).thirdParty?.id).toBeNull()
  await match()
  expect((await steps(reference)).get('demand')).toMatchObject({ id: first.id, state: 'open' })
  const history = await asPolicy((tx) =>
    tx.selectFrom('identity_change').where('case_id', '=', caseId).select(['how', 'relation']).orderBy('seq').execute(),
  )
  expect(history).toEqual([
    { how: 'matched', relation: 'vendor' },
    { how: 'undone', relation: 'unknown' },
    { how: 'redone', relation: 'vendor' },
  ])
  await undoIdentity(desk.deps, hal, reference, 'Again.')
  await expect(undoIdentity(desk.deps, hal, reference, 'Again.')).rejects.toMatchObject({
    code: 'identity.nothing_to_undo',
  })
})

test('P25 I20 reported before, by two of a big team: the number and the worst, and nobody named; by a team of two: only yes', async () => {
  const { ada, hal } = desk.staff
  const big = await hire('Harbour', 4)
  const two = await hire('Pier', 2)
  for (const [team, words, exact] of [
    [big, 'This third party was in 2 other cases. The worst of them was severe.', true],
    [two, 'This third party was reported before.', false],
  ] as const) {
    const sender = `again-${team[0]?.name.split(' ')[0]}@vendor.example`
    for (const by of team.slice(0, 2)) {
      const made = await makes(by, { sender })
      await answerFact(desk.deps, hal, made.reference, { fact: 'severity', value: 'severe' })
    }
    const { reference } = await makes(ada, { sender })
    const shown = await view(reference)
    expect(shown.thirdParty?.earlierReports).toMatchObject({ words, exact, count: exact ? 2 : 1 })
    const all = JSON.stringify(shown)
    for (const by of team) for (const canary of [by.name, by.id, by.email]) expect(all).not.toContain(canary)
    await answerFact(desk.deps, hal, reference, { fact: 'repeat.confirmed', value: 'yes' })
  }
})

test('P10 a person and their company are two ids, linked; a second report on the company says that there is another case', async () => {
  const { ada, gus, hal } = desk.staff
  const one = await makes(ada, { sender: 'ed@fab.example' })
  await confirmThirdParty(desk.deps, hal, one.reference, {
    ...named,
    name: 'Ed',
    address: 'ed@fab.example',
    organisation: 'Fab Ltd',
  })
  const third = (await view(one.reference)).thirdParty
  expect(third).toMatchObject({ organisation: 'Fab Ltd', earlierReports: { company: false } })
  const two = await makes(gus, { sender: '', proposals: [] })
  await confirmThirdParty(desk.deps, hal, two.reference, { ...named, organisation: 'FAB ltd' })
  const company = (await view(two.reference)).thirdParty
  expect(company?.id).not.toBe(third?.id)
  expect(company?.earlierReports).toMatchObject({ company: true, words: 'Another case is about the same company.' })
})

test('P8 the worth of an account changes no step, is shown to nobody, and looking at it leaves one row on the trail', async () => {
  const { ada, hal } = desk.staff
  const plan = async (caseId: string) => (await asPolicy((tx) => situationOf(tx, caseId))).plan
  const { reference, caseId } = await makes(ada)
  const before = await plan(caseId)
  for (const amount of [0, 1_000_000]) {
    await noteAccount(desk.deps, hal, reference, { owner: '', worth: { amount, currency: 'USD' } })
    expect(await plan(caseId)).toEqual(before)
  }
  expect(JSON.stringify(await view(reference))).not.toContain('1000000')
  const looks = () =>
    as(
      desk.deps.db,
      person(hal.id),
      async (tx) =>
        (
          await tx
            .selectFrom('event')
            .where('case_id', '=', caseId)
            .where('kind', '=', 'account.revealed')
            .select('id')
            .execute()
        ).length,
    )
  expect(await looks()).toBe(0)
  expect(await revealWorth(desk.deps, hal, reference)).toEqual({ amount: 1_000_000, currency: 'USD' })
  expect(await looks()).toBe(1)
})

test('P9 who looks after the account closes nothing alone; with the overseer the case closes', async () => {
  const { ada, hal } = desk.staff
  const { reference, caseId } = await makes(ada)
  await noteAccount(desk.deps, hal, reference, { owner: hal.email, worth: null })
  expect((await view(reference)).thirdParty?.account?.owner?.name).toBe(hal.name)
  await asPolicy((tx) => tx.updateTable('step').set({ state: 'done' }).where('case_id', '=', caseId).execute())
  await close(desk.deps, hal, reference, { outcome: 'resolved', reason: 'All is done', notice: 'All is done' })
  expect((await view(reference)).status).toBe('open')
  const gate = await asPolicy((tx) =>
    tx.selectFrom('gate_proposal').where('case_id', '=', caseId).select('id').executeTakeFirstOrThrow(),
  )
  const overseer = await asPolicy(async (tx) => {
    const { overseer_id } = await tx
      .selectFrom('case_file')
      .where('id', '=', caseId)
      .select('overseer_id')
      .executeTakeFirstOrThrow()
    return Object.values(desk.staff).find((p) => p.id === overseer_id)!
  })
  const session = { id: '', steppedUpAt: desk.clock.now() } as never
  await decide(desk.deps, gateKinds, overseer, session, gate.id, { says: 'approve', reason: 'It is right' })
  expect((await view(reference)).status).toBe('closed')
})
