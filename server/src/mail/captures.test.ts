import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { byExtension as sendByExtension } from '../testing/by-extension.ts'
import { aMail, type MailDesk, openMailDesk, withAttached } from '../testing/mail-desk.ts'
import { readWaiting } from './read-mail.ts'
import { sendOutgoing } from './send-outgoing.ts'
import { storeMailEvidence } from './store-mail-evidence.ts'
import { retryMail } from './waiting.ts'

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
const original = (sender: string, words = 'I know where you live.') =>
  `From: Cy <${sender}>\r\nTo: ada@pines.example\r\nSubject: You\r\nDate: Mon, 09 Nov 2026 07:00:00 +0000\r\nMessage-ID: <${randomUUID()}@client.example>\r\n\r\n${words}\r\n`
const events = async (c: Reported, kind: string) =>
  (await desk.rows('select kind from app.event where case_id = $1 and kind = $2', [c.caseId, kind])).length
const hints = (c: Reported) =>
  desk.rows('select other_id, kind from app.hint where case_id = $1 order by at', [c.caseId])
const GUS = 'Gus Fenn <gus@pines.example>'

const byExtension = (raw: string, sender: string, who = desk.staff.ada) => sendByExtension(desk, raw, sender, who)
const forward = (raw: string, from?: string, words = 'Look at this.') => {
  const { headers, body } = withAttached(words, [{ raw }])
  return aMail({ headers, body, ...(from ? { from } : {}) })
}
const listed = async (who: string) =>
  (await desk.rows('select id from app.report where reporter_id = $1 and same_as is null', [who])).length

test('MAIL-7 the same original by the extension and as an attachment, in either order, is one report with two captures', async () => {
  const { ada } = desk.staff
  for (const first of ['extension', 'mail'] as const) {
    const sender = `${randomUUID().slice(0, 8)}@client.example`
    const raw = original(sender)
    // a delivery adds trace headers; the message stays the same
    const seen = `Received: from elsewhere by mx.pines.example; Mon, 9 Nov 2026 07:01:00 +0000\r\n${raw}`
    const before = await listed(ada.id)
    const key = first === 'extension' ? await byExtension(seen, sender) : undefined
    const row = await desk.gets(forward(raw, undefined, 'There is more to say.'))
    if (first === 'extension') {
      expect(row).toMatchObject({ outcome: 'duplicate', report_id: key })
      expect(await events(await reported(row), 'reporter.added')).toBe(1)
    } else await byExtension(seen, sender)
    expect(await listed(ada.id)).toBe(before + 1)
    const { caseId } = await reported(row)
    const captures = await desk.rows(
      `select via from app.evidence where case_id = $1 and canon is not null order by via`,
      [caseId],
    )
    expect(new Set(captures.map((e) => e['via']))).toEqual(new Set(['attachment', 'mailbox', 'original']))
  }
})

test('MAIL-7 the same original attached to several mails of one person is one report, also when they are read together', async () => {
  const raw = original(`${randomUUID().slice(0, 8)}@client.example`)
  const before = await listed(desk.staff.ada.id)
  const mails = ['One', 'Two', 'Three'].map((words) => ({
    door: 'imap' as const,
    mailbox: 'report',
    key: randomUUID(),
    receivedAt: desk.clock.now(),
    bytes: Buffer.from(forward(raw, undefined, words)),
  }))
  const taken = await desk.take(mails)
  await readWaiting(desk.deps)
  expect(await listed(desk.staff.ada.id)).toBe(before + 1)
  const outcomes = await desk.rows('select outcome from app.mail where id = any($1)', [taken.map((t) => t.mailId)])
  expect(outcomes.map((o) => o['outcome']).sort()).toEqual(['duplicate', 'duplicate', 'report'])
})

test('MAIL-7 two people with the same original make two reports; an inline forward is only suggested', async () => {
  const sender = `${randomUUID().slice(0, 8)}@client.example`
  const raw = original(sender)
  const ada = await reported(await desk.gets(forward(raw)))
  const gus = await desk.gets(forward(raw, GUS))
  expect(gus.outcome).toBe('report')
  expect((await reported(gus)).caseId).not.toBe(ada.caseId)
  const inline = await desk.gets(
    aMail({
      subject: 'Fwd: You',
      body: `See below.\r\n\r\n---------- Forwarded message ---------\r\nFrom: Cy <${sender}>\r\nDate: Mon, Nov 9, 2026 at 8:00 AM\r\nSubject: You\r\nTo: <ada@pines.example>\r\n\r\nI know where you live.\r\n`,
    }),
  )
  expect(inline.outcome).toBe('report')
  const apart = await reported(inline)
  expect(apart.caseId).not.toBe(ada.caseId)
  expect(await hints(apart)).toEqual([{ other_id: ada.caseId, kind: 'same-person' }])
})

test('MAIL-22 a mail that was shown by its bytes only gets everything once it can be read: same id, same clock', async () => {
  const sender = `${randomUUID().slice(0, 8)}@client.example`
  const { parser } = desk.deps
  const letter = forward(original(sender), undefined, 'My own words.')
  const failing = {
    ...parser,
    readSafely: async (...args: Parameters<typeof parser.readSafely>) => ({
      ...(await parser.readSafely(...args)),
      originals: [],
      ownWords: '',
      unread: 'refused' as const,
    }),
  }
  Object.assign(desk.deps, { parser: failing })
  const row = await desk.gets(letter)
  expect(row).toMatchObject({ state: 'quarantined', outcome: 'report' })
  const before = await desk.rows('select id, received_at, case_id from app.report where id = $1', [row.report_id])
  await desk.deps.jobs.drain(desk.deps, [storeMailEvidence, sendOutgoing])
  Object.assign(desk.deps, { parser })
  desk.clock.advance(60_000)
  expect(await retryMail(desk.deps, desk.staff.hal, row.id)).toEqual({ state: 'done' })
  expect(await desk.rows('select id, received_at, case_id from app.report where id = $1', [row.report_id])).toEqual(
    before,
  )
  const c = await reported(row)
  expect(
    await desk.rows('select place, grade from app.evidence where report_id = $1 order by place', [c.reportId]),
  ).toEqual([
    { place: 'part', grade: 'C' },
    { place: 'store', grade: 'D' },
  ])
  expect(await desk.rows('select grade, state from app.proposal where report_id = $1', [c.reportId])).toEqual([
    { grade: 'C', state: 'open' },
  ])
  const [report] = await desk.rows(
    'select r.words_sealed is not null words, c.third_party_id is not null third from app.report r join app.case_file c on c.id = r.case_id where r.id = $1',
    [c.reportId],
  )
  expect(report).toEqual({ words: true, third: true })
  const receipts = await desk.rows(`select id from app.outgoing where kind = 'receipt' and report_id = $1`, [
    c.reportId,
  ])
  expect(receipts).toHaveLength(1)
})
