import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LetterDesk, openLetterDesk, THEIR_HR } from '../testing/letter-desk.ts'
import { pdfText } from '../testing/pdf-text.ts'
import { begin } from './begin.ts'
import { edit } from './edit.ts'
import { finish } from './finish.ts'
import { listLetters } from './list.ts'
import { letterPdf } from './pdf.ts'
import { send } from './send.ts'
import { sendLetters } from './send-job.ts'

let desk: LetterDesk
beforeAll(async () => {
  desk = await openLetterDesk()
}, 60_000)
afterAll(() => desk.close())
const _pump = () => sendLetters.run(desk.deps, {})

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
  await send(desk.deps, hal, { reference, id }, { via: 'post', on: '2026-11-09', proof: 'RR 1' })
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
  await send(desk.deps, hal, { reference, id }, { via: 'post', on: '2026-11-09', proof: 'RR 2' })
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
