import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, person } from '../db/as.ts'
import { viewCase } from '../desk/view.ts'
import { bounceAddress, messageId, replyAddress } from '../mailer/token.ts'
import { aMail, type MailDesk, openMailDesk, REPORT_ADDRESS, withAttached } from '../testing/mail-desk.ts'
import { hintsIn } from './hints.ts'

let desk: MailDesk
beforeAll(async () => {
  desk = await openMailDesk()
})
afterAll(() => desk.close())

type Reported = { reportId: string; caseId: string; reference: string }
const reported = async (mail: { report_id: string | null }): Promise<Reported> => {
  const [row] = await desk.rows(
    'select r.id, r.case_id, c.reference from app.report r join app.case_file c on c.id = r.case_id where r.id = $1',
    [mail.report_id],
  )
  return { reportId: String(row!['id']), caseId: String(row!['case_id']), reference: String(row!['reference']) }
}
const fromAda = async () => reported(await desk.gets(aMail()))
const original = (sender: string, words = 'I know where you live.') =>
  `From: Cy <${sender}>\r\nTo: ada@pines.example\r\nSubject: You\r\nDate: Mon, 09 Nov 2026 07:00:00 +0000\r\nMessage-ID: <${randomUUID()}@client.example>\r\n\r\n${words}\r\n`
const address = (c: Reported, to = 'ada@pines.example') =>
  replyAddress(desk.deps.keys, { reference: c.reference, to, address: REPORT_ADDRESS })
const answering = (c: Reported, to = 'ada@pines.example') =>
  `In-Reply-To: ${messageId(desk.deps.keys, { reference: c.reference, to, id: randomUUID(), domain: 'pines.example' })}`
const events = async (c: Reported, kind: string) =>
  (await desk.rows('select kind from app.event where case_id = $1 and kind = $2', [c.caseId, kind])).length
const hints = (c: Reported) =>
  desk.rows('select other_id, kind from app.hint where case_id = $1 order by at', [c.caseId])
const told = async (c: Reported, who: string) =>
  (
    await desk.rows(
      `select id from app.outgoing where kind = 'notice' and report_id is null and person_id = $1 and params->>'reference' = $2`,
      [who, c.reference],
    )
  ).length
const handled = async (c: Reported, by: string) => {
  await desk.rows('update app.case_file set handler_id = $2, duty_id = $2, claimed_at = now() where id = $1', [
    c.caseId,
    by,
  ])
  await desk.rows(`insert into app.case_member (case_id, person_id, part, since) values ($1, $2, 'handler', now())`, [
    c.caseId,
    by,
  ])
}
const GUS = 'Gus Fenn <gus@pines.example>'

for (const carrier of ['address', 'address in capitals', 'message-id'] as const)
  test(`MAIL-44 an answer of that person, verified, by ${carrier}: a message on the timeline, its originals are evidence, the handler is told`, async () => {
    const c = await fromAda()
    await handled(c, desk.staff.ivy.id)
    const to = carrier === 'message-id' ? REPORT_ADDRESS : carrier === 'address' ? address(c) : address(c).toUpperCase()
    const { headers, body } = withAttached('He wrote again.', [{ raw: original(`${randomUUID()}@client.example`) }])
    const letter = aMail({ to, headers: [...headers, ...(carrier === 'message-id' ? [answering(c)] : [])], body })
    const row = await desk.gets(letter)
    expect(row).toMatchObject({ outcome: 'reply', state: 'done', report_id: c.reportId })
    expect(await events(c, 'reporter.replied')).toBe(1)
    expect(await told(c, desk.staff.ivy.id)).toBe(1)
    const kept = await desk.rows(`select place, via from app.evidence where case_id = $1 and via = 'attachment'`, [
      c.caseId,
    ])
    expect(kept).toHaveLength(1)
    // the same answer once more, by another door, is no second message
    expect(await desk.gets(letter, { door: 'lmtp' })).toMatchObject({ outcome: 'duplicate', report_id: c.reportId })
    expect(await events(c, 'reporter.replied')).toBe(1)
  })

test('MAIL-44 on a closed case the overseer is told too, and the timeline offers to open it again', async () => {
  const c = await fromAda()
  await desk.rows(`update app.case_file set status = 'closed', outcome = 'resolved', closed_at = now() where id = $1`, [
    c.caseId,
  ])
  const [file] = await desk.rows('select overseer_id, status from app.case_file where id = $1', [c.caseId])
  expect(await desk.gets(aMail({ to: address(c) }))).toMatchObject({ outcome: 'reply' })
  expect(await told(c, String(file!['overseer_id']))).toBe(1)
  expect(await events(c, 'reporter.after_close')).toBe(1)
  expect((await desk.rows('select status from app.case_file where id = $1', [c.caseId]))[0]).toEqual({
    status: 'closed',
  })
})

test('MAIL-44 the token in the hands of another verified employee makes their own report and a hint, nothing else', async () => {
  const c = await fromAda()
  const row = await desk.gets(aMail({ from: GUS, to: address(c) }))
  expect(row).toMatchObject({ outcome: 'report', verdict: 'verified' })
  const other = await reported(row)
  expect(other.caseId).not.toBe(c.caseId)
  expect(await hints(other)).toEqual([{ other_id: c.caseId, kind: 'answer' }])
  expect(await events(c, 'reporter.replied')).toBe(0)
})

test('MAIL-44 the right address without proof is not attached: the handler gets a hint, and a wall around either case hides it', async () => {
  const c = await fromAda()
  await handled(c, desk.staff.ivy.id)
  const row = await desk.gets(aMail({ to: address(c), auth: null }))
  expect(row).toMatchObject({ outcome: 'report', verdict: 'unverified' })
  const other = await reported(row)
  expect(await events(c, 'reporter.replied')).toBe(0)
  expect(await told(c, desk.staff.ivy.id)).toBe(1)
  const seen = (who: typeof desk.staff.ivy) => as(desk.deps.db, person(who.id), (tx) => hintsIn(tx, c.caseId))
  expect(await seen(desk.staff.ivy)).toEqual([{ reference: other.reference, kind: 'unconfirmed' }])
  const shown = async () => (await viewCase(desk.deps, desk.staff.ivy, c.reference)).hints
  expect(await shown()).toMatchObject([{ reference: other.reference, readable: false }])
  // who does not handle it sees none
  expect(await seen(desk.staff.hal)).toEqual([])
  expect(await seen(desk.staff.ada)).toEqual([])
  const wall = (id: string) =>
    desk.rows(`insert into app.case_wall (case_id, person_id, source, since) values ($1, $2, 'reporter', now())`, [
      id,
      desk.staff.ivy.id,
    ])
  await wall(other.caseId)
  expect(await seen(desk.staff.ivy)).toEqual([])
  expect(await shown()).toEqual([])
})

test('MAIL-44 a reference in the subject is a suggestion, whoever writes it', async () => {
  const c = await fromAda()
  for (const letter of [
    { from: GUS, subject: `Re: There is an update · ${c.reference}` },
    { subject: `About ${c.reference}` },
  ]) {
    const row = await desk.gets(aMail(letter))
    expect(row).toMatchObject({ outcome: 'report' })
    expect(await hints(await reported(row))).toEqual([{ other_id: c.caseId, kind: 'reference' }])
  }
  expect(await hints(c)).toEqual([])
  expect(await events(c, 'reporter.replied')).toBe(0)
})

test('MAIL-44 an outsider with the token is outside mail like any other: no report, no hint, nothing sent', async () => {
  const c = await fromAda()
  const before = await desk.rows('select count(*)::int n from app.outgoing')
  const with_ = await desk.gets(aMail({ from: 'Cy <cy@client.example>', to: address(c), auth: null }))
  const without = await desk.gets(aMail({ from: 'Cy <cy@client.example>', auth: null }))
  const shown = ({ outcome, state, kind, verdict, report_id }: Record<string, unknown>) => ({
    outcome,
    state,
    kind,
    verdict,
    report_id,
  })
  expect(shown(with_)).toEqual(shown(without))
  expect(with_.outcome).toBe('external_inbound')
  expect(await desk.rows('select count(*)::int n from app.outgoing')).toEqual(before)
  expect(await hints(c)).toEqual([])
})

test('MAIL-44 the desk answering its own notice writes nothing to the person who reported', async () => {
  const c = await fromAda()
  await handled(c, desk.staff.hal.id)
  const row = await desk.gets(
    aMail({ from: 'Hal Reed <hal@pines.example>', headers: [answering(c, 'hal@pines.example')] }),
  )
  expect(row.outcome).toBe('report')
  expect(await events(c, 'reporter.replied')).toBe(0)
})

const bounce = (to: string, action = 'failed') =>
  [
    'Return-Path: <>',
    'From: MAILER-DAEMON@mx.pines.example',
    `To: ${to}`,
    'Subject: Undelivered Mail Returned to Sender',
    `Message-ID: <${randomUUID()}@mx.pines.example>`,
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    `--b\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; gus@pines.example\r\nAction: ${action}\r\n--b--\r\n`,
  ].join('\r\n')
const marked = async () =>
  (await desk.rows('select address from app.person_address where undeliverable_at is not null')).map(
    (r) => r['address'],
  )

test('MAIL-42 a bounce of our own mail marks its address for the desk; a forged, foreign or merely late one marks none', async () => {
  const c = await reported(await desk.gets(aMail({ from: GUS })))
  const verp = (to: string, reference = c.reference) =>
    bounceAddress(desk.deps.keys, { reference, to, address: REPORT_ADDRESS })
  const forged = [
    REPORT_ADDRESS,
    verp('gus@pines.example').replace(/\.[a-z2-7]{16}@/, '.aaaaaaaaaaaaaaaa@'),
    verp('max@client.example'),
    verp('ivy@pines.example'),
    verp('gus@pines.example', 'BW-7Q4K9T'),
    address(c, 'gus@pines.example'),
  ]
  for (const to of forged) expect(await desk.gets(bounce(to))).toMatchObject({ outcome: 'machine', kind: 'bounce' })
  await desk.gets(bounce(verp('gus@pines.example'), 'delayed'))
  expect(await marked()).toEqual([])
  await desk.gets(bounce(verp('gus@pines.example').toUpperCase()))
  await desk.gets(bounce(verp('gus@pines.example')))
  expect(await marked()).toEqual(['gus@pines.example'])
  expect(await events(c, 'mail.undeliverable')).toBe(1)
  await desk.rows('update app.person_address set undeliverable_at = null')
})
