import type { Person } from '@breakwater/shared/person.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { storeMailEvidence } from '../mail/store-mail-evidence.ts'
import { aMail, type MailDesk, openMailDesk, withAttached } from '../testing/mail-desk.ts'
import { answerFact } from './answer-fact.ts'
import { claim } from './claim.ts'
import { checkEvidence, originalBytes, viewEvidence } from './evidence.ts'
import { viewCase } from './view.ts'

const WORDS = 'I know where you park your car.'
let desk: MailDesk
let prospect: string
beforeAll(async () => {
  desk = await openMailDesk()
  prospect = await forwarded('cy@prospect.example')
  await claim(desk.deps, desk.staff.hal, prospect)
  await relation(prospect, 'prospect')
})
afterAll(() => desk.close())

/** One forward of an offending mail to the report mailbox. */
async function forwarded(sender: string): Promise<string> {
  const raw = `From: Cy <${sender}>\r\nTo: ada@pines.example\r\nSubject: You\r\nDate: Mon, 09 Nov 2026 07:00:00 +0000\r\nMessage-ID: <${sender}>\r\n\r\n${WORDS}\r\n`
  const { headers, body } = withAttached('Please look at this.', [{ raw }])
  const { report_id } = await desk.gets(aMail({ headers, body }))
  await storeMailEvidence.run(desk.deps, { reportIds: [String(report_id)] })
  const [row] = await desk.rows(
    `select c.reference from app.report r join app.case_file c on c.id = r.case_id where r.id = $1`,
    [report_id],
  )
  return String(row!['reference'])
}
const relation = (reference: string, value: string) =>
  answerFact(desk.deps, desk.staff.hal, reference, { fact: 'relation', value, reason: 'It is in the record.' } as never)
const pieces = async (who: Person, reference: string) => (await viewCase(desk.deps, who, reference)).evidence
const offending = async (reference: string) => {
  const [row] = await desk.rows(
    `select e.id from app.evidence e join app.case_file c on c.id = e.case_id where c.reference = $1 and e.via = 'attachment'`,
    [reference],
  )
  return String(row!['id'])
}

test('P38 one forward to the report mailbox: manager and HR read the same piece, and each reading is recorded', async () => {
  const { hal, bo, gus } = desk.staff
  const id = await offending(prospect)
  expect((await pieces(bo, prospect))?.map((e) => e.id)).toContain(id)
  expect(await desk.rows(`select kind from app.outgoing where person_id = $1`, [bo.id])).toEqual([{ kind: 'notice' }])
  expect((await pieces(hal, prospect))?.map((e) => e.id)).toContain(id)
  for (const who of [bo, hal]) expect((await viewEvidence(desk.deps, who, prospect, id)).text).toContain(WORDS)
  expect((await checkEvidence(desk.deps, bo, prospect, id)).intact).toBe(true)
  const read = await desk.rows(
    `select actor_id, act from app.custody where evidence_id = $1 and act in ('read', 'verified')`,
    [id],
  )
  expect(read.map((r) => [r['actor_id'], r['act']])).toEqual([
    [bo.id, 'read'],
    [hal.id, 'read'],
    [bo.id, 'verified'],
  ])
  const [trail] = await desk.rows(
    `select part from app.trail where action = 'evidence.read' and subject = $1 and actor = $2`,
    [id, bo.id],
  )
  expect(trail).toEqual({ part: 'manager' })
  await expect(originalBytes(desk.deps, bo, prospect, id)).rejects.toMatchObject({ kind: 'forbidden' })
  await expect(viewEvidence(desk.deps, gus, prospect, id)).rejects.toMatchObject({ kind: 'missing' })
})

test('P38 only where the policy sends mails to the manager: another relation closes them, and a wall does', async () => {
  const { bo } = desk.staff
  // before the relation is known the manager is not there at all
  const unknown = await forwarded('dee@prospect.example')
  await expect(viewCase(desk.deps, bo, unknown)).rejects.toMatchObject({ kind: 'missing' })
  const id = await offending(prospect)
  await relation(prospect, 'vendor')
  expect(await pieces(bo, prospect)).toBeNull()
  await expect(viewEvidence(desk.deps, bo, prospect, id)).rejects.toMatchObject({ kind: 'forbidden' })
  await relation(prospect, 'prospect')
  expect((await viewEvidence(desk.deps, bo, prospect, id)).text).toContain(WORDS)
  await desk.rows(
    `insert into app.case_wall (case_id, person_id, source, since) select id, $2, 'reporter', now() from app.case_file where reference = $1`,
    [prospect, bo.id],
  )
  await expect(viewEvidence(desk.deps, bo, prospect, id)).rejects.toMatchObject({ kind: 'missing' })
})

test('P41 P67 a manager who comes to the case with its relation takes their steps from the desk, and people read what they see', async () => {
  const { bo, hal } = desk.staff
  const reference = await forwarded('fay@prospect.example')
  await claim(desk.deps, hal, reference)
  const owners = async () => {
    const { steps } = await viewCase(desk.deps, hal, reference)
    return Object.fromEntries(steps.map((step) => [step.step, step.owner?.id]))
  }
  expect(await owners()).toMatchObject({ protect: hal.id, metrics: hal.id, investigate: hal.id })
  await relation(reference, 'prospect')
  expect(await owners()).toMatchObject({ protect: bo.id, metrics: bo.id, 'manager-talk': bo.id, investigate: hal.id })
  const { people, thirdParty } = await viewCase(desk.deps, hal, reference)
  expect(people.find(({ part }) => part === 'manager')?.sees).toBe('their own steps and the reported mails')
  expect(thirdParty?.proposals.map(({ how }) => how)).toEqual(['The sender of the attached message'])
})
