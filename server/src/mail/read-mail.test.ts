import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { caseKey } from '../cases/key.ts'
import { as, system } from '../db/as.ts'
import { openEvidence } from '../evidence/open.ts'
import { configureFaults } from '../faults.ts'
import { openText, placeOf } from '../keys/seal.ts'
import { aMail, type MailDesk, openMailDesk, withAttached } from '../testing/mail-desk.ts'
import { readWaiting } from './read-mail.ts'
import { storeMailEvidence } from './store-mail-evidence.ts'

let desk: MailDesk
beforeAll(async () => {
  desk = await openMailDesk()
})
afterAll(() => desk.close())

const THIRD = [
  'From: Max Kern <max@client.example>',
  'To: Ada Moss <ada@pines.example>',
  'Subject: Last night',
  'Date: Sun, 8 Nov 2026 20:00:00 +0000',
  'Message-ID: <m1@client.example>',
  'MIME-Version: 1.0',
  'Content-Type: text/plain',
  '',
  'Why do you not answer me?',
  '',
].join('\r\n')
const report = async (id: unknown) =>
  (
    await desk.rows(
      'select r.*, c.reference, c.third_party_id, c.affected_id as case_affected from app.report r join app.case_file c on c.id = r.case_id where r.id = $1',
      [id],
    )
  )[0]!
const evidence = (id: unknown) => desk.rows('select * from app.evidence where report_id = $1 order by at, place', [id])
const outgoing = (id: unknown) => desk.rows('select kind, person_id from app.outgoing where report_id = $1', [id])
const bytesOf = (caseId: unknown, id: unknown) =>
  as(
    desk.deps.db,
    system('intake'),
    async (tx) => (await openEvidence(desk.deps, tx, await caseKey(desk.deps, tx, String(caseId)), String(id))).bytes,
  )

test.each([
  ['attached', { raw: THIRD }],
  ['inline disposition', { raw: THIRD, disposition: 'inline' }],
  ['base64', { raw: THIRD, encoding: 'base64' as const }],
  ['an .eml file', { raw: THIRD, encoding: 'base64' as const, type: 'application/octet-stream', name: 'mail.eml' }],
])('a forward with its original %s becomes a case; the original is kept byte for byte', async (shape, original) => {
  // the same original once more would be a further capture of one report (MAIL-7)
  const raw = `X-Shape: ${shape}\r\n${original.raw}`
  const row = await desk.gets(aMail(withAttached('This came to me.', [{ ...original, raw }])))
  expect(row).toMatchObject({ state: 'done', outcome: 'report', verdict: 'verified', verdict_reason: 'dmarc' })
  const saved = await report(row.report_id)
  expect(saved).toMatchObject({ reporter_id: desk.staff.ada.id, case_affected: desk.staff.ada.id, verdict: 'verified' })
  expect(saved['third_party_id']).not.toBeNull()
  const items = await evidence(row.report_id)
  expect(items.map((e) => ({ place: e['place'], grade: e['grade'] }))).toEqual(
    expect.arrayContaining([
      { place: 'mail', grade: 'D' },
      { place: 'part', grade: 'C' },
    ]),
  )
  const part = items.find((e) => e['place'] === 'part')!
  expect((await bytesOf(saved['case_id'], part['id'])).toString()).toBe(raw)
})

test('MAIL-20 originals three deep are each cut out byte for byte', async () => {
  const nested = (raw: string, n: number) => {
    const { headers, body } = withAttached(`level ${n}`, [{ raw }])
    return [
      `From: b${n}@client.example`,
      `Subject: level ${n}`,
      `Message-ID: <l${n}@client.example>`,
      ...headers,
      '',
      body,
    ]
      .join('\r\n')
      .replaceAll('b1-of-this-test', `b-level-${n}-of-this`)
  }
  const second = nested(THIRD, 2)
  const first = nested(second, 1)
  const row = await desk.gets(aMail(withAttached('three', [{ raw: first, encoding: 'base64' }])))
  const saved = await report(row.report_id)
  const items = (await evidence(row.report_id)).filter((e) => e['place'] === 'part')
  const texts = await Promise.all(items.map(async (e) => (await bytesOf(saved['case_id'], e['id'])).toString()))
  expect(texts.sort()).toEqual([first, second, THIRD].sort())
})

test("an inline forward gives a proposal and the person's own words, joins nothing and pauses nobody", async () => {
  const body =
    'I did not like this.\r\n\r\n---------- Forwarded message ---------\r\nFrom: Max Kern <max@client.example>\r\nDate: Sun, Nov 8, 2026 at 8:00 PM\r\nSubject: Last night\r\nTo: Ada Moss <ada@pines.example>\r\n\r\nWhy do you not answer me?\r\n'
  const row = await desk.gets(aMail({ body }))
  const saved = await report(row.report_id)
  expect(saved['third_party_id']).toBeNull()
  const [proposal] = await desk.rows('select * from app.proposal where report_id = $1', [row.report_id])
  expect(proposal).toMatchObject({ state: 'open', grade: 'D', how: expect.stringContaining('inline') })
  const words = await as(desk.deps.db, system('intake'), async (tx) =>
    openText(
      await caseKey(desk.deps, tx, String(saved['case_id'])),
      saved['words_sealed'] as Buffer,
      placeOf('report', 'words', String(saved['id']), String(saved['case_id'])),
    ),
  )
  expect(words).toBe('I did not like this.')
})

test('MAIL-47 MAIL-46 a verified report has one receipt, to the directory person; the desk hears of it', async () => {
  const row = await desk.gets(aMail())
  const mails = await outgoing(row.report_id)
  expect(mails.filter((m) => m['kind'] === 'receipt')).toEqual([{ kind: 'receipt', person_id: desk.staff.ada.id }])
})

test('MAIL-39 an unverified mail is a report with its clock, a case of its own, and nothing is sent to its sender', async () => {
  const row = await desk.gets(aMail({ ...withAttached('please', [{ raw: THIRD }]), auth: null }))
  expect(row).toMatchObject({ outcome: 'report', verdict: 'unverified' })
  const saved = await report(row.report_id)
  expect(saved).toMatchObject({ reporter_id: null, third_party_id: null, verdict: 'unverified' })
  const steps = await desk.rows('select due_at from app.step where case_id = $1 and due_at is not null', [
    saved['case_id'],
  ])
  expect(steps.length).toBeGreaterThan(0)
  expect(
    (await outgoing(row.report_id)).filter((m) => m['kind'] === 'receipt' || m['person_id'] === desk.staff.ada.id),
  ).toEqual([])
})

test('MAIL-40 mail from outside opens no case, is answered by nothing, and is kept', async () => {
  const before = (await desk.rows('select count(*) from app.case_file'))[0]
  const row = await desk.gets(aMail({ from: 'x@outside.example', auth: null }))
  expect(row).toMatchObject({ state: 'done', outcome: 'external_inbound', report_id: null })
  expect((await desk.rows('select count(*) from app.case_file'))[0]).toEqual(before)
  expect((await desk.rawOf(row.id)).toString()).toContain('x@outside.example')
})

test.each([
  [
    'a bounce',
    {
      from: 'MAILER-DAEMON@mx.pines.example',
      headers: ['Content-Type: multipart/report; report-type=delivery-status; boundary=x'],
    },
  ],
  ['an automatic answer', { headers: ['Auto-Submitted: auto-replied'] }],
  ['our own mail', { from: 'report@pines.example' }],
])('MAIL-41 %s opens no case', async (_, letter) => {
  expect(await desk.gets(aMail(letter))).toMatchObject({ state: 'done', outcome: 'machine', report_id: null })
})

test("SETTLED 43 a verified employee's own message through a list is a report without a receipt", async () => {
  const row = await desk.gets(aMail({ headers: ['List-Id: <all.pines.example>'] }))
  expect(row).toMatchObject({ outcome: 'report', kind: 'list' })
  expect((await outgoing(row.report_id)).filter((m) => m['kind'] === 'receipt')).toEqual([])
})

test('MAIL-7 the same message by two doors, an alias and a rebuilt folder is one report', async () => {
  const raw = aMail({ id: 'same-one' })
  const first = await desk.gets(raw)
  const copies = [
    await desk.gets(`Received: from elsewhere by mx2; x\r\n${raw}`, { door: 'lmtp' }),
    await desk.gets(raw, { key: '2.1' }),
    await desk.gets(`Delivered-To: alias@pines.example\r\n${raw}`),
  ]
  for (const copy of copies)
    expect(copy).toMatchObject({ state: 'done', outcome: 'duplicate', report_id: first.report_id })
})

test('MAIL-8 the same Message-ID with other content is a report of its own', async () => {
  const one = await desk.gets(aMail({ id: 'reused', body: 'one\r\n' }))
  const two = await desk.gets(aMail({ id: 'reused', body: 'two\r\n' }))
  expect(two.outcome).toBe('report')
  expect(two.report_id).not.toBe(one.report_id)
})

test('MAIL-9 a true copy raises what a spoofed one left in doubt; a spoofed copy lowers nothing', async () => {
  const unproven = aMail({ id: 'raise', auth: null })
  const proven = aMail({ id: 'raise' })
  const spoof = await desk.gets(unproven)
  expect(spoof.verdict).toBe('unverified')
  expect(await desk.gets(proven)).toMatchObject({ outcome: 'duplicate', report_id: spoof.report_id })
  expect(await report(spoof.report_id)).toMatchObject({
    verdict: 'verified',
    verdict_reason: 'dmarc',
    reporter_id: desk.staff.ada.id,
    case_affected: desk.staff.ada.id,
  })
  expect((await outgoing(spoof.report_id)).filter((m) => m['kind'] === 'receipt')).toHaveLength(1)
  await desk.gets(`X-Received: again\r\n${unproven}`)
  expect(await report(spoof.report_id)).toMatchObject({ verdict: 'verified' })
  expect((await outgoing(spoof.report_id)).filter((m) => m['kind'] === 'receipt')).toHaveLength(1)
})

test('MAIL-21 MAIL-22 what the parser refuses is a report by its bytes at once; trying again keeps its id and clock', async () => {
  const raw = aMail({
    headers: [
      'MIME-Version: 1.0',
      `X-Many: ${'x'.repeat(100)}`,
      ...Array.from({ length: 20_001 }, (_, n) => `X-${n}: y`),
    ],
    body: 'the words are still here\r\n',
    id: 'refused',
  })
  const row = await desk.gets(raw)
  expect(row).toMatchObject({ state: 'quarantined', outcome: 'report', problem: 'refused' })
  const saved = await report(row.report_id)
  expect((await bytesOf(saved['case_id'], (await evidence(row.report_id))[0]!['id'])).equals(Buffer.from(raw))).toBe(
    true,
  )
})

test('MAIL-15 an oversized mail is a visible report without an answer', async () => {
  const row = await desk.gets(aMail({ id: 'huge', body: 'begins like this' }), { oversize: 60_000_000 })
  expect(row).toMatchObject({ state: 'done', outcome: 'oversize', size: 60_000_000 })
  expect(await report(row.report_id)).toMatchObject({ verdict: 'verified' })
  expect((await outgoing(row.report_id)).filter((m) => m['kind'] === 'receipt')).toEqual([])
})

test('a stored mail that does not open any more goes to a human and stops nobody', async () => {
  const take = (id: string) =>
    desk.take([
      { door: 'imap', mailbox: 'report', key: id, receivedAt: desk.clock.now(), bytes: Buffer.from(aMail({ id })) },
    ])
  const [damaged] = await take('damaged')
  await desk.superuser.query(
    'update app.mail_raw r set bytes = set_byte(bytes, 30, get_byte(bytes, 30) # 1) from app.mail m where m.id = $1 and r.address = m.address',
    [damaged!.mailId],
  )
  expect(await desk.gets(aMail({ id: 'behind-it' }))).toMatchObject({ state: 'done', outcome: 'report' })
  expect(await desk.rows('select state, problem from app.mail where id = $1', [damaged!.mailId])).toEqual([
    { state: 'quarantined', problem: 'damaged' },
  ])
})

test('Q9 an outage while mail is opened sets none apart: it is tried again until it opens, and stops nobody', async () => {
  const row = await desk.gets(aMail({ id: 'by-and-by' }))
  await desk.deps.jobs.drain(desk.deps, [storeMailEvidence])
  await desk.rows(`update app.mail set state = 'incoming', attempts = 0 where id = $1`, [row.id])
  let code = 'EIO'
  const failing = async () => {
    throw Object.assign(new Error('the disk says no'), { code })
  }
  const away = { ...desk.deps, store: { ...desk.deps.store, get: failing } }
  const state = async () =>
    (await desk.rows('select state, attempts, problem from app.mail where id = $1', [row.id]))[0]
  for (code of ['EIO', 'EMFILE', 'ENOSPC', 'ETIMEDOUT']) {
    await readWaiting(away)
    expect(await state()).toEqual({ state: 'deferred', attempts: 0, problem: 'failed' })
    desk.clock.advance(61_000)
  }
  const bytes = Buffer.from(aMail({ id: 'beside' }))
  const [next] = await desk.take([
    { door: 'imap', mailbox: 'report', key: 'beside', receivedAt: desk.clock.now(), bytes },
  ])
  await readWaiting(away)
  expect((await desk.rows('select state from app.mail where id = $1', [next!.mailId]))[0]).toEqual({ state: 'done' })
  desk.clock.advance(61_000)
  await readWaiting(desk.deps)
  expect(await state()).toMatchObject({ state: 'done' })
})

test('MAIL-22 what fails again and again while it is written is never given up: it becomes a report that the desk may have read again', async () => {
  const bytes = Buffer.from(aMail({ id: 'fails-often' }))
  const [taken] = await desk.take([
    { door: 'imap', mailbox: 'report', key: 'fails-often', receivedAt: desk.clock.now(), bytes },
  ])
  const row = async () =>
    (await desk.rows('select state, attempts, outcome from app.mail where id = $1', [taken!.mailId]))[0]
  for (const attempts of [1, 2, 3]) {
    configureFaults({ faults: 'read-mail.before-commit=throw', testWorld: true })
    await readWaiting(desk.deps)
    expect(await row()).toEqual({ state: 'deferred', attempts, outcome: null })
    desk.clock.advance(601_000)
  }
  await readWaiting(desk.deps)
  expect(await row()).toEqual({ state: 'quarantined', attempts: 4, outcome: 'report' })
})

test('Q9 what is proven to be damaged in the store is set apart', async () => {
  const row = await desk.gets(aMail({ id: 'gone-from-store' }))
  await desk.deps.jobs.drain(desk.deps, [storeMailEvidence])
  await desk.rows(`update app.mail set state = 'incoming', attempts = 0 where id = $1`, [row.id])
  await readWaiting({ ...desk.deps, store: { ...desk.deps.store, get: async () => undefined } })
  expect((await desk.rows('select state, problem from app.mail where id = $1', [row.id]))[0]).toEqual({
    state: 'quarantined',
    problem: 'damaged',
  })
})

test('MAIL-2 the stored hash is the hash of what was delivered', async () => {
  const raw = aMail({ id: 'hash' })
  const row = await desk.gets(raw)
  expect(
    createHash('sha256')
      .update(await desk.rawOf(row.id))
      .digest('hex'),
  ).toBe(createHash('sha256').update(raw).digest('hex'))
})
