import { randomUUID } from 'node:crypto'
import type { Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, person, system } from '../db/as.ts'
import { access } from '../desk/access.ts'
import { act } from '../desk/act.ts'
import { answerFact } from '../desk/answer-fact.ts'
import { claim } from '../desk/claim.ts'
import { recordStep } from '../desk/record-step.ts'
import { viewCase } from '../desk/view.ts'
import { withAnswers } from '../policy/load.ts'
import { supportOf } from '../policy/support.ts'
import { shippedPack } from '../policy/testing.ts'
import { panel } from '../reports/panel.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { declineCheckIn } from './check-ins.ts'
import { setContact } from './contacts.ts'
import { keepOwn } from './keep-own.ts'
import { offerSupport } from './offer.ts'
import { careView, guidanceOf } from './view.ts'

let desk: Desk
let reference = ''
beforeAll(async () => {
  desk = await openDesk(undefined, { pack: 'council' })
  reference = (
    await desk.receives(
      aReport(desk.staff.ada, { relation: 'service-user', sender: 'sid@town.example', words: 'He came.' }),
    )
  ).reference
  await claim(desk.deps, desk.staff.hal, reference)
})
afterAll(() => desk.close())

const asked = (who: Person) => careView(desk.deps, who, reference)
const stepId = async (who: Person, id: string) =>
  (await viewCase(desk.deps, who, reference)).steps.find((s) => s.step === id)!.id
const rows = <T>(query: ReturnType<typeof sql>) =>
  as(desk.deps.db, system('setup'), async (tx) => (await query.execute(tx)).rows as T[])
const ended = (status: string) =>
  as(desk.deps.db, system('setup'), (tx) =>
    sql`update app.case_file set status = ${status}, outcome = 'resolved', closed_at = now() where reference = ${reference}`.execute(
      tx,
    ),
  )

test('P85 support is in the view of the person in every state of the case, closed too', async () => {
  for (const status of ['new', 'open', 'closed']) {
    await ended(status)
    expect((await asked(desk.staff.ada)).support.map(({ id }) => id)).toEqual([
      'mental-health',
      'occupational-health',
      'union',
      'victim-support',
      'eass',
    ])
  }
  await ended('open')
})

test('P86 P87 P88 the organisation names its contacts; what it switched off is absent', async () => {
  const admin: Person = { ...desk.staff.joan, roles: [...desk.staff.joan.roles, 'admin'] }
  await expect(setContact(desk.deps, desk.staff.hal, { entry: 'union', contact: 'Room 3' })).rejects.toMatchObject({
    code: 'refusal.forbidden',
  })
  await setContact(desk.deps, admin, { entry: 'union', contact: 'Room 3, Tuesdays' })
  expect((await asked(desk.staff.ada)).support.find(({ id }) => id === 'union')?.contact).toBe('Room 3, Tuesdays')
  expect((await panel(desk.deps, desk.staff.ada)).support.find(({ id }) => id === 'union')?.contact).toBe(
    'Room 3, Tuesdays',
  )
  const icn = shippedPack('icn')
  for (const [entry, option] of [
    ['sick-leave', 'support.sick-leave'],
    ['insurer', 'support.insurer'],
    ['eap-officer', 'support.eap'],
    ['counsellors', 'support.counsellors'],
  ] as const) {
    const left = supportOf(withAnswers(icn, { [option]: false })).map(({ id }) => id)
    expect(left).toEqual(icn.support.map(({ id }) => id).filter((id) => id !== entry))
  }
  await expect(setContact(desk.deps, admin, { entry: 'none', contact: '' })).rejects.toMatchObject({
    code: 'care.unknown_entry',
  })
})

test('P90 guidance by unit: a school has its own, everybody else the corporate one', () => {
  const pack = withAnswers(shippedPack('council'), {
    'guidance.school': 'https://schools.town.example',
    'guidance.corporate': 'https://safety.town.example',
  })
  expect(guidanceOf(pack, 'Hill Primary School').map(({ link }) => link)).toEqual(['https://schools.town.example'])
  expect(guidanceOf(pack, 'Housing').map(({ link }) => link)).toEqual(['https://safety.town.example'])
  expect(guidanceOf(pack, null).map(({ link }) => link)).toEqual(['https://safety.town.example'])
})

test('P3 the policies for people inside are linked for everybody, where the organisation said where they are', () => {
  const icn = shippedPack('icn')
  expect(guidanceOf(icn, 'school')).toEqual([])
  const link = 'https://intranet.pines.example/conduct'
  expect(guidanceOf(withAnswers(icn, { 'guidance.workplace': link }), null)).toEqual([
    { label: 'Our workplace harassment policy', link },
  ])
})

test('P89 what a person chose is read by them alone: nothing in views, trail, counts or tables of anybody else', async () => {
  const before = await viewCase(desk.deps, desk.staff.hal, reference)
  const byAda = async () =>
    (await access(desk.deps, desk.staff.hal, reference)).filter(({ who }) => who === desk.staff.ada.name).length
  const trailed = await byAda()
  const canary = `canary-${randomUUID()}`
  await keepOwn(desk.deps, desk.staff.ada, reference, { entry: null, answer: 'other', words: canary })
  await keepOwn(desk.deps, desk.staff.ada, reference, { entry: 'union', answer: 'using', words: '' })
  expect((await asked(desk.staff.ada)).own.map(({ words, answer }) => [answer, words])).toContainEqual([
    'other',
    canary,
  ])
  for (const who of [desk.staff.bo, desk.staff.hal]) {
    expect((await asked(who)).own).toEqual([])
    expect(JSON.stringify(await viewCase(desk.deps, who, reference))).not.toContain(canary)
  }
  const after = await viewCase(desk.deps, desk.staff.hal, reference)
  expect(after.timeline?.length).toBe(before.timeline?.length)
  await expect(
    keepOwn(desk.deps, desk.staff.bo, reference, { entry: null, answer: 'other', words: '' }),
  ).rejects.toMatchObject({ code: 'refusal.forbidden' })
  // the case's own trail says nothing of it, and no part of the service reads the rows
  expect(await byAda()).toBe(trailed)
  for (const name of ['policy', 'worker', 'clock', 'intake', 'setup'] as const)
    expect(await as(desk.deps.db, system(name), (tx) => tx.selectFrom('care_note').selectAll().execute())).toEqual([])
  for (const who of [desk.staff.hal, desk.staff.bo, desk.staff.joan, desk.staff.una])
    expect(await as(desk.deps.db, person(who.id), (tx) => tx.selectFrom('care_note').selectAll().execute())).toEqual([])
  // control: the person has both
  expect(
    (await as(desk.deps.db, person(desk.staff.ada.id), (tx) => tx.selectFrom('care_note').selectAll().execute()))
      .length,
  ).toBe(2)
})

test('P120 trade union, Victim Support and the advisory service: offered or declined is on file, never required', async () => {
  await recordStep(desk.deps, desk.staff.bo, reference, await stepId(desk.staff.bo, 'support'), {
    ...{ date: '2026-11-09', mental_health: 'yes', union: 'declined', victim_support: 'offered' },
  })
  const timeline = (await viewCase(desk.deps, desk.staff.bo, reference)).timeline ?? []
  expect(timeline.some(({ body }) => body?.includes('Trade union: Offered and declined'))).toBe(true)
  await offerSupport(desk.deps, desk.staff.bo, reference, 'eass')
  const own = await asked(desk.staff.ada)
  expect(own.support.find(({ id }) => id === 'eass')?.offered.length).toBe(1)
  expect(own.support.find(({ id }) => id === 'victim-support')?.offered).toEqual([])
  await expect(offerSupport(desk.deps, desk.staff.bo, reference, 'sick-leave')).rejects.toMatchObject({
    code: 'care.unknown_entry',
  })
  await expect(offerSupport(desk.deps, desk.staff.ada, reference, 'eass')).rejects.toMatchObject({
    code: 'refusal.forbidden',
  })
})

test('P117 Occupational Health only after the person asked; mental-health support is offered and logged', async () => {
  await offerSupport(desk.deps, desk.staff.bo, reference, 'mental-health')
  expect((await asked(desk.staff.bo)).occupationalHealth).toBe('not-asked')
  await expect(act(desk.deps, desk.staff.bo, reference, 'occupational-health', '')).rejects.toMatchObject({
    kind: 'blocked',
    params: { clause: 'council/support.2' },
  })
  await expect(
    answerFact(desk.deps, desk.staff.bo, reference, { fact: 'oh.requested', value: 'yes' }),
  ).rejects.toMatchObject({
    code: 'fact.their_own',
  })
  await answerFact(desk.deps, desk.staff.ada, reference, { fact: 'oh.requested', value: 'yes' })
  await act(desk.deps, desk.staff.bo, reference, 'occupational-health', '')
  const logged = await rows<{ n: number }>(
    sql`select count(*)::int n from app.support_offer o join app.case_file f on f.id = o.case_id where f.reference = ${reference} and o.entry = 'mental-health'`,
  )
  expect(logged[0]?.n).toBe(1)
  // for the person and whoever referred, and not for the desk
  const said = async (who: Person) =>
    (await viewCase(desk.deps, who, reference)).timeline?.some(({ kind }) => kind === 'occupational-health.referred')
  expect([await said(desk.staff.ada), await said(desk.staff.bo), await said(desk.staff.hal)]).toEqual([
    true,
    true,
    false,
  ])
})

test('P116 the person may say no to a check-in, also of a closed case', async () => {
  await ended('closed')
  expect((await asked(desk.staff.ada)).can).toContain('decline')
  await expect(declineCheckIn(desk.deps, desk.staff.bo, reference)).rejects.toMatchObject({ code: 'refusal.forbidden' })
  await declineCheckIn(desk.deps, desk.staff.ada, reference)
  expect((await asked(desk.staff.ada)).can).not.toContain('decline')
  await expect(declineCheckIn(desk.deps, desk.staff.ada, reference)).rejects.toMatchObject({ code: 'care.no_check_in' })
  const timeline = (await viewCase(desk.deps, desk.staff.bo, reference)).timeline ?? []
  expect(timeline.some(({ kind }) => kind === 'check-in.declined')).toBe(true)
})
