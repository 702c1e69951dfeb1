import { afterAll, beforeAll, expect, test } from 'vitest'
import { aMail, type MailDesk, openMailDesk } from '../testing/mail-desk.ts'
import { readHead } from './bytes.ts'
import { canaryIn, sendCanaries } from './canary.ts'
import { ourBoxes } from './our-boxes.ts'
import { purgeCanaries } from './purge.ts'
import { readWaiting } from './read-mail.ts'
import { openSmtpDoor, type SmtpDoor } from './smtp.ts'
import { watchAlarmsWith } from './watch-alarms.ts'

const MINUTE = 60_000
let desk: MailDesk
let door: SmtpDoor
const watch = watchAlarmsWith(async () => 10)
const openDoor = async (): Promise<void> => {
  const { take, deps } = desk
  door = await openSmtpDoor(deps, { take, port: 0, lmtp: true, boxes: ourBoxes(deps), maxBytes: 1_000_000 })
  deps.config.mail.lmtpPort = door.port
}
beforeAll(async () => {
  desk = await openMailDesk()
  await openDoor()
})
afterAll(async () => {
  await door.stop()
  await desk.close()
})

const canaries = () => desk.rows(`select * from app.mail where outcome = 'canary' order by taken_at`)
async function late(): Promise<boolean> {
  await watch.run(desk.deps, {})
  return (await desk.rows(`select 1 from app.alarm where kind = 'canary-late' and cleared_at is null`)).length === 1
}

test('MAIL-48 a canary comes out as canary, in time, with no report, no receipt and no alarm', async () => {
  const [id] = await sendCanaries(desk.deps)
  await readWaiting(desk.deps)
  expect(await canaries()).toMatchObject([{ verdict_reason: id, report_id: null, state: 'done', kind: 'own' }])
  expect(await desk.rows('select 1 from app.report')).toEqual([])
  expect(await desk.rows('select 1 from app.outgoing')).toEqual([])
  desk.clock.advance(3 * MINUTE)
  expect(await late()).toBe(false)
})

const STOPS: [string, () => unknown, () => unknown][] = [
  ['the door is shut', () => door.stop(), openDoor],
  ['nobody reads', () => undefined, () => undefined],
]
test.each(STOPS)(
  'MAIL-48 a canary is late when %s, and the alarm clears when one comes through',
  async (_, stop, start) => {
    await stop()
    await sendCanaries(desk.deps)
    desk.clock.advance(MINUTE)
    expect(await late()).toBe(false)
    desk.clock.advance(MINUTE + 1000)
    expect(await late()).toBe(true)
    await start()
    // coming out too late is late as well
    await readWaiting(desk.deps)
    expect(await late()).toBe(true)
    desk.clock.advance(13 * MINUTE)
    await sendCanaries(desk.deps)
    await readWaiting(desk.deps)
    desk.clock.advance(2 * MINUTE + 1000)
    expect(await late()).toBe(false)
  },
)

test('MAIL-48 when no canary is sent any more, that is an alarm too', async () => {
  desk.clock.advance(21 * MINUTE)
  expect(await late()).toBe(true)
  await sendCanaries(desk.deps)
  await readWaiting(desk.deps)
  desk.clock.advance(2 * MINUTE + 1000)
  expect(await late()).toBe(false)
})

test('MAIL-48 a forged, changed or old canary is ordinary mail', async () => {
  const raw = (await desk.rawOf(String((await canaries())[0]!['id']))).toString()
  const token = /^X-Breakwater-Canary:\s+(\S+)/im.exec(raw)![1]!
  const with_ = (text: string) => readHead(Buffer.from(`X-Breakwater-Canary: ${text}\r\n\r\n`))
  const found = (text: string, at = desk.clock.now()) => canaryIn(desk.deps.keys, with_(text), at)
  expect(found(token)).toBe(token.split('.')[0])
  expect(found(token.replace(/.$/, (last) => (last === '0' ? '1' : '0')))).toBeUndefined()
  expect(found(token.replace(/^./, (one) => (one === '0' ? '1' : '0')))).toBeUndefined()
  expect(found(token, new Date(desk.clock.now().getTime() + 25 * 60 * MINUTE))).toBeUndefined()
  const forged = await desk.gets(aMail({ headers: [`X-Breakwater-Canary: ${token.slice(0, -4)}0000`] }))
  expect(forged.outcome).toBe('report')
})

test('MAIL-48 canaries are gone after a day, and nothing else is', async () => {
  const others = await desk.rows(`select id from app.mail where outcome is distinct from 'canary' order by id`)
  expect(others.length).toBeGreaterThan(0)
  desk.clock.advance(25 * 60 * MINUTE)
  expect(await purgeCanaries(desk.deps)).toBeGreaterThan(3)
  expect(await canaries()).toEqual([])
  expect(await desk.rows('select id from app.mail order by id')).toEqual(others)
  for (const { id } of others) expect((await desk.rawOf(String(id))).length).toBeGreaterThan(0)
})
