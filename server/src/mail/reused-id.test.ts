import { afterAll, beforeAll, expect, test } from 'vitest'
import { aMail, type MailDesk, openMailDesk } from '../testing/mail-desk.ts'
import { readWaiting } from './read-mail.ts'

let desk: MailDesk
beforeAll(async () => {
  desk = await openMailDesk()
})
afterAll(() => desk.close())

const numbered = (id: string, body: string) =>
  Buffer.from(
    aMail({ body })
      .replace(/^Message-ID:.*\r\n/im, '')
      .replace(/^/, `Message-ID: <${id}@pines.example>\r\n`),
  )
const flags = async (reportId: unknown) =>
  Number(
    (
      await desk.rows(
        `select count(*)::int n from app.event e join app.report r on r.case_id = e.case_id where r.id = $1 and e.kind = 'mail.message_id_reused'`,
        [reportId],
      )
    )[0]!['n'],
  )

test('MAIL-8 the same Message-ID with other content: both are reports, and both say so', async () => {
  const first = await desk.gets(numbered('same', 'This is what happened on Monday.'))
  expect([first.outcome, await flags(first.report_id)]).toEqual(['report', 0])
  const second = await desk.gets(numbered('same', 'Something else was put in its place.'))
  expect(second.outcome).toBe('report')
  expect(second.report_id).not.toBe(first.report_id)
  expect([await flags(first.report_id), await flags(second.report_id)]).toEqual([1, 1])
})

test('MAIL-8 the same message once more is a copy and raises no flag; another number neither', async () => {
  const first = await desk.gets(numbered('alone', 'Only this.'))
  const again = await desk.gets(numbered('alone', 'Only this.'))
  const other = await desk.gets(numbered('another', 'Only that.'))
  expect([again.outcome, other.outcome]).toEqual(['duplicate', 'report'])
  expect([await flags(first.report_id), await flags(other.report_id)]).toEqual([0, 0])
})

test('MAIL-8 both in one batch, the forged one first', async () => {
  const mails = [numbered('batch', 'A forged one.'), numbered('batch', 'The true one.')]
  const taken = await desk.take(
    mails.map((bytes, n) => ({
      door: 'imap',
      mailbox: 'report',
      key: `batch.${n}`,
      receivedAt: desk.clock.now(),
      bytes,
    })),
  )
  await readWaiting(desk.deps)
  const rows = await desk.rows('select outcome, report_id from app.mail where id = any($1)', [
    taken.map((t) => t.mailId),
  ])
  expect(rows.map((row) => row['outcome'])).toEqual(['report', 'report'])
  for (const row of rows) expect(await flags(row['report_id'])).toBe(1)
})
