import { expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { saveConnection } from '../restrictions/connection.ts'
import { restrictionJobs } from '../restrictions/jobs.ts'
import { aReport, openDesk } from '../testing/desk.ts'
import { startFakeCrm } from '../testing/fake-crm.ts'
import { enrichJob } from './enrich.ts'

const owner = { id: 'u1', name: 'Ada Moss', email: 'ada@pines.example' }
const lead = (id: string, email: string, object: 'lead' | 'contact', status: string) => ({
  object,
  id,
  name: 'Cy Dale',
  emails: [email],
  phones: [],
  owner,
  status,
})

async function reported(sender: string, relation = 'unknown') {
  const desk = await openDesk()
  const crm = await startFakeCrm({
    seed: [
      lead('l-1', 'cy@prospect.example', 'lead', 'new'),
      lead('l-2', 'both@prospect.example', 'lead', 'new'),
      lead('p-2', 'both@prospect.example', 'contact', 'customer'),
    ],
    now: () => desk.clock.now(),
  })
  const { url, token, mapping } = crm
  await as(desk.deps.db, system('setup'), (tx) =>
    saveConnection(desk.deps, tx, { id: 'demo', vendor: 'demo', settings: { url }, secrets: { token }, mapping }),
  )
  const { caseId } = await desk.receives(aReport(desk.staff.ada, { sender, relation }))
  await desk.deps.jobs.drain(desk.deps, [enrichJob, ...restrictionJobs])
  const seen = await as(desk.deps.db, system('policy'), async (tx) => ({
    file: await tx.selectFrom('case_file').where('id', '=', caseId).select('relation').executeTakeFirstOrThrow(),
    fact: await tx
      .selectFrom('fact')
      .where('case_id', '=', caseId)
      .where('name', '=', 'relation')
      .select(['value', 'source'])
      .executeTakeFirst(),
    marks: await tx.selectFrom('mark').where('state', '<>', 'moved').select(['record_id', 'stage', 'state']).execute(),
  }))
  await crm.close()
  await desk.close()
  return seen
}

test('SETTLED 36 a relation nobody named is found in the CRM, and the prospect is paused there', async () => {
  expect(await reported('cy@prospect.example')).toEqual({
    file: { relation: 'prospect' },
    fact: { value: 'prospect', source: 'crm' },
    marks: [{ record_id: 'l-1', stage: 'pause', state: 'verified' }],
  })
})

test('SETTLED 36 two records that disagree are left to a person', async () => {
  expect(await reported('both@prospect.example')).toMatchObject({ file: { relation: 'unknown' }, marks: [] })
})

test('SCREEN 35 a report from a CRM record marks that record and every other with its addresses', async () => {
  const { marks } = await reported('crm:demo-crm:localhost:lead:l-2', 'prospect')
  expect(marks).toHaveLength(2)
  expect(marks).toEqual(
    expect.arrayContaining([
      { record_id: 'l-2', stage: 'pause', state: 'verified' },
      { record_id: 'p-2', stage: 'pause', state: 'verified' },
    ]),
  )
})
