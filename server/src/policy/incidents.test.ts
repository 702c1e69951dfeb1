import { randomUUID } from 'node:crypto'
import { NewIncident } from '@breakwater/shared/incident.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { situationOf } from './situation.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const situation = (caseId: string) => as(desk.deps.db, system('policy'), (tx) => situationOf(tx, caseId))
const stepsOf = (caseId: string) =>
  as(desk.deps.db, system('policy'), (tx) =>
    tx.selectFrom('step').where('case_id', '=', caseId).selectAll().orderBy('opened_at').execute(),
  )

test('P53 a threat told of in a second report opens police for that incident; the first stays as it was', async () => {
  const from = { sender: 'rex@prospect.example' }
  const first = await desk.receives(aReport(desk.staff.ada, { ...from, behaviours: ['threat'] }))
  const before = (await stepsOf(first.caseId)).filter((s) => s.step === 'police')
  expect(before.map((s) => s.state)).toEqual(['open'])
  const second = await desk.receives(aReport(desk.staff.ada, { ...from, behaviours: ['stalking'] }))
  expect(second.caseId).toBe(first.caseId)
  const { told, facts } = await situation(first.caseId)
  const police = (await stepsOf(first.caseId)).filter((s) => s.step === 'police')
  expect(police.map((s) => s.incident_id).sort()).toEqual(told.map((i) => i.id).sort())
  expect(police.find((s) => s.id === before[0]?.id)).toMatchObject(before[0]!)
  expect(facts.behaviours).toEqual(['stalking', 'threat'])
})

test('P6 one case, a phone and an email incident: two channels, each with facts of its own', async () => {
  const incident = NewIncident.parse({})
  const { caseId } = await desk.receives(
    aReport(desk.staff.gus, {
      sender: 'pat@prospect.example',
      incidents: [
        { ...incident, channel: 'phone', behaviours: ['threat'], onSite: 'no', happenedAt: '2026-11-06T10:00:00Z' },
        { ...incident, channel: 'email', behaviours: ['innuendo'], onSite: 'unknown', happenedAt: null },
      ],
    }),
  )
  const s = await situation(caseId)
  expect(s.incidents.map((i) => i.facts.channels)).toEqual([['phone'], ['email']])
  expect(s.facts.channels).toEqual(['email', 'phone'])
  const open = await stepsOf(caseId)
  expect(open.filter((x) => x.step === 'police').map((x) => x.incident_id)).toEqual([s.told[0]?.id])
})

test('P7 what was said of the case before an incident came does not answer for that incident', async () => {
  const from = { sender: 'sam@prospect.example' }
  const { caseId } = await desk.receives(aReport(desk.staff.ada, { ...from, behaviours: ['threat'] }))
  await as(desk.deps.db, system('policy'), (tx) =>
    tx
      .insertInto('fact')
      .values({
        case_id: caseId,
        name: 'police.done',
        value: 'yes',
        source: 'handler',
        by_id: null,
        incident_id: null,
        at: desk.clock.now(),
      })
      .execute(),
  )
  desk.clock.advance(3_600_000)
  await desk.receives(aReport(desk.staff.ada, { ...from, id: randomUUID(), receivedAt: desk.clock.now() }))
  const s = await situation(caseId)
  expect(s.incidents.map((i) => i.facts['police.done'])).toEqual(['yes', undefined])
})
