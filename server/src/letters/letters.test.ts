import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { act } from '../desk/act.ts'
import { gateDossier } from '../desk/gates.ts'
import { gateKinds } from '../gate-kinds.ts'
import { type LetterDesk, openLetterDesk } from '../testing/letter-desk.ts'
import { answer } from './answer.ts'
import { begin } from './begin.ts'
import { edit } from './edit.ts'
import { finish } from './finish.ts'
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

/** A template as it was kept before the policy asked for a paragraph: what it lacks shows when the letter is sent. */
const keptBefore = (kind: string, blocks: { id: string; text: string }[]) =>
  desk.rows(
    `insert into app.letter_template (kind, version, blocks, by_id, at)
      select $1, coalesce(max(version), 0) + 1, $2, $3, now() from app.letter_template where kind = $1`,
    [kind, JSON.stringify(blocks), desk.staff.hal.id],
  )

test('P23 a complaint without the paragraph that asks for it to stop is refused with its clause', async () => {
  const { hal } = desk.staff
  const blocks = ourTemplate('letter.complaint').blocks.filter((b) => b.id !== 'cease')
  await expect(saveTemplate(desk.deps, hal, 'letter.complaint', blocks)).rejects.toMatchObject({
    code: 'policy',
    params: { clause: 'icn/customers.4' },
  })
  const emptied = ourTemplate('letter.complaint').blocks.map((b) => (b.id === 'cease' ? { ...b, text: ' ' } : b))
  await expect(saveTemplate(desk.deps, hal, 'letter.complaint', emptied)).rejects.toMatchObject({ code: 'policy' })
  await keptBefore('letter.complaint', blocks)
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

test('P24 P51 P76 every letter says that it is taken seriously, and what it asks for; an emptied paragraph is refused with its clause', async () => {
  const { hal } = desk.staff
  const missing = async (reference: string, id: string) =>
    (await desk.view(reference, id)).missing.flatMap(({ clause }) => clause?.id ?? [])
  const vendor = await desk.aCase({ relation: 'vendor' })
  await desk.fact(vendor.caseId, 'severity', 'severe')
  const demand = { reference: vendor.reference, id: await desk.drafted(vendor.reference, 'demand') }
  expect(await missing(demand.reference, demand.id)).toEqual([])
  await edit(desk.deps, hal, demand, { blocks: [{ id: 'variant-replace', text: ' ' }] })
  expect(await missing(demand.reference, demand.id)).toEqual(['icn/vendors.5'])
  await expect(finish(desk.deps, hal, demand, '')).rejects.toMatchObject({ params: { clause: 'icn/vendors.5' } })
  const business = await desk.aCase()
  const asked = { reference: business.reference, id: await desk.drafted(business.reference, 'reassign') }
  await edit(desk.deps, hal, asked, { blocks: [{ id: 'request-ask', text: '' }] })
  await expect(finish(desk.deps, hal, asked, '')).rejects.toMatchObject({ params: { clause: 'icn/customers.5' } })
  for (const { id, reference } of [demand, asked])
    await expect(edit(desk.deps, hal, { reference, id }, { blocks: [{ id: 'serious', text: '' }] })).rejects.toThrow(
      'letter.required',
    )
  const blocks = ourTemplate('letter.complaint').blocks.filter((b) => b.id !== 'cease')
  await keptBefore('letter.complaint', blocks)
  const complaint = await desk.drafted(vendor.reference, 'complaint')
  expect(await missing(vendor.reference, complaint)).toEqual(['icn/vendors.5'])
  expect((await desk.view(vendor.reference, complaint)).clause?.id).toBe('icn/vendors.4')
  await saveTemplate(desk.deps, hal, 'letter.complaint', ourTemplate('letter.complaint').blocks)
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

test('P80 P76 words that blame are marked in the draft, shown to the second person, and kept for the overseer once sent', async () => {
  const { hal, ivy } = desk.staff
  const { caseId, reference } = await desk.aCase()
  const id = await desk.drafted(reference, 'complaint')
  expect((await desk.view(reference, id)).marked).toEqual([])
  await edit(desk.deps, hal, { reference, id }, { own: ['He says it was just a joke.'] })
  expect((await desk.view(reference, id)).marked).toEqual(['just a joke'])
  await finish(desk.deps, hal, { reference, id }, '')
  const [row] = await desk.rows('select review_id from app.letter where id = $1', [id])
  const dossier = await gateDossier(desk.deps, gateKinds, ivy, String(row!['review_id']))
  expect(dossier.lines).toContainEqual({ label: 'Words to read again', value: '“just a joke”' })
  await desk.sign(ivy, String(row!['review_id']))
  await send(desk.deps, hal, { reference, id })
  const flags = await desk.rows('select kind, rules, sent from app.wording_flag where case_id = $1', [caseId])
  expect(flags).toEqual([{ kind: 'letter', rules: ['doubts'], sent: true }])
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
