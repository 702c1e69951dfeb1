import { createHash, randomUUID } from 'node:crypto'
import { NewReport } from '@breakwater/shared/report.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, person, system } from '../db/as.ts'
import type { IncomingReport } from '../reports/input.ts'
import { putEvidence } from '../reports/put-evidence.ts'
import { send } from '../reports/send.ts'
import { sayWishes, takeBack } from '../reports/take-back.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { access } from './access.ts'
import { assign } from './assign.ts'
import { claim } from './claim.ts'
import { close } from './close.ts'
import { note } from './note.ts'
import { recordStep } from './record-step.ts'
import { viewCase } from './view.ts'

let desk: Desk
let n = 0
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(async () => {
  await desk.close()
})

const makes = async (more: Partial<IncomingReport> = {}) => {
  const report = aReport(desk.staff.ada, { sender: `req${++n}@out.example`, relation: 'vendor', ...more })
  const made = await desk.receives(report)
  await claim(desk.deps, desk.staff.hal, made.reference)
  return { ...made, key: report.id }
}
const stepOf = async (reference: string, step: string) =>
  (await viewCase(desk.deps, desk.staff.hal, reference)).steps.find((s) => s.step === step)!
const outcome = { outcome: 'resolved', reason: 'Done', notice: 'Done' } as const

test('P18 fifty files at once and one more later are all kept, and each is hashed on arrival', async () => {
  const { ada } = desk.staff
  const file = (i: number) => Buffer.from(`screenshot ${i}`)
  const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
  const item = (i: number) => ({
    kind: 'file',
    fidelity: 'raw',
    via: 'file',
    name: `${i}.png`,
    type: 'image/png',
    size: file(i).length,
    sha256: sha(file(i)),
    snapshot: { provider: 'file' },
  })
  const key = randomUUID()
  const items = Array.from({ length: 50 }, (_, i) => item(i))
  const { reference, missing } = await send(
    desk.deps,
    ada,
    NewReport.parse({ key, source: 'form', words: 'See the pictures.', items }),
  )
  expect(missing).toHaveLength(50)
  for (const i of [0, 49]) await putEvidence(desk.deps, ada, key, sha(file(i)), new Uint8Array(file(i)))
  await expect(putEvidence(desk.deps, ada, key, sha(file(1)), new Uint8Array(file(2)))).rejects.toMatchObject({
    code: 'report.wrong_evidence',
  })
  const later = randomUUID()
  await send(desk.deps, ada, NewReport.parse({ key: later, source: 'form', words: 'One more.', items: [item(50)] }))
  const left = await putEvidence(desk.deps, ada, later, sha(file(50)), new Uint8Array(file(50)))
  expect(left.missing).toEqual([])
  await claim(desk.deps, desk.staff.hal, reference)
  expect((await viewCase(desk.deps, desk.staff.hal, reference)).evidence).toHaveLength(50)
})

test('P19 every report has an investigation with an owner, and nobody can take the last one away', async () => {
  const { reference, caseId } = await makes()
  const investigate = await stepOf(reference, 'investigate')
  expect(investigate).toMatchObject({ state: 'open', owner: { id: desk.staff.hal.id } })
  await expect(assign(desk.deps, desk.staff.hal, reference, desk.staff.gus.id)).rejects.toMatchObject({
    code: 'case.cannot_take',
  })
  await expect(
    as(desk.deps.db, system('policy'), (tx) =>
      tx
        .updateTable('case_file')
        .set({ duty_id: null as never })
        .where('id', '=', caseId)
        .execute(),
    ),
  ).rejects.toThrow('not-null')
})

test('P71 wishes have versions: a new one is shown beside the case, the older one stays', async () => {
  const { reference, key } = await makes()
  const say = (words: string) =>
    sayWishes(desk.deps, desk.staff.ada, key, { choices: [], words, police: 'not-asked', contact: '' })
  await say('Only write it down.')
  expect(await say('Please make it stop.')).toEqual({ version: 2 })
  const view = await viewCase(desk.deps, desk.staff.hal, reference)
  expect(view.wishes).toMatchObject({ version: 2, words: 'Please make it stop.' })
  expect(view.wishesHistory.map((w) => w.words)).toEqual(['Only write it down.'])
})

test('P73 the file is for those on it: a stranger and an admin get the answer of no case, a reading is on the trail', async () => {
  const { reference } = await makes()
  const admin = { ...desk.staff.gus, roles: ['employee', 'admin'] as ('employee' | 'admin')[] }
  for (const who of [desk.staff.gus, admin])
    await expect(viewCase(desk.deps, who, reference)).rejects.toMatchObject({ kind: 'missing' })
  const before = (await access(desk.deps, desk.staff.hal, reference)).length
  await viewCase(desk.deps, desk.staff.hal, reference)
  expect(await access(desk.deps, desk.staff.hal, reference)).toHaveLength(before + 1)
})

test('P74 an entry of the file is never changed and never goes; a correction is a new entry', async () => {
  const { reference, caseId } = await makes()
  await note(desk.deps, desk.staff.hal, reference, 'Called on Monday.', 'desk')
  await note(desk.deps, desk.staff.hal, reference, 'It was Tuesday.', 'desk')
  // the person's own right changes no row, and the service itself is stopped by the table
  const left = (who: Parameters<typeof as>[1]) =>
    as(desk.deps.db, who, (tx) =>
      tx.updateTable('event').set({ kind: 'other' }).where('case_id', '=', caseId).executeTakeFirst(),
    )
  expect((await left(person(desk.staff.hal.id))).numUpdatedRows).toBe(0n)
  await expect(left(system('policy'))).rejects.toThrow()
  await expect(
    as(desk.deps.db, system('policy'), (tx) => tx.deleteFrom('event').where('case_id', '=', caseId).execute()),
  ).rejects.toThrow('permission denied')
  const bodies = (await viewCase(desk.deps, desk.staff.hal, reference)).timeline?.flatMap((e) => e.body ?? [])
  expect(bodies).toEqual(expect.arrayContaining(['Called on Monday.', 'It was Tuesday.']))
})

test('P75 the investigation has an investigator, a plan, a start and an end; the case does not close before its end', async () => {
  const { reference, caseId } = await makes()
  await as(desk.deps.db, system('policy'), (tx) =>
    tx
      .updateTable('step')
      .set({ state: 'done' })
      .where('case_id', '=', caseId)
      .where('step', '<>', 'investigate')
      .execute(),
  )
  await expect(close(desk.deps, desk.staff.hal, reference, outcome)).rejects.toMatchObject({
    code: 'policy',
    params: { clause: 'icn/hr.3' },
  })
  const { id } = await stepOf(reference, 'investigate')
  const values = { investigator: 'Hal', plan: 'Talk with both', started: '2026-11-09', summary: 'It is so.' }
  await expect(recordStep(desk.deps, desk.staff.hal, reference, id, values)).rejects.toThrow()
  await recordStep(desk.deps, desk.staff.hal, reference, id, { ...values, ended: '2026-11-09' })
  await close(desk.deps, desk.staff.hal, reference, outcome)
})

test('P77 the person is told the procedures: the day closes the step, and that they confirmed it is kept', async () => {
  const { reference } = await makes()
  const { id } = await stepOf(reference, 'procedures')
  await recordStep(desk.deps, desk.staff.hal, reference, id, { date: '2026-11-09', how: 'talk', understood: true })
  expect(await stepOf(reference, 'procedures')).toMatchObject({ state: 'done' })
})

test('P82 I13 only the employee takes a report back; the case goes on and does not close by itself', async () => {
  const { ada, bo, hal, ivy, joan, una, gus } = desk.staff
  const report = aReport(ada, { sender: `req${++n}@out.example`, relation: 'vendor' })
  const { caseId } = await desk.receives(report)
  const steps = () =>
    as(desk.deps.db, system('policy'), (tx) =>
      tx.selectFrom('step').where('case_id', '=', caseId).select(['step', 'state']).orderBy('step').execute(),
    )
  const before = await steps()
  for (const who of [bo, hal, ivy, joan, una, gus])
    await expect(takeBack(desk.deps, who, report.id, 'no')).rejects.toMatchObject({ kind: 'missing' })
  await takeBack(desk.deps, ada, report.id, 'yes')
  expect(await steps()).toEqual(before)
  const file = await as(desk.deps.db, system('policy'), (tx) =>
    tx.selectFrom('case_file').where('id', '=', caseId).select('status').executeTakeFirstOrThrow(),
  )
  expect(file.status).toBe('new')
})
