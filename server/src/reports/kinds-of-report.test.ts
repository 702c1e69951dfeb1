import { randomUUID } from 'node:crypto'
import { NewIncident } from '@breakwater/shared/incident.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { NamelessReport, NewReport } from '@breakwater/shared/report.ts'
import { NewSuspicion } from '@breakwater/shared/suspicion.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { viewCase } from '../desk/view.ts'
import { situationOf } from '../policy/situation.ts'
import { type Desk, openDesk } from '../testing/desk.ts'
import { panel } from './panel.ts'
import { addWords, comeBack } from './return-code.ts'
import { send, sendNameless } from './send.ts'
import { briefed, suspect, suspecting } from './suspect.ts'

let desk: Desk
let n = 0
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const asPolicy = <T>(work: Parameters<typeof as<T>>[2]) => as(desk.deps.db, system('policy'), work)
const fileOf = (reference: string) =>
  asPolicy((tx) => tx.selectFrom('case_file').where('reference', '=', reference).selectAll().executeTakeFirstOrThrow())
const reportOf = (caseId: string) =>
  asPolicy((tx) => tx.selectFrom('report').where('case_id', '=', caseId).selectAll().executeTakeFirstOrThrow())
const situation = (caseId: string) => asPolicy((tx) => situationOf(tx, caseId))
const openSteps = async (caseId: string) =>
  (await situation(caseId)).steps.filter((s) => s.state === 'open').map((s) => s.step)
const told = (reference: string) =>
  asPolicy(async (tx) =>
    (await tx.selectFrom('outgoing').where('kind', '=', 'notice').select(['person_id', 'params']).execute())
      .filter((m) => m.params.reference === reference)
      .map((m) => m.person_id),
  )

/** What somebody sends through the form, about a person nobody reported before. */
const report = (more: Partial<NewReport> = {}): NewReport =>
  NewReport.parse({
    key: randomUUID(),
    source: 'form',
    words: 'He wrote to me again at night.',
    about: { name: 'Cy', email: `cy${++n}@prospect.example`, organisation: '' },
    ...more,
  })
const sends = async (who: Person, more: Partial<NewReport> = {}) => {
  const { reference, ...answer } = await send(desk.deps, who, report(more))
  const file = await fileOf(reference)
  return { reference, answer, file, caseId: file.id }
}

test('P15 one sentence is enough; what was skipped is noted and nothing was asked for', async () => {
  const { caseId } = await sends(desk.staff.ada, { about: { name: '', email: '', organisation: '' } })
  expect((await reportOf(caseId)).skipped).toEqual(
    expect.arrayContaining([
      'evidence',
      'relation',
      'behaviours',
      'channel',
      'when',
      'who',
      'danger',
      'wishes',
      'police',
    ]),
  )
  expect((await reportOf(caseId)).skipped).not.toContain('words')
})

test('P4 "not sure" beside own words is saved, several behaviours too, and the words come first', async () => {
  const { caseId } = await sends(desk.staff.ada, { behaviours: ['not-sure', 'innuendo'] })
  expect((await situation(caseId)).facts.behaviours).toEqual(['innuendo', 'not-sure'])
  expect((await reportOf(caseId)).words_sealed).not.toBeNull()
})

test('P2 a volunteer without a role and a senior leader report the same: equal steps, equal due dates', async () => {
  const [one, two] = [await sends(desk.staff.gus), await sends(desk.staff.una)]
  expect(await openSteps(two.caseId)).toEqual(await openSteps(one.caseId))
  const due = (id: string) =>
    asPolicy((tx) =>
      tx.selectFrom('step').where('case_id', '=', id).select(['step', 'due_at']).orderBy('step').execute(),
    )
  expect(await due(two.caseId)).toEqual(await due(one.caseId))
})

test('P3 P14 somebody who works here is accepted at the same door and handed over, with no complaint', async () => {
  const { caseId, reference, file } = await sends(desk.staff.ada, { internal: true, relation: 'business-customer' })
  expect(reference).toMatch(/^BW-/)
  expect((await situation(caseId)).facts['third_party.internal']).toBe('yes')
  expect(await openSteps(caseId)).toContain('hand-over')
  expect(await openSteps(caseId)).not.toContain('complaint')
  expect(await told(reference)).toContain(file.duty_id)
})

test('P16 P126 the form goes to the supervisor or to hr, each with its recipient, and the duties are the same', async () => {
  const { ada, bo } = desk.staff
  for (const to of ['supervisor', 'hr'] as const) {
    const { caseId, file, reference } = await sends(ada, { to, relation: 'investor' })
    expect(await reportOf(caseId)).toMatchObject({ door: 'form', recipient: to })
    expect(await openSteps(caseId)).toContain('investigate')
    expect((await told(reference)).includes(bo.id), to).toBe(to === 'supervisor')
    expect(file.overseer_id).not.toBe(bo.id)
  }
})

test('P61 past the line: the manager and their manager get no notice and no case', async () => {
  const { ada, bo, mia } = desk.staff
  const { reference, file } = await sends(ada, { to: 'leadership', relation: 'prospect' })
  const heard = await told(reference)
  expect(heard).toContain(file.overseer_id)
  for (const who of [bo, mia]) {
    expect(heard).not.toContain(who.id)
    await expect(viewCase(desk.deps, who, reference)).rejects.toMatchObject({ kind: 'missing' })
  }
})

test('P17 the manager who is the problem is not told and the question is not asked; else the answer is kept', async () => {
  const { ada, bo } = desk.staff
  const hidden = await sends(ada, { relation: 'business-customer', managerInvolved: true })
  expect(await openSteps(hidden.caseId)).not.toContain('tell-manager')
  expect(await told(hidden.reference)).not.toContain(bo.id)
  const asked = await sends(ada, { relation: 'business-customer' })
  expect(await openSteps(asked.caseId)).toContain('tell-manager')
  for (const tellManager of [true, false]) {
    const said = await sends(ada, { relation: 'business-customer', tellManager })
    expect((await told(said.reference)).includes(bo.id)).toBe(tellManager)
    expect(await openSteps(said.caseId)).not.toContain('tell-manager')
    const lines = await asPolicy((tx) =>
      tx
        .selectFrom('event')
        .where('case_id', '=', said.caseId)
        .where('kind', 'like', 'manager.%')
        .select(['kind', 'at'])
        .execute(),
    )
    expect(lines).toEqual([{ kind: tellManager ? 'manager.told' : 'manager.not_told', at: desk.clock.now() }])
  }
})

test('P13 on behalf of a colleague: both are stored and linked, and the colleague is asked what they wish', async () => {
  const { gus, ada } = desk.staff
  const { caseId, reference } = await sends(gus, {
    onBehalfOf: ada.email,
    wishes: { choices: ['no-contact'], words: '', police: 'no', contact: '' },
  })
  expect(await reportOf(caseId)).toMatchObject({ reporter_id: gus.id, affected_id: ada.id, role: 'colleague' })
  expect(await told(reference)).toContain(ada.id)
  const { facts } = await situation(caseId)
  expect(facts['wishes.on_file']).toBe('no')
  expect(facts['employee.no_contact_wish']).toBeUndefined()
})

test('P12 a witness reports; nothing that names the person goes out before their own wishes', async () => {
  const { gus, ada } = desk.staff
  const { caseId } = await sends(gus, { witness: true, onBehalfOf: ada.email, relation: 'vendor' })
  const { facts, plan } = await situation(caseId)
  expect(facts['reporter.role']).toBe('witness')
  expect(plan.gates.find((g) => g.id === 'letters')?.state).toBe('blocked')
})

test('P62 without a name: nothing leads back, the limits were said before, and the code brings the person back', async () => {
  const { ada } = desk.staff
  expect((await panel(desk.deps, ada)).anonymousLimits?.length).toBeGreaterThan(3)
  const key = randomUUID()
  const first = await send(
    desk.deps,
    ada,
    report({ key, mode: 'anonymous', about: { name: '', email: '', organisation: '' } }),
  )
  const file = await fileOf(first.reference)
  expect(await reportOf(file.id)).toMatchObject({ reporter_id: null, affected_id: null, mode: 'anonymous' })
  const written = await asPolicy((tx) =>
    tx.selectFrom('case_member').where('case_id', '=', file.id).where('person_id', '=', ada.id).selectAll().execute(),
  )
  expect(written).toEqual([])
  const code = first.code ?? ''
  expect(code.replaceAll('-', '')).toHaveLength(26)
  expect(await comeBack(desk.deps, code.toLowerCase())).toMatchObject({ state: 'received', lines: [] })
  const after = await addWords(desk.deps, code, 'It happened again.')
  expect(after.lines).toMatchObject([{ yours: true, text: 'It happened again.' }])
  await expect(comeBack(desk.deps, `${code.slice(0, -1)}${code.endsWith('0') ? '4' : '0'}`)).rejects.toMatchObject({
    kind: 'missing',
  })
})

test('P62 SETTLED 7 somebody who is not signed in reports by words alone, unverified, past the line when they like, and comes back by the code', async () => {
  const key = randomUUID()
  const said = NamelessReport.parse({ key, words: 'He shouts at us.', to: 'leadership' })
  const first = await sendNameless(desk.deps, said)
  const file = await fileOf(first.reference)
  expect(await reportOf(file.id)).toMatchObject({ reporter_id: null, affected_id: null, mode: 'anonymous' })
  expect(first.canTakeBack).toBe(false)
  expect((await comeBack(desk.deps, first.code ?? '')).state).toBe('received')
  expect((await sendNameless(desk.deps, said)).reference).toBe(first.reference)
  await expect(sendNameless(desk.deps, { ...said, words: 'Other words' })).rejects.toMatchObject({
    code: 'report.same_key',
  })
})

test('P55 P57 police called first and others at risk are kept with the incident', async () => {
  const incident = NewIncident.parse({ othersAtRisk: 'yes', happenedAt: '2026-11-09T08:00:00Z' })
  const { caseId } = await sends(desk.staff.ada, {
    danger: { now: 'no', policeCalledFirst: 'yes' },
    incidents: [incident],
  })
  const { incidents } = await situation(caseId)
  expect(incidents[0]?.facts).toMatchObject({ 'danger.police_called_first': 'yes', 'incident.others_at_risk': 'yes' })
})

test('P97 a moment that has not come yet, or is later than the report, is refused in words and nothing is kept', async () => {
  const key = randomUUID()
  const later = NewIncident.parse({ happenedAt: '2027-01-01T00:00:00Z' })
  await expect(send(desk.deps, desk.staff.ada, report({ key, incidents: [later] }))).rejects.toMatchObject({
    code: 'incident.in_future',
  })
  const kept = await asPolicy((tx) => tx.selectFrom('report').where('id', '=', key).select('id').execute())
  expect(kept).toEqual([])
})

test('P124 P11 a vendor report protects at once: protect is open in the saving transaction', async () => {
  const { caseId } = await sends(desk.staff.ada, { relation: 'vendor' })
  expect(await openSteps(caseId)).toContain('protect')
})

test('P121 an investor has no branch: no complaint and no ending of a contract, but the duties of every report', async () => {
  const { caseId } = await sends(desk.staff.ada, { relation: 'investor' })
  const open = await openSteps(caseId)
  expect(open).toEqual(expect.arrayContaining(['investigate', 'procedures', 'details', 'protect']))
  for (const step of ['complaint', 'dissolve', 'demand']) expect(open).not.toContain(step)
})

test('P63 P64 a manager suspects: the talk, protection and investigation open, and nobody complains yet', async () => {
  const { bo, ada, hal, gus } = desk.staff
  expect((await suspecting(desk.deps, bo)).people.map((p) => p.id).sort()).toEqual([ada.id, gus.id].sort())
  const read = await briefed(desk.deps, bo)
  expect(read.briefedAt).toBe(desk.clock.now().toISOString())
  expect(read.talk.length).toBeGreaterThan(2)
  const suspicion = NewSuspicion.parse({
    key: randomUUID(),
    personId: ada.id,
    words: 'She goes quiet after each call with them.',
    relation: 'business-customer',
  })
  const { reference } = await suspect(desk.deps, bo, suspicion)
  const { id: caseId } = await fileOf(reference)
  const open = await openSteps(caseId)
  expect(open).toEqual(expect.arrayContaining(['suspicion-talk', 'protect', 'investigate']))
  for (const step of ['complaint', 'reassign', 'acknowledge', 'no-penalty']) expect(open).not.toContain(step)
  expect(await told(reference)).not.toContain(ada.id)
  expect((await viewCase(desk.deps, bo, reference)).steps.map((s) => s.step)).toContain('suspicion-talk')
  await expect(suspect(desk.deps, bo, { ...suspicion, key: randomUUID(), personId: hal.id })).rejects.toMatchObject({
    code: 'suspicion.not_your_team',
  })
})
