import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aMail, type MailDesk, openMailDesk } from '../testing/mail-desk.ts'
import { PROBE } from './probe.ts'

let desk: MailDesk
beforeAll(async () => {
  desk = await openMailDesk()
  await desk.rows(`insert into app.mailbox (id, address, purpose) values ('care', 'care@pines.example', 'concern')`)
})
afterAll(() => desk.close())

const probe = (more: { body?: string; loop?: string; id?: string } = {}) =>
  [
    ...['From: <care@pines.example>', 'To: <care@pines.example>', 'Subject: Connection test'],
    `Message-ID: <${more.id ?? `${randomUUID()}@${PROBE.domain}`}>`,
    ...[`X-Loop: ${more.loop ?? 'care@pines.example'}`, 'Auto-Submitted: auto-generated', ''],
    `${more.body ?? PROBE.text}\r\n`,
  ].join('\r\n')
const outcome = async (raw: string) => (await desk.gets(raw, { mailbox: 'care' })).outcome

test('POLICY P83 a probe of the connection test leaves no concern behind; anything that only looks like one is a concern', async () => {
  expect(await outcome(probe())).toBe('machine')
  expect(await outcome(probe({ body: 'He follows me.' }))).toBe('concern')
  expect(await outcome(probe({ loop: 'max@client.example' }))).toBe('concern')
  expect(await outcome(probe({ id: 'x@client.example' }))).toBe('concern')
  expect(await outcome(aMail({ to: 'care@pines.example' }))).toBe('concern')
})
