import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type SmtpSink, startSmtpSink } from '../../../test/world/smtp-sink.ts'
import { as, system } from '../db/as.ts'
import { configureFaults } from '../faults.ts'
import { outbox } from '../mailer/outbox.ts'
import { referenceIn } from '../mailer/token.ts'
import { queueMail } from '../reports/notices.ts'
import { aMail, type MailDesk, REPORT_ADDRESS } from '../testing/mail-desk.ts'
import { openRelayedDesk, receiptOf } from '../testing/mail-sending.ts'
import { sendOutgoing, sendWaiting } from './send-outgoing.ts'

let desk: MailDesk
let sink: SmtpSink
beforeAll(async () => {
  sink = await startSmtpSink()
  desk = await openRelayedDesk(sink.port)
})
afterEach(() => {
  configureFaults({ faults: '', testWorld: true })
  sink.behave('accept')
  sink.mails.length = 0
})
afterAll(async () => {
  await desk.close()
  await sink.close()
})

const receipt = (id: string) => receiptOf(desk, id)
const toAda = () => sink.mails.filter((m) => m.to.includes('ada@pines.example'))
const waits = (ms: number) => desk.clock.advance(ms)

test('MAIL-45 a receipt has a null sender, says that it is automatic, stands below the report and holds none of its content', async () => {
  const row = await desk.gets(aMail({ id: 'canary-id', subject: 'canary-subject', body: 'canary-body\r\n' }))
  await desk.deps.jobs.drain(desk.deps, [sendOutgoing])
  const [mail] = toAda()
  expect(mail).toMatchObject({ from: '', to: ['ada@pines.example'] })
  const raw = mail!.raw
  const [reference] = await desk.rows(
    'select c.reference from app.report r join app.case_file c on c.id = r.case_id where r.id = $1',
    [row.report_id],
  )
  expect(raw).toContain('Auto-Submitted: auto-replied')
  expect(raw).toContain('X-Auto-Response-Suppress: All')
  expect(raw).toContain('Precedence: bulk')
  expect(raw).toContain(`X-Loop: ${REPORT_ADDRESS}`)
  expect(raw).toContain('In-Reply-To: <canary-id@pines.example>')
  expect(raw).toContain(String(reference!['reference']))
  expect(raw).toContain('911')
  for (const canary of ['canary-subject', 'canary-body', 'client.example']) expect(raw).not.toContain(canary)
  const answers = /^Reply-To: .*?(report\+\S+@pines\.example)/m.exec(raw)![1]!
  expect(answers.split('@')[0]!.length).toBeLessThanOrEqual(64)
  expect(referenceIn(desk.deps.keys, 'address', answers.toUpperCase(), 'ada@pines.example')).toBe(
    reference!['reference'],
  )
  expect(referenceIn(desk.deps.keys, 'address', answers, 'gus@pines.example')).toBeUndefined()
  expect(await receipt(row.id)).toMatchObject({ state: 'sent' })
})

test('MAIL-44 an answer to the receipt by the person it was sent to goes on the timeline; by somebody else it is a report', async () => {
  const row = await desk.gets(aMail({ id: 'to-answer' }))
  await desk.deps.jobs.drain(desk.deps, [sendOutgoing])
  const id = /^Message-ID: (<\S+>)/m.exec(toAda()[0]!.raw)![1]!
  const headers = [`In-Reply-To: ${id}`, `References: <to-answer@pines.example> ${id}`]
  const reply = await desk.gets(
    aMail({ subject: 'Re: We received your message', headers, body: 'One more thing.\r\n' }),
  )
  expect(reply).toMatchObject({ outcome: 'reply', state: 'done' })
  const events = await desk.rows(
    `select e.kind from app.event e join app.report r on r.case_id = e.case_id where r.id = $1 and e.kind = 'reporter.replied'`,
    [row.report_id],
  )
  expect(events).toHaveLength(1)
  const other = await desk.gets(aMail({ from: 'Gus Fenn <gus@pines.example>', headers, body: 'Me too.\r\n' }))
  expect(other.outcome).toBe('report')
  const unproven = await desk.gets(aMail({ headers, body: 'Not proven.\r\n', auth: null }))
  expect(unproven).toMatchObject({ outcome: 'report', verdict: 'unverified' })
})

test('MAIL-6 CP9 S8 an answer lost after the final dot is repeated once, under the same Message-ID, and never a third time', async () => {
  const row = await desk.gets(aMail({ id: 'cut' }))
  sink.behave('cut-after-data')
  const { id } = await receipt(row.id)
  await desk.deps.jobs.drain(desk.deps, [sendOutgoing])
  expect(await receipt(row.id)).toMatchObject({ state: 'waiting' })
  for (let n = 0; n < 4; n++) {
    waits(400_000)
    await sendOutgoing.run(desk.deps, { outgoingId: id })
  }
  expect(toAda()).toHaveLength(2)
  expect(new Set(toAda().map((m) => /^Message-ID: (.*)$/m.exec(m.raw)![1])).size).toBe(1)
  expect(await receipt(row.id)).toMatchObject({ state: 'failed', problem: 'outcome-unknown' })
})

test('MAIL-6 CP8 a receipt whose sender died before the mark is sent once more at most', async () => {
  const row = await desk.gets(aMail({ id: 'died' }))
  const { id } = await receipt(row.id)
  configureFaults({ faults: 'outgoing.sent=throw', testWorld: true })
  await expect(sendOutgoing.run(desk.deps, { outgoingId: id })).rejects.toThrow('failpoint')
  waits(400_000)
  await desk.deps.jobs.drain(desk.deps, [sendOutgoing])
  await sendWaiting.run(desk.deps, {})
  expect(toAda()).toHaveLength(2)
  expect(await receipt(row.id)).toMatchObject({ state: 'sent' })
})

test('S8 a relay that says later is asked again; one that says never is not', async () => {
  const row = await desk.gets(aMail({ id: 'later' }))
  const { id } = await receipt(row.id)
  sink.behave({ refuse: 451 })
  await desk.deps.jobs.drain(desk.deps, [sendOutgoing])
  expect(await receipt(row.id)).toMatchObject({ state: 'waiting', problem: '451' })
  sink.behave('accept')
  waits(120_000)
  await sendWaiting.run(desk.deps, {})
  expect(await receipt(row.id)).toMatchObject({ state: 'sent' })
  expect(toAda()).toHaveLength(1)
  const never = await desk.gets(aMail({ id: 'never' }))
  sink.behave({ refuse: 550 })
  await sendWaiting.run(desk.deps, {})
  expect(await receipt(never.id)).toMatchObject({ state: 'failed', problem: '550' })
  expect(id).not.toBe((await receipt(never.id)).id)
})

test('the demo outbox keeps one mail for one Message-ID', async () => {
  const box = outbox(`${desk.dir}/sent`, desk.clock)
  const mail = {
    to: { name: 'Ada', address: 'ada@pines.example' },
    subject: 'One',
    text: 'x',
    messageId: '<a@b>',
    envelopeFrom: null,
    headers: {},
  }
  await box.send(mail)
  await box.send(mail)
  await box.send({ ...mail, messageId: '<c@d>' })
  expect(await box.sent()).toHaveLength(2)
})

test('MAIL-47 R5 above five mails an hour to one person there is one digest, without a word of what it is about', async () => {
  const before = desk.clock.now()
  waits(2 * 3_600_000)
  const rows = []
  for (let n = 0; n < 8; n++) {
    rows.push(await desk.gets(aMail({ from: 'Gus Fenn <gus@pines.example>', id: `many-${n}` })))
    waits(30_000)
  }
  await sendWaiting.run(desk.deps, {})
  const toGus = () => sink.mails.filter((m) => m.to.includes('gus@pines.example'))
  expect(toGus()).toHaveLength(5)
  waits(3_600_000)
  await sendWaiting.run(desk.deps, {})
  expect(toGus()).toHaveLength(6)
  const digest = toGus()[5]!
  expect(digest.from).toBe('')
  expect(digest.raw).toContain('There are 3 updates for you.')
  expect(digest.raw).toContain('/mine')
  expect(digest.raw).not.toMatch(/BW-(?!DIGEST)[0-9A-Z]{6}/)
  await sendWaiting.run(desk.deps, {})
  expect(toGus()).toHaveLength(6)
  const states = await desk.rows('select distinct state from app.outgoing where person_id = $1', [desk.staff.gus.id])
  expect(states).toEqual([{ state: 'sent' }])
  // a receipt stops no clock
  const started = await desk.rows('select received_at from app.report where id = $1', [rows[0]!.report_id])
  expect((started[0]!['received_at'] as Date).getTime()).toBe(before.getTime() + 2 * 3_600_000)
})

test('MAIL-45 a relay that takes no null sender gets an address of ours that is never answered and whose bounces are known', async () => {
  sink.behave('no-null-sender')
  const row = await desk.gets(aMail({ from: 'Bo Lind <bo@pines.example>', id: 'no-null' }))
  await desk.deps.jobs.drain(desk.deps, [sendOutgoing])
  const mail = sink.mails.find((m) => m.to.includes('bo@pines.example') && m.raw.includes('auto-replied'))
  expect(await receipt(row.id)).toMatchObject({ state: 'sent' })
  const [file] = await desk.rows(
    'select c.reference from app.report r join app.case_file c on c.id = r.case_id where r.id = $1',
    [row.report_id],
  )
  expect(referenceIn(desk.deps.keys, 'bounce', mail!.from, 'bo@pines.example')).toBe(file!['reference'])
  // who signs for the domain in From signs for the sender too
  expect(mail!.from.split('@')[1]).toBe(/^From: .*@([\w.-]+)/m.exec(mail!.raw)![1])
  const out = await desk.gets(
    aMail({ from: 'Bo Lind <bo@pines.example>', to: mail!.from, headers: ['Auto-Submitted: auto-replied'] }),
  )
  expect(out).toMatchObject({ outcome: 'machine', report_id: null })
})

test('MAIL 7 an out-of-office note that answers our mail is noted on its case, opens none and is answered by nothing', async () => {
  sink.behave('accept')
  waits(2 * 3_600_000)
  const row = await desk.gets(aMail({ from: 'Bo Lind <bo@pines.example>', id: 'leads-to-auto' }))
  await desk.deps.jobs.drain(desk.deps, [sendOutgoing])
  const ours = sink.mails.find((m) => m.to.includes('bo@pines.example') && m.raw.includes('auto-replied'))
  const id = /^Message-ID: (\S+)/im.exec(ours?.raw ?? '')?.[1] ?? ''
  const cases = async () => (await desk.rows('select id from app.case_file')).length
  const noted = async () =>
    (await desk.rows(`select case_id from app.event where kind = 'mail.automatic'`)).map((event) => event['case_id'])
  const [file] = await desk.rows('select case_id from app.report where id = $1', [row.report_id])
  const before = await cases()
  const already = (await noted()).length
  const out = await desk.gets(
    aMail({
      ...{ from: 'Bo Lind <bo@pines.example>', subject: 'Out of office', id: 'away' },
      headers: ['Auto-Submitted: auto-replied', `In-Reply-To: ${id}`],
    }),
  )
  expect(out).toMatchObject({ outcome: 'machine', report_id: null })
  expect((await noted()).slice(already)).toEqual([file!['case_id']])
  // a reference in the subject, or a token of somebody else, is noted nowhere
  const headers = ['Auto-Submitted: auto-replied', `In-Reply-To: ${id.replace(/.{4}@/, 'aaaa@')}`]
  await desk.gets(aMail({ subject: 'Re: BW-7Q4K9T', id: 'away-2', headers }))
  expect(await noted()).toHaveLength(already + 1)
  expect(await cases()).toBe(before)
})

test('MAIL-42 where our mail came back updates wait, a receipt is still tried, and what arrives ends it', async () => {
  sink.behave('accept')
  waits(2 * 3_600_000)
  const { ada } = desk.staff
  const { reference } = (await desk.rows('select reference from app.case_file limit 1'))[0] as { reference: string }
  const mark = () =>
    desk.rows(
      `insert into app.person_address (address, person_id, undeliverable_at) values ('ada@pines.example', $1, $2)
       on conflict (address) do update set undeliverable_at = excluded.undeliverable_at`,
      [ada.id, desk.clock.now()],
    )
  const update = async () => {
    await as(desk.deps.db, system('intake'), (tx) =>
      queueMail(desk.deps, tx, { reportId: null, kind: 'update', personId: ada.id, params: { reference } }),
    )
    await sendWaiting.run(desk.deps, {})
    return (
      await desk.rows(`select state, problem from app.outgoing where kind = 'update' order by at desc limit 1`)
    )[0]
  }
  await mark()
  expect(await update()).toEqual({ state: 'waiting', problem: 'undeliverable' })
  waits(3_600_001)
  await sendWaiting.run(desk.deps, {})
  // somebody else's address in the directory is a new one, without the mark
  await desk.rows(`update app.person set email = 'ada.moss@pines.example' where id = $1`, [ada.id])
  waits(3_600_001)
  expect(await update()).toMatchObject({ state: 'sent' })
  await desk.rows(`update app.person set email = 'ada@pines.example' where id = $1`, [ada.id])
  await mark()
  waits(3_600_001)
  expect(await update()).toEqual({ state: 'waiting', problem: 'undeliverable' })
  waits(3_600_001)
  const row = await desk.gets(aMail({ id: 'writes-again' }))
  await sendWaiting.run(desk.deps, {})
  expect(await receipt(row.id)).toMatchObject({ state: 'sent' })
  expect(
    (await desk.rows(`select undeliverable_at from app.person_address where address = 'ada@pines.example'`))[0],
  ).toEqual({ undeliverable_at: null })
  waits(3_600_001)
  await sendWaiting.run(desk.deps, {})
  expect(await desk.rows(`select 1 from app.outgoing where problem = 'undeliverable'`)).toEqual([])
})
