import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type SmtpSink, startSmtpSink } from '../../../test/world/smtp-sink.ts'
import { aMail, type MailDesk } from '../testing/mail-desk.ts'
import { openRelayedDesk, receiptOf } from '../testing/mail-sending.ts'
import { sendAgain } from './send-again.ts'
import { sendOutgoing } from './send-outgoing.ts'
import { unsentMail } from './unsent.ts'

let desk: MailDesk
let sink: SmtpSink
beforeAll(async () => {
  sink = await startSmtpSink()
  desk = await openRelayedDesk(sink.port)
})
afterEach(() => {
  sink.behave('accept')
  sink.mails.length = 0
})
afterAll(async () => {
  await desk.close()
  await sink.close()
})

const receipt = (id: string) => receiptOf(desk, id)

test('MAIL-46 a receipt that was refused for good is sent again by the desk, once, to the directory address, and the trail says so', async () => {
  const row = await desk.gets(aMail({ id: 'refused-for-good' }))
  const { id } = await receipt(row.id)
  sink.behave({ refuse: 550 })
  await sendOutgoing.run(desk.deps, { outgoingId: id })
  const { hal, ada } = desk.staff
  const listed = async () => (await unsentMail(desk.deps, hal)).find((mail) => mail.id === id)
  expect(await listed()).toMatchObject({ kind: 'receipt', canSendAgain: true, sentAgain: false })
  expect(JSON.stringify(await listed())).not.toMatch(/Ada|pines/)
  await expect(unsentMail(desk.deps, ada)).rejects.toMatchObject({ kind: 'forbidden' })
  await expect(sendAgain(desk.deps, ada, id)).rejects.toMatchObject({ kind: 'forbidden' })
  // refused a second time: it stays on the list, and the button is gone
  expect(await sendAgain(desk.deps, hal, id)).toEqual({ state: 'waiting' })
  expect(await listed()).toBeUndefined()
  await sendOutgoing.run(desk.deps, { outgoingId: id })
  expect(await listed()).toMatchObject({ canSendAgain: false, sentAgain: true })
  await expect(sendAgain(desk.deps, hal, id)).rejects.toMatchObject({ code: 'mail.sent_again' })
  expect(await desk.rows(`select actor, case_id from app.trail where action = 'mail.sent-again'`)).toEqual([
    { actor: hal.id, case_id: expect.any(String) },
  ])
})

test('MAIL-46 sent again, a receipt reaches the address the directory has now; what may have arrived is not sent a third time', async () => {
  const row = await desk.gets(aMail({ id: 'new-address' }))
  const { id } = await receipt(row.id)
  sink.behave({ refuse: 550 })
  await sendOutgoing.run(desk.deps, { outgoingId: id })
  sink.behave('accept')
  const moved = (email: string) =>
    desk.rows('update app.person set email = $1 where id = $2', [email, desk.staff.ada.id])
  await moved('ada.moss@pines.example')
  await sendAgain(desk.deps, desk.staff.hal, id)
  await sendOutgoing.run(desk.deps, { outgoingId: id })
  await moved('ada@pines.example')
  expect(sink.mails.map((mail) => mail.to)).toEqual([['ada.moss@pines.example']])
  expect(await receipt(row.id)).toMatchObject({ state: 'sent' })
  await desk.rows(
    `update app.outgoing set state = 'failed', problem = 'outcome-unknown', params = params - 'again' where id = $1`,
    [id],
  )
  await expect(sendAgain(desk.deps, desk.staff.hal, id)).rejects.toMatchObject({ code: 'mail.maybe_arrived' })
})
