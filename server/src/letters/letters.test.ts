import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { act } from '../desk/act.ts'
import { type LetterDesk, openLetterDesk, THEIR_HR } from '../testing/letter-desk.ts'
import { pdfText } from '../testing/pdf-text.ts'
import { answer } from './answer.ts'
import { begin } from './begin.ts'
import { edit } from './edit.ts'
import { finish } from './finish.ts'
import { listLetters } from './list.ts'
import { letterPdf } from './pdf.ts'
import { readWishes } from './read-wishes.ts'
import { send } from './send.ts'
import { sendLetters } from './send-job.ts'
import { ourTemplate } from './template.ts'
import { saveTemplate } from './templates.ts'

let desk: LetterDesk
beforeAll(async () => {
  desk = await openLetterDesk()
}, 60_000)
afterAll(() => desk.close())
const pump = () => sendLetters.run(desk.deps, {})

test('P22 HR complains to the business: the manager cannot, what was sent and when it was received stay on file, silence is counted', async () => {
  const { hal, bo } = desk.staff
  const { caseId, reference } = await desk.aCase()
  await expect(begin(desk.deps, bo, reference, 'complaint')).rejects.toMatchObject({
    code: 'policy',
    params: { clause: 'icn/customers.4' },
  })
  const id = await desk.drafted(reference, 'complaint')
  await desk.reviewed(reference, id)
  expect(await desk.step(caseId, 'complaint')).toBe('open')
  await send(desk.deps, hal, { reference, id })
  await pump()
  const sent = await desk.view(reference, id)
  expect(sent).toMatchObject({ state: 'sent', delivery: 'delivered', sent: { via: 'email', by: { name: 'Hal Reed' } } })
  expect(await desk.step(caseId, 'complaint')).toBe('done')
  const mail = desk.sent.at(-1)!
  expect(mail.to).toEqual({ name: 'Fran Bell', address: 'hr@fab.example' })
  expect(mail.headers['Reply-To']).toBe('letters@pines.example')
  expect(Buffer.from(mail.attachments![0]!.base64, 'base64').subarray(0, 5).toString()).toBe('%PDF-')
  const clocks = await desk.rows(`select clock, stopped_at from app.clock where case_id = $1 and subject = $2`, [
    caseId,
    id,
  ])
  expect(clocks).toEqual([{ clock: 'silence', stopped_at: null }])
  const got = {
    on: '2026-11-09',
    words: 'We received your letter',
    unwilling: 'unknown',
    acknowledgedOnly: true,
  } as const
  await answer(desk.deps, hal, { reference, id }, got)
  const after = await desk.view(reference, id)
  expect(after.answered).toMatchObject([{ on: '2026-11-09', acknowledgedOnly: true }])
  expect((await desk.rows(`select stopped_at from app.clock where subject = $1`, [id]))[0]).toEqual({
    stopped_at: null,
  })
  await answer(desk.deps, hal, { reference, id }, { ...got, words: 'He is off the account', acknowledgedOnly: false })
  expect(
    (await desk.rows(`select stopped_at from app.clock where subject = $1`, [id]))[0]!['stopped_at'],
  ).not.toBeNull()
})

test('P23 a complaint without the paragraph that asks for it to stop is refused with its clause', async () => {
  const { hal } = desk.staff
  const blocks = ourTemplate('letter.complaint').blocks.filter((b) => b.id !== 'cease')
  await saveTemplate(desk.deps, hal, 'letter.complaint', blocks)
  const { reference } = await desk.aCase()
  const id = await desk.drafted(reference, 'complaint')
  expect((await desk.view(reference, id)).missing).toMatchObject([{ clause: { id: 'icn/customers.4' } }])
  await expect(finish(desk.deps, hal, { reference, id }, '')).rejects.toMatchObject({
    code: 'policy',
    params: { clause: 'icn/customers.4' },
  })
  await expect(send(desk.deps, hal, { reference, id })).rejects.toMatchObject({ kind: 'conflict' })
  await saveTemplate(desk.deps, hal, 'letter.complaint', ourTemplate('letter.complaint').blocks)
  const again = await desk.drafted(reference, 'complaint')
  await expect(
    edit(desk.deps, hal, { reference, id: again }, { blocks: [{ id: 'cease', text: 'Never mind.' }] }),
  ).rejects.toMatchObject({ code: 'letter.required' })
  await finish(desk.deps, hal, { reference, id: again }, '')
})

test('P20 the wishes are opened first and a second person reads the letter; a private customer gets it at an address of their own', async () => {
  const { hal } = desk.staff
  const { caseId, reference } = await desk.aCase({ relation: 'individual-customer', sender: 'ivo@home.example' })
  const at = { reference, id: await begin(desk.deps, hal, reference, 'contact-customer') }
  const themselves = {
    name: 'Ed Quill',
    role: 'themselves',
    organisation: '',
    address: 'ivo@home.example',
    again: 'ivo@home.example',
  } as const
  const other = { ...themselves, address: 'wife@home.example', again: 'wife@home.example' }
  await expect(edit(desk.deps, hal, at, { recipient: other })).rejects.toMatchObject({
    code: 'letter.recipient_is_not_them',
  })
  await edit(desk.deps, hal, at, { facts: ['behaviour:0:sexual-advance'], recipient: themselves })
  await expect(finish(desk.deps, hal, at, '')).rejects.toMatchObject({ code: 'letter.wishes_unread' })
  expect(await readWishes(desk.deps, hal, at)).toMatchObject({ version: 1, choices: ['Ask them to stop'] })
  await finish(desk.deps, hal, at, '')
  await expect(send(desk.deps, hal, at)).rejects.toMatchObject({ code: 'letter.unreviewed' })
  const [row] = await desk.rows('select review_id from app.letter where id = $1', [at.id])
  await desk.sign(desk.staff.ivy, String(row!['review_id']))
  await send(desk.deps, hal, at, { via: 'post', on: '2026-11-09', proof: 'RR 123 456' })
  expect(await desk.view(reference, at.id)).toMatchObject({
    sent: { via: 'post', proof: 'RR 123 456' },
    delivery: 'delivered',
  })
  expect(await desk.step(caseId, 'contact-customer')).toBe('done')
})

test('P76 C13 the author never reads their own letter as the second person; with nobody free it cools off a working day and the overseer hears of it', async () => {
  const { hal } = desk.staff
  const { reference } = await desk.aCase()
  const id = await desk.drafted(reference, 'complaint')
  await finish(desk.deps, hal, { reference, id }, '')
  const [row] = await desk.rows('select review_id from app.letter where id = $1', [id])
  await expect(desk.sign(hal, String(row!['review_id']))).rejects.toMatchObject({ code: 'gate.own' })
  await expect(send(desk.deps, hal, { reference, id })).rejects.toMatchObject({ code: 'letter.unreviewed' })
  await expect(
    desk.rows(`update app.letter set state = 'approved', reviewed_by = author_id where id = $1`, [id]),
  ).rejects.toThrow('check')
  desk.clock.advance(2 * 24 * 3_600_000)
  const before = (
    await desk.rows(
      `select 1 from app.outgoing where kind = 'notice' and person_id = (select overseer_id from app.case_file where reference = $1)`,
      [reference],
    )
  ).length
  await send(desk.deps, hal, { reference, id })
  const after = (
    await desk.rows(
      `select 1 from app.outgoing where kind = 'notice' and person_id = (select overseer_id from app.case_file where reference = $1)`,
      [reference],
    )
  ).length
  expect(after).toBe(before + 1)
})

test('P76 a letter that was read and then changed is read again, and a second reader may give it back', async () => {
  const { hal, ivy } = desk.staff
  const { reference } = await desk.aCase()
  const id = await desk.drafted(reference, 'complaint')
  await desk.reviewed(reference, id)
  await edit(desk.deps, hal, { reference, id }, { own: ['It was in front of customers.'] })
  await expect(send(desk.deps, hal, { reference, id })).rejects.toMatchObject({ code: 'letter.unfinished' })
  await desk.reviewed(reference, id, hal, ivy, 'decline')
  expect(await desk.view(reference, id)).toMatchObject({ state: 'draft' })
  await desk.reviewed(reference, id)
  expect(await desk.view(reference, id)).toMatchObject({ state: 'approved', review: { by: { name: 'Ivy Cole' } } })
})

test('P24 P26 P27 the request is asked for, and pushed for any one reason; what fell away since it was read is read again', async () => {
  const { hal } = desk.staff
  const { caseId, reference } = await desk.aCase()
  const id = await desk.drafted(reference, 'reassign')
  expect(await desk.view(reference, id)).toMatchObject({ level: 'ask', reasons: [] })
  expect((await desk.view(reference, id)).text.join('\n')).toContain('We ask you to name another person')
  await desk.fact(caseId, 'severity', 'severe')
  expect(await desk.view(reference, id)).toMatchObject({ level: 'push', reasons: [{ id: 'SEVERE' }] })
  await desk.fact(caseId, 'severity', 'not-severe')
  await desk.fact(caseId, 'employee.uncomfortable', 'yes')
  const pushed = await desk.view(reference, id)
  expect(pushed).toMatchObject({ level: 'push', reasons: [{ id: 'UNCOMFORTABLE' }] })
  expect(pushed.text.join('\n')).toContain('can no longer work with this contact')
  await desk.reviewed(reference, id)
  await desk.fact(caseId, 'employee.uncomfortable', 'no')
  await expect(send(desk.deps, hal, { reference, id })).rejects.toMatchObject({ code: 'letter.changed_since' })
  await desk.fact(caseId, 'employee.uncomfortable', 'yes')
  await send(desk.deps, hal, { reference, id })
  expect(await desk.view(reference, id)).toMatchObject({
    level: 'push',
    reasons: [{ id: 'UNCOMFORTABLE' }],
    state: 'sent',
  })
})

test('P25 I20 a repeated case pushes and says that it happened before, and names nobody who reported it then', async () => {
  const { gus } = desk.staff
  const sender = 'rex@fab.example'
  await desk.aCase({ sender, reporterId: gus.id, affectedId: gus.id, words: 'Gus Fenn says so' })
  const { caseId, reference } = await desk.aCase({ sender })
  await desk.fact(caseId, 'repeat.confirmed', 'yes')
  const id = await desk.drafted(reference, 'reassign', desk.staff.hal, { facts: ['person', 'before'] })
  const view = await desk.view(reference, id)
  expect(view).toMatchObject({ level: 'push', reasons: [{ id: 'REPEAT' }] })
  expect(view.text).toContain('– It has happened before.')
  const { bytes } = await letterPdf(desk.deps, desk.staff.hal, { reference, id })
  for (const known of [JSON.stringify(view), bytes.toString('latin1')])
    for (const name of ['Gus', 'Fenn', gus.id]) expect(known).not.toContain(name)
})

test('P50 the vendor’s step stays open until a letter went out, and pressing the action writes none', async () => {
  const { hal } = desk.staff
  const { caseId, reference } = await desk.aCase({ relation: 'vendor' })
  await expect(act(desk.deps, hal, reference, 'complaint', '')).rejects.toMatchObject({ code: 'action.own_door' })
  const id = await desk.drafted(reference, 'complaint')
  await desk.reviewed(reference, id)
  expect(await desk.step(caseId, 'complaint')).toBe('open')
  await send(desk.deps, hal, { reference, id }, { via: 'hand', on: '2026-11-11', proof: 'Signed for by F. Bell' })
  expect(await desk.step(caseId, 'complaint')).toBe('done')
})

test('P51 the demand needs the severity: not severe asks that it stops, severe that somebody else does the work', async () => {
  const { hal } = desk.staff
  const { caseId, reference } = await desk.aCase({ relation: 'vendor' })
  await expect(begin(desk.deps, hal, reference, 'demand')).rejects.toMatchObject({
    code: 'policy',
    params: { clause: 'icn/vendors.5' },
  })
  await desk.fact(caseId, 'severity', 'not-severe')
  const id = await desk.drafted(reference, 'demand')
  const text = async () => (await desk.view(reference, id)).text.join('\n')
  expect(await text()).toContain('stops at once')
  expect(await text()).not.toContain('somebody else on this work')
  await desk.fact(caseId, 'severity', 'severe')
  expect(await text()).toContain('somebody else on this work')
})

test('P106 what is not ticked is not in the letter, the preview is the PDF, and the log holds what was told', async () => {
  const { hal } = desk.staff
  const { reference } = await desk.aCase({ sender: 'uwe@council.example' })
  const id = await desk.drafted(reference, 'complaint', hal, { facts: ['when:0', 'channel:0'] })
  const view = await desk.view(reference, id)
  expect(view.facts.length).toBeGreaterThanOrEqual(4)
  expect(view.facts.filter((f) => f.on)).toHaveLength(2)
  for (const f of view.facts.filter((one) => !one.on)) expect(view.text.join('\n')).not.toContain(f.text)
  await desk.reviewed(reference, id)
  await send(desk.deps, hal, { reference, id }, { via: 'post', on: '2026-11-11', proof: 'RR 1' })
  const { bytes } = await letterPdf(desk.deps, hal, { reference, id })
  const { text } = await desk.view(reference, id)
  expect(pdfText(bytes).replace(/\s/g, '')).toBe(text.join('').replace(/\s/g, ''))
  const { disclosures } = await listLetters(desk.deps, hal, reference)
  expect(disclosures.map((d) => d.what)).toEqual(view.facts.filter((f) => f.on).map((f) => f.text))
  expect(disclosures[0]).toMatchObject({ to: 'Fran Bell, Fab Ltd', how: 'post', by: { name: 'Hal Reed' }, letter: id })
})

test('I20 nobody who reported is named: in the words of the author neither, unless the person said they may be', async () => {
  const { hal } = desk.staff
  const { reference } = await desk.aCase()
  const id = await desk.drafted(reference, 'complaint', hal, { own: ['Ada Moss was hurt by it.'] })
  await expect(finish(desk.deps, hal, { reference, id }, '')).rejects.toMatchObject({ code: 'letter.names_person' })
  await edit(desk.deps, hal, { reference, id }, { own: ['Our colleague Moss was hurt.'] })
  await expect(finish(desk.deps, hal, { reference, id }, '')).rejects.toMatchObject({ code: 'letter.names_person' })
  const open = await desk.aCase({
    wishes: { choices: ['ask-to-stop', 'may-be-named'], words: '', police: 'not-asked', contact: '' },
  })
  const named = await desk.drafted(open.reference, 'complaint', hal, { facts: ['person', 'affected'] })
  await finish(desk.deps, hal, { reference: open.reference, id: named }, '')
  expect((await desk.view(open.reference, named)).text).toContain('– It happened to Ada Moss.')
})

test('I14 a letter carries the wishes that were shown; against them it needs a reason, and the database refuses one without', async () => {
  const { hal } = desk.staff
  const { reference } = await desk.aCase({
    wishes: { choices: ['on-record-only'], words: '', police: 'not-asked', contact: '' },
  })
  const id = await desk.drafted(reference, 'complaint')
  await expect(finish(desk.deps, hal, { reference, id }, '')).rejects.toMatchObject({ code: 'letter.deviation' })
  await finish(desk.deps, hal, { reference, id }, 'Two others are in danger')
  const [row] = await desk.rows('select review_id, against_wishes from app.letter where id = $1', [id])
  expect(row!['against_wishes']).toBe(true)
  await desk.sign(desk.staff.ivy, String(row!['review_id']))
  const bare = desk.rows(
    `update app.letter set state = 'sent', sent_at = now(), sent_by = author_id, via = 'post', delivery = 'delivered', pdf_sealed = '' where id = $1`,
    [id],
  )
  await expect(bare).rejects.toThrow('check')
  await expect(
    desk.rows(
      `update app.letter set wishes_version = 1, deviation_sealed = null, state = 'sent', sent_at = now(), sent_by = author_id, via = 'post', delivery = 'delivered', pdf_sealed = '' where id = $1`,
      [id],
    ),
  ).rejects.toThrow('check')
  await send(desk.deps, hal, { reference, id }, { via: 'post', on: '2026-11-11', proof: 'RR 2' })
  expect((await desk.rows('select wishes_version from app.letter where id = $1', [id]))[0]).toEqual({
    wishes_version: 1,
  })
})

test('a letter never goes to the person it is about, to our own people, or where it was typed in two ways; once sent it stays as it is', async () => {
  const { hal } = desk.staff
  const { reference } = await desk.aCase({ sender: 'ned@fab.example' })
  const at = { reference, id: await begin(desk.deps, hal, reference, 'complaint') }
  const to = (address: string, name = 'Fran Bell', again = address) =>
    edit(desk.deps, hal, at, { recipient: { ...THEIR_HR, name, address, again } })
  await expect(to('ned@fab.example')).rejects.toMatchObject({ code: 'letter.recipient_is_the_person' })
  await expect(to('someone@fab.example', 'Ed Quill')).rejects.toMatchObject({ code: 'letter.recipient_is_the_person' })
  await expect(to('ada@pines.example')).rejects.toMatchObject({ code: 'letter.recipient_is_ours' })
  await expect(to('hr@fab.example', 'Fran Bell', 'hr@fab.exampel')).rejects.toMatchObject({ code: 'letter.again' })
  await expect(edit(desk.deps, hal, at, { recipient: { ...THEIR_HR, role: 'themselves' } })).rejects.toMatchObject({
    code: 'letter.recipient_role',
  })
  const id = await desk.drafted(reference, 'complaint')
  await desk.reviewed(reference, id)
  await send(desk.deps, hal, { reference, id })
  await expect(edit(desk.deps, hal, { reference, id }, { own: ['More'] })).rejects.toMatchObject({
    code: 'letter.not_open',
  })
  await expect(desk.rows(`update app.letter set draft_sealed = '' where id = $1`, [id])).rejects.toThrow(
    'letter.frozen',
  )
})

test('a letter that does not arrive is told, and its step is open again', async () => {
  const { hal } = desk.staff
  const { caseId, reference } = await desk.aCase()
  const id = await desk.drafted(reference, 'complaint')
  await desk.reviewed(reference, id)
  await send(desk.deps, hal, { reference, id })
  await pump()
  expect(await desk.step(caseId, 'complaint')).toBe('done')
  const { undelivered } = await import('./delivered.ts')
  await as(desk.deps.db, system('policy'), (tx) => undelivered(desk.deps, tx, id, 'bounced'))
  expect(await desk.view(reference, id)).toMatchObject({ delivery: 'undelivered' })
  expect(await desk.step(caseId, 'complaint')).toBe('open')
  expect(
    await desk.rows(`select 1 from app.event where case_id = $1 and kind = 'letter.undelivered'`, [caseId]),
  ).toHaveLength(1)
})
