import { afterAll, beforeAll, expect, test } from 'vitest'
import { aMail, type MailDesk, withAttached } from '../testing/mail-desk.ts'
import { type House, openHouse } from '../testing/matrix.ts'
import { confirmToken } from './confirm-token.ts'
import { sendOutgoing, sendWaiting } from './send-outgoing.ts'
import { waitingMail } from './waiting.ts'

let house: House
let desk: MailDesk
beforeAll(async () => {
  house = await openHouse()
  desk = { ...house.desk, deps: house.deps } as MailDesk
})
afterAll(() => house.close())

const original = (sender: string) =>
  `From: Cy <${sender}>\r\nTo: ada@pines.example\r\nSubject: You\r\nMessage-ID: <${crypto.randomUUID()}@client.example>\r\n\r\nI know.\r\n`
const unproven = (over: Parameters<typeof aMail>[0] = {}) =>
  house.desk.gets(
    aMail({
      auth: null,
      ...withAttached('canary-words', [{ raw: original(`${crypto.randomUUID().slice(0, 8)}@prospect.example`) }]),
      ...over,
    }),
  )
const ask = (id: string, who = desk.staff.hal.id) =>
  house.ask(`/api/mail/${id}/ask`, who, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })
const stateOf = async (reportId: string | null) =>
  (
    await house.rows(
      `select r.verdict, r.verdict_reason, r.reporter_id, c.affected_id, c.third_party_id is not null third, r.received_at,
         (select count(*)::int from app.hold h where h.case_id = c.id and h.released_at is null) holds
       from app.report r join app.case_file c on c.id = r.case_id where r.id = $1`,
      [reportId],
    )
  )[0]!
const asked = () => house.desk.sent.filter((m) => m.subject === 'Did you write to us?')
const linkIn = (text: string) => new URL(/http\S+\/confirm\/\S+/.exec(text)![0]).pathname
const press = (path: string) =>
  house.ask(path, undefined, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } })

test('MAIL-39 an unproven mail is listed with its clock running; nothing is sent before the desk presses', async () => {
  const row = await unproven()
  await sendWaiting.run(house.deps, {})
  expect(await stateOf(row.report_id)).toMatchObject({ verdict: 'unverified', reporter_id: null, holds: 0 })
  expect(house.desk.sent.filter((m) => m.to.address === 'ada@pines.example')).toEqual([])
  const listed = (await waitingMail(house.deps, desk.staff.hal)).find((m) => m.id === row.id)
  expect(listed).toMatchObject({ canAsk: true, askedAt: null, says: 'We could not confirm who sent this.' })
  expect(
    await house.rows(
      'select 1 from app.step where due_at is not null and case_id = (select case_id from app.report where id = $1)',
      [row.report_id],
    ),
  ).not.toEqual([])
})

test('MAIL-39 the question goes to the directory address only, and its link raises the verdict once: the person, what the policy does at once, a receipt', async () => {
  const row = await unproven({
    headers: [...withAttached('', []).headers, 'Reply-To: attacker@evil.example'],
    body: withAttached('canary-words', [{ raw: original('cy-paused@prospect.example') }]).body,
  })
  const clock = (await stateOf(row.report_id))['received_at']
  expect((await ask(row.id)).status).toBe(200)
  await sendWaiting.run(house.deps, {})
  const [mail] = asked()
  expect(mail?.to.address).toBe('ada@pines.example')
  const text = JSON.stringify(mail)
  for (const canary of ['canary-words', 'prospect.example', 'evil.example']) expect(text).not.toContain(canary)
  expect(mail?.text).not.toMatch(/BW-[0-9A-Z]{6}/)
  const path = linkIn(mail!.text)
  const opened = await house.ask(path, undefined)
  expect(opened.status).toBe(200)
  expect(opened.headers.get('content-security-policy')).toContain("form-action 'self'")
  expect(await opened.text()).toContain('<button')
  // a scanner that opens the link changes nothing
  expect(await stateOf(row.report_id)).toMatchObject({ verdict: 'unverified' })
  expect((await press(path)).status).toBe(200)
  expect(await stateOf(row.report_id)).toMatchObject({
    verdict: 'verified',
    verdict_reason: 'confirmed',
    reporter_id: desk.staff.ada.id,
    affected_id: desk.staff.ada.id,
    third: true,
    received_at: clock,
  })
  expect(Number((await stateOf(row.report_id))['holds'])).toBeGreaterThan(0)
  expect((await waitingMail(house.deps, desk.staff.hal)).some((m) => m.id === row.id)).toBe(false)
  const receipts = () =>
    house.rows(`select 1 from app.outgoing where kind = 'receipt' and report_id = $1`, [row.report_id])
  expect(await receipts()).toHaveLength(1)
  await press(path)
  expect(await receipts()).toHaveLength(1)
  expect((await ask(row.id)).status).toBe(404)
})

test('MAIL-39 old, replaced, altered and invented links do nothing, and every link gets the same answer', async () => {
  const row = await unproven()
  await ask(row.id)
  await ask(row.id)
  const links = (await house.rows('select id from app.confirm_link where mail_id = $1 order by at, id', [row.id])).map(
    (l) => String(l['id']),
  )
  const open = (
    await house.rows('select id from app.confirm_link where mail_id = $1 and expires_at > $2', [
      row.id,
      house.desk.clock.now(),
    ])
  ).map((l) => String(l['id']))
  expect(open).toHaveLength(1)
  const tokens = links.filter((id) => !open.includes(id)).map((id) => confirmToken(house.deps.keys, id))
  const good = confirmToken(house.deps.keys, open[0]!)
  const flipped = (good[0] === 'A' ? 'B' : 'A') + good.slice(1)
  const answers = new Set<string>()
  for (const token of [...tokens, flipped, 'nothing', confirmToken(house.deps.keys, crypto.randomUUID())]) {
    const page = await house.ask(`/confirm/${token}`, undefined)
    const done = await press(`/confirm/${token}`)
    answers.add(`${page.status} ${await page.text()} ${done.status} ${await done.text()}`)
  }
  house.desk.clock.advance(24 * 3_600_000 + 1)
  const done = await press(`/confirm/${good}`)
  const page = await house.ask(`/confirm/${good}`, undefined)
  answers.add(`${page.status} ${await page.text()} ${done.status} ${await done.text()}`)
  expect(answers.size).toBe(1)
  expect(await stateOf(row.report_id)).toMatchObject({ verdict: 'unverified', reporter_id: null })
})

test('MAIL-34 a redirected mail asks who passed it on; one that names nobody of ours asks nobody', async () => {
  for (const who of [desk.staff.hal, desk.staff.ada]) house.forget(who.id)
  const redirected = await unproven({
    from: 'Cy <cy@prospect.example>',
    headers: ['Resent-From: Gus Fenn <gus@pines.example>', 'Resent-To: report@pines.example'],
    body: 'I know.\r\n',
  })
  expect(redirected).toMatchObject({ outcome: 'report', verdict: 'unverified' })
  expect((await ask(redirected.id)).status).toBe(200)
  await house.deps.jobs.drain(house.deps, [sendOutgoing])
  await sendWaiting.run(house.deps, {})
  expect(asked().filter((m) => m.to.address === 'gus@pines.example')).toHaveLength(1)
  expect(asked().filter((m) => !m.to.address.endsWith('@pines.example'))).toEqual([])
  const stranger = await unproven({ from: 'No One <noone@pines.example>', body: 'Hello\r\n', headers: [] })
  expect(stranger).toMatchObject({ verdict: 'unverified' })
  const refused = await ask(stranger.id)
  expect([refused.status, (await refused.json()).code]).toEqual([422, 'mail.nobody_to_ask'])
  expect((await ask(stranger.id, desk.staff.ada.id)).status).toBe(403)
})
