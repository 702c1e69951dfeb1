import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { as, person, system } from '../db/as.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { type FakeCrm, startFakeCrm } from '../testing/fake-crm.ts'
import { verifyTrail } from '../trail/record.ts'
import { carryOutMark } from './carry-out-mark.ts'
import { saveConnection } from './connection.ts'
import { addHolds, releaseHolds } from './hold.ts'
import { restrictionJobs } from './jobs.ts'
import { exportList, recordHandedOver } from './list.ts'
import { claimMark, databaseMarks } from './mark-rows.ts'
import { restrictionOf } from './queries.ts'
import { tryMarkAgain } from './try-again.ts'
import { watchMark } from './watch.ts'

let desk: Desk
let crm: FakeCrm
let count = 0
beforeAll(async () => {
  desk = await openDesk()
  crm = await startFakeCrm()
})
afterAll(async () => {
  await crm.close()
  await desk.close()
})
beforeEach(async () => {
  crm.behave()
  await as(desk.deps.db, system('setup'), async (tx) => {
    await tx.updateTable('mark').set({ state: 'moved' }).execute()
    const settings = { url: crm.url }
    await saveConnection(desk.deps, tx, {
      id: 'demo',
      vendor: 'demo',
      settings,
      secrets: { token: crm.token },
      mapping: crm.mapping,
    })
    await saveConnection(desk.deps, tx, { id: 'list', vendor: 'csv', settings: {}, secrets: {}, mapping: crm.mapping })
    await tx.updateTable('crm_connection').set({ org_id: null }).execute()
  })
})

/** A prospect with two CRM records is reported; the restriction is paused by the policy. */
async function aReportedProspect() {
  const email = `lea${++count}@prospect.example`
  const id = `l${count}`
  await crm.store.add({ object: 'lead', id, name: 'Lea', emails: [email.toUpperCase()], status: 'contacted' })
  await crm.store.add({ object: 'contact', id: `p${count}`, name: 'Lea', emails: [email], status: 'active' })
  const { caseId } = await desk.receives(aReport(desk.staff.ada, { sender: email }))
  const { third_party_id } = await asWorker((tx) =>
    tx.selectFrom('case_file').where('id', '=', caseId).select('third_party_id').executeTakeFirstOrThrow(),
  )
  return { id, caseId, thirdPartyId: third_party_id!, email }
}

const asWorker = <T>(work: Parameters<typeof as<T>>[2]) => as(desk.deps.db, system('worker'), work)
const run = () => desk.deps.jobs.drain(desk.deps, restrictionJobs)
const view = (thirdPartyId: string) => asWorker((tx) => restrictionOf(desk.deps, tx, thirdPartyId))
const inCrm = async (thirdPartyId: string) =>
  (await view(thirdPartyId))!.marks.filter(({ connection }) => connection === 'demo')
const lead = (id: string) => crm.store.get('lead', id)
const trailOf = async (caseId: string) =>
  (
    await asWorker((tx) =>
      tx.selectFrom('event').where('case_id', '=', caseId).select(['kind', 'params']).orderBy('at').execute(),
    )
  ).map(({ kind }) => kind)

const unqualify = (o: { caseId: string; thirdPartyId: string }) =>
  asWorker((tx) =>
    addHolds(desk.deps, tx, [{ ...o, stage: 'unqualified', ground: 'P44', actionId: null, deciderId: null }]),
  )

test('CRM-1 P36 a reported prospect is marked on every record, read back, and told on the case', async () => {
  const { id, caseId, thirdPartyId } = await aReportedProspect()
  expect((await view(thirdPartyId))!.shielded).toBe(false)
  await run()
  expect((await inCrm(thirdPartyId)).map(({ state, record }) => `${record}: ${state}`)).toEqual([
    `contact p${count}: verified`,
    `lead ${id}: verified`,
  ])
  expect(lead(id)).toMatchObject({ contactRule: 'hold', status: 'contacted' })
  expect(lead(id).notes.map(({ text }) => text)).toEqual([
    `Do not contact. Ask the people team. ${(await view(thirdPartyId))!.reference}`,
  ])
  expect((await trailOf(caseId)).filter((kind) => kind === 'mark.verified')).toHaveLength(2)
  expect((await asWorker(verifyTrail)).bad).toBeNull()
})

test('CRM-3 the stage follows the holds: unqualified, and with the last hold gone everything is as it was', async () => {
  const prospect = await aReportedProspect()
  await run()
  await unqualify(prospect)
  await run()
  expect(lead(prospect.id)).toMatchObject({ contactRule: 'closed', status: 'unqualified' })
  await asWorker((tx) => releaseHolds(desk.deps, tx, prospect.caseId, desk.staff.hal.id, 'correction'))
  await run()
  expect(lead(prospect.id)).toMatchObject({ contactRule: 'none', status: 'contacted' })
  expect((await inCrm(prospect.thirdPartyId)).map(({ state }) => state)).toEqual(['lifted', 'lifted'])
})

test('CRM-9 while the CRM is down nothing is called done; the next try is planned, and later it succeeds', async () => {
  const { id, thirdPartyId } = await aReportedProspect()
  crm.fail('PATCH', { do: 'status', status: 503 }, { do: 'status', status: 503 })
  await desk.deps.jobs.drain(desk.deps, [restrictionJobs[0]])
  for (const { id: markId } of await inCrm(thirdPartyId)) await carryOutMark(desk.deps, markId)
  expect(await inCrm(thirdPartyId)).toMatchObject([
    { state: 'unknown', cause: 'crm.cause.unknown_outcome' },
    { state: 'unknown' },
  ])
  expect((await view(thirdPartyId))!.shielded).toBe(false)
  for (const { id: markId } of await inCrm(thirdPartyId)) await carryOutMark(desk.deps, markId)
  expect(await inCrm(thirdPartyId)).toMatchObject([{ state: 'verified', cause: null }, { state: 'verified' }])
  expect(lead(id).notes).toHaveLength(1)
})

test('CRM-9 a dead letter waits for a person, and "try again" takes it up', async () => {
  const { id, thirdPartyId } = await aReportedProspect()
  crm.fail('PATCH', { do: 'status', status: 403 }, { do: 'status', status: 403 })
  await run()
  const dead = await inCrm(thirdPartyId)
  expect(dead).toMatchObject([{ state: 'failed', cause: 'crm.cause.permission' }, { state: 'failed' }])
  for (const { id: markId } of dead) await carryOutMark(desk.deps, markId)
  expect(lead(id).contactRule).toBe('none')
  for (const { id: markId } of dead)
    await as(desk.deps.db, person(desk.staff.hal.id), (tx) => tryMarkAgain(desk.deps, tx, desk.staff.hal.id, markId))
  await run()
  expect((await inCrm(thirdPartyId)).map(({ state }) => state)).toEqual(['verified', 'verified'])
})

test('CRM F-9 two workers at once leave one note and one change; one that lost its lease keeps nothing', async () => {
  const { id, thirdPartyId } = await aReportedProspect()
  await desk.deps.jobs.drain(desk.deps, [restrictionJobs[0]])
  const [, { id: markId }] = (await inCrm(thirdPartyId)) as [unknown, { id: string }]
  await Promise.all(Array.from({ length: 5 }, () => carryOutMark(desk.deps, markId)))
  expect(lead(id).notes).toHaveLength(1)
  expect(lead(id).changes).toHaveLength(1)

  const slow = (await claimMark(desk.deps, markId))!
  desk.clock.advance(6 * 60_000)
  expect(await claimMark(desk.deps, markId)).toBeDefined()
  await expect(
    databaseMarks(desk.deps, slow).keep({ ...slow.mark, state: 'failed' }, 'mark.failed'),
  ).rejects.toMatchObject({ name: 'LeaseLost' })
  expect((await inCrm(thirdPartyId))[1]!.state).toBe('verified')
  desk.clock.advance(6 * 60_000)
})

test('CRM-16 F-17 nothing is written to another organisation than the one at set-up', async () => {
  await asWorker((tx) =>
    tx.updateTable('crm_connection').set({ org_id: 'another-tenant' }).where('id', '=', 'demo').execute(),
  )
  const { id, thirdPartyId } = await aReportedProspect()
  await run()
  expect(lead(id)).toMatchObject({ contactRule: 'none', notes: [] })
  for (const mark of await inCrm(thirdPartyId))
    expect(mark).toMatchObject({ state: 'planned', cause: 'crm.cause.other-organisation' })
})

test('CRM.md 4 a refused sign-in stops the whole connection at the first one', async () => {
  await asWorker((tx) =>
    saveConnection(desk.deps, tx, {
      id: 'demo',
      vendor: 'demo',
      settings: { url: crm.url },
      secrets: { token: 'revoked' },
      mapping: crm.mapping,
    }),
  )
  const { id } = await aReportedProspect()
  const before = crm.calls.length
  await run()
  expect(crm.calls.length - before).toBe(1)
  expect(lead(id).contactRule).toBe('none')
  const row = await asWorker((tx) =>
    tx
      .selectFrom('crm_connection')
      .where('id', '=', 'demo')
      .select(['state', 'problem', 'secret_sealed'])
      .executeTakeFirstOrThrow(),
  )
  expect(row).toMatchObject({ state: 'attention', problem: 'auth' })
  expect(row.secret_sealed!.toString('latin1')).not.toContain('revoked')
})

test('CRM-12 CRM-14 a requalified record is told to the desk once and not fought over', async () => {
  const { id, caseId, thirdPartyId } = await aReportedProspect()
  await run()
  await crm.store.edit('lead', id, { contactRule: 'none' }, 'Idris Falk')
  await run()
  const [, mark] = await inCrm(thirdPartyId)
  expect(await watchMark(desk.deps, mark!.id)).toMatchObject({ kind: 'changed', by: 'Idris Falk' })
  expect(await watchMark(desk.deps, mark!.id)).toBeUndefined()
  expect((await trailOf(caseId)).filter((kind) => kind === 'mark.drifted')).toHaveLength(1)
  await carryOutMark(desk.deps, mark!.id)
  expect(lead(id).contactRule).toBe('none')
})

test('CRM 6.8 the list counts only once a person says it was loaded, and only what stood in it', async () => {
  const one = await aReportedProspect()
  await run()
  const byHal = <T>(work: Parameters<typeof as<T>>[2]) => as(desk.deps.db, person(desk.staff.hal.id), work)
  const listState = async (thirdPartyId: string) =>
    (await view(thirdPartyId))!.marks.find(({ connection }) => connection === 'list')!.state
  expect(await listState(one.thirdPartyId)).toBe('pending-hand-over')
  expect(await byHal((tx) => recordHandedOver(desk.deps, tx, desk.staff.hal.id))).toBe(0)
  const { text } = await byHal((tx) => exportList(desk.deps, tx, desk.staff.hal.id))
  expect(text).toContain(`email,${one.email},hold,REF-`)
  const two = await aReportedProspect()
  await run()
  expect(await byHal((tx) => recordHandedOver(desk.deps, tx, desk.staff.hal.id))).toBe(1)
  expect([await listState(one.thirdPartyId), await listState(two.thirdPartyId)]).toEqual([
    'verified',
    'pending-hand-over',
  ])
  await run()
  expect(await listState(one.thirdPartyId)).toBe('verified')
})
