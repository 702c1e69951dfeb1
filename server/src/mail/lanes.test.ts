import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aMail, type MailDesk, openMailDesk } from '../testing/mail-desk.ts'
import { claimMail } from './claim.ts'

let desk: MailDesk
beforeAll(async () => {
  desk = await openMailDesk()
})
afterAll(() => desk.close())

async function takes(raws: string[]): Promise<string[]> {
  const receivedAt = desk.clock.now()
  const batch = raws.map((raw) => ({
    door: 'imap' as const,
    mailbox: 'report',
    key: randomUUID(),
    receivedAt,
    bytes: Buffer.from(raw),
  }))
  desk.clock.advance(1000)
  return (await desk.take(batch)).map(({ mailId }) => mailId)
}
const laneOf = async (id: string) => (await desk.rows('select lane from app.mail where id = $1', [id]))[0]!['lane']
async function lanesOf(ids: readonly string[]) {
  const lanes = []
  for (const id of ids) lanes.push(await laneOf(id))
  return lanes
}
const forged = () => aMail({ auth: null, id: randomUUID() })

test('MAIL-17 only a proven colleague of the directory goes first', async () => {
  const stranger = 'mx.pines.example; dmarc=pass header.from=pines.example; spf=pass smtp.mailfrom=nobody@pines.example'
  const ids = await takes([
    aMail(),
    forged(),
    aMail({ from: 'Nobody <nobody@pines.example>', auth: stranger }),
    aMail({ from: 'Max <max@client.example>' }),
    'no head at all',
  ])
  expect(await lanesOf(ids)).toEqual([1, 2, 2, 2, 2])
  await desk.rows(`update app.mail set state = 'done'`)
})

test('MAIL-17 colleagues are read first; a flood keeps a bounded share, and all of a batch when nobody else waits', async () => {
  await takes(Array.from({ length: 75 }, forged))
  await takes(Array.from({ length: 75 }, forged))
  await takes(Array.from({ length: 75 }, () => aMail()))
  const lanes = async () => {
    const claimed = await claimMail(desk.deps)
    const found = await lanesOf(claimed.map(({ id }) => id))
    return [found.filter((lane) => lane === 1).length, found.filter((lane) => lane === 2).length]
  }
  expect(await lanes()).toEqual([40, 10])
  expect(await lanes()).toEqual([35, 15])
  expect(await lanes()).toEqual([0, 50])
  const [one, two] = await Promise.all([claimMail(desk.deps), claimMail(desk.deps)])
  const ids = [...one, ...two].map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.length + (await claimMail(desk.deps)).length).toBe(75)
})
