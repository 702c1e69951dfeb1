import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../../../test/world/until.ts'
import { aMail, type MailDesk, openMailDesk } from '../testing/mail-desk.ts'
import { reportFromOutside } from './make-report.ts'
import { originalOf } from './original-of.ts'
import { startMailDoors } from './start.ts'
import { retryMail, setMailAside, waitingMail } from './waiting.ts'

let desk: MailDesk
beforeAll(async () => {
  desk = await openMailDesk()
})
afterAll(() => desk.close())

const outside = (id: string) =>
  desk.gets(
    aMail({
      from: 'Max Kern <max@client.example>',
      subject: 'canary-subject',
      body: 'canary-body\r\n',
      auth: null,
      id,
    }),
  )
const trail = (action: string, subject: string) =>
  desk.rows('select actor from app.trail where action = $1 and subject = $2', [action, subject])

test('MAIL-40 mail from outside waits for the desk without its text; nobody else sees the list', async () => {
  const row = await outside('list')
  const list = await waitingMail(desk.deps, desk.staff.hal)
  expect(list.find((m) => m.id === row.id)).toMatchObject({
    outcome: 'external_inbound',
    state: 'done',
    says: 'This mail came from outside the organisation.',
  })
  expect(JSON.stringify(list)).not.toContain('canary')
  await expect(waitingMail(desk.deps, desk.staff.ada)).rejects.toMatchObject({ kind: 'forbidden' })
})

test('the original of a waiting mail is downloaded byte for byte and leaves a trail; one that became a case is not opened here', async () => {
  const row = await outside('download')
  expect((await originalOf(desk.deps, desk.staff.hal, row.id)).toString()).toContain('canary-body')
  expect(await trail('mail.downloaded', row.id)).toEqual([{ actor: desk.staff.hal.id }])
  const reported = await desk.gets(aMail({ id: 'is-a-case' }))
  await expect(originalOf(desk.deps, desk.staff.hal, reported.id)).rejects.toMatchObject({ kind: 'missing' })
})

test('MAIL-40 setting mail aside needs the desk, keeps the mail and leaves a trail', async () => {
  const row = await outside('aside')
  await expect(setMailAside(desk.deps, desk.staff.ada, row.id, 'no')).rejects.toMatchObject({ kind: 'forbidden' })
  await setMailAside(desk.deps, desk.staff.hal, row.id, 'An advertisement')
  expect((await waitingMail(desk.deps, desk.staff.hal)).some((m) => m.id === row.id)).toBe(false)
  expect(await trail('mail.set-aside', row.id)).toHaveLength(1)
  expect(JSON.stringify(await desk.rows('select * from app.mail where id = $1', [row.id]))).not.toContain(
    'advertisement',
  )
  expect((await desk.rawOf(row.id)).toString()).toContain('canary-body')
})

test('the desk makes a report of mail from outside; its sender is a proposal and nobody outside hears of it', async () => {
  const row = await outside('make')
  const { reference } = await reportFromOutside(desk.deps, desk.staff.hal, row.id, 'gus@pines.example')
  const [file] = await desk.rows(
    'select c.affected_id, c.third_party_id, r.id, r.verdict from app.case_file c join app.report r on r.case_id = c.id where c.reference = $1',
    [reference],
  )
  expect(file).toMatchObject({ affected_id: desk.staff.gus.id, third_party_id: null, verdict: 'external' })
  expect(await desk.rows('select how, grade, state from app.proposal where report_id = $1', [file!['id']])).toEqual([
    { how: 'redirected:outside', grade: 'C', state: 'open' },
  ])
  await expect(reportFromOutside(desk.deps, desk.staff.hal, row.id, 'gus@pines.example')).rejects.toMatchObject({
    kind: 'missing',
  })
  const again = await outside('unknown')
  await expect(reportFromOutside(desk.deps, desk.staff.hal, again.id, 'nobody@pines.example')).rejects.toMatchObject({
    code: 'mail.unknown_person',
  })
})

test('MAIL-22 trying again keeps the report and its clock', async () => {
  const headers = Array.from({ length: 20_001 }, (_, n) => `X-${n}: y`)
  const row = await desk.gets(aMail({ headers, id: 'again' }))
  expect(row).toMatchObject({ state: 'quarantined', outcome: 'report' })
  const before = await desk.rows('select id, received_at, case_id from app.report where id = $1', [row.report_id])
  expect(await retryMail(desk.deps, desk.staff.hal, row.id)).toEqual({ state: 'quarantined' })
  expect(await desk.rows('select id, received_at, case_id from app.report where id = $1', [row.report_id])).toEqual(
    before,
  )
  expect(await desk.rows('select state, outcome, report_id from app.mail where id = $1', [row.id])).toEqual([
    { state: 'quarantined', outcome: 'report', report_id: row.report_id },
  ])
  expect(await trail('mail.tried-again', row.id)).toHaveLength(1)
})

test('the doors open together: a mail taken in by one is read without being asked for', async () => {
  const doors = await startMailDoors({
    ...desk.deps,
    config: { ...desk.deps.config, mail: { ...desk.deps.config.mail, lmtpPort: 0 } },
  })
  expect(doors.state().lmtpPort).toBeGreaterThan(0)
  const [taken] = await desk.take([
    {
      door: 'lmtp',
      mailbox: 'report',
      key: 'by-itself',
      receivedAt: desk.clock.now(),
      bytes: Buffer.from(aMail({ id: 'by-itself' })),
    },
  ])
  await until(
    async () => (await desk.rows('select state from app.mail where id = $1', [taken!.mailId]))[0]!['state'] === 'done',
  )
  await doors.stop()
})
