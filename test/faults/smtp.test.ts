import { openSending } from '@breakwater/server/testing/mail-sending.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type SmtpSink, startSmtpSink } from '../world/smtp-sink.ts'

const full = inject('tier') === 'full'
const MAILS = full ? 1_000 : 60
const FAULTS = ['cut-after-data', 'cut-before-data', 'no-null-sender', { refuse: 451 }, { refuse: 550 }] as const
const ROUNDS = 12

let sink: SmtpSink
let desk: Awaited<ReturnType<typeof openSending>>
beforeAll(async () => {
  sink = await startSmtpSink()
  desk = await openSending(sink.port)
})
afterAll(async () => {
  await desk.close()
  await sink.close()
})

const idOf = (raw: string) => /^Message-ID: (\S+)/im.exec(raw)?.[1] ?? ''

test('S8 a relay that cuts, delays and refuses: no mail of ours is lost, and only a cut past the final dot doubles one', {
  timeout: full ? 1_200_000 : 120_000,
}, async () => {
  const mails = await desk.queue(MAILS)
  const cuts = new Map<string, number>()
  const never = new Set<string>()
  let faults = 0
  for (let round = 0; round < ROUNDS; round++) {
    const states = await desk.states()
    const waiting = mails.filter(({ id }) => states.get(id)?.state === 'waiting')
    for (const [n, { id }] of waiting.entries()) {
      // each mail meets another fault each time; the last rounds are calm
      const fault = round < 6 ? FAULTS[(n + round * 3) % (FAULTS.length + 2)] : undefined
      if (fault) faults++
      if (fault === 'cut-after-data') cuts.set(id, (cuts.get(id) ?? 0) + 1)
      if (typeof fault === 'object' && fault.refuse === 550) never.add(id)
      sink.behave(fault ?? 'accept')
      await desk.send(id)
    }
    desk.later()
  }
  const states = await desk.states()
  const arrived = Map.groupBy(sink.mails, (m) => idOf(m.raw))
  const lost = mails.filter(
    ({ id, messageId }) => !arrived.has(messageId) && !(never.has(id) && states.get(id)?.problem === '550'),
  )
  const doubled = mails.filter(({ messageId }) => (arrived.get(messageId)?.length ?? 0) > 1)
  const unexplained = doubled.filter(({ id, messageId }) => arrived.get(messageId)!.length - 1 > (cuts.get(id) ?? 0))
  const most = Math.max(...[...arrived.values()].map((copies) => copies.length))
  const withSender = sink.mails.filter((m) => m.from !== '').length
  console.log(
    `S8 ${inject('tier')}: ${MAILS} mails, ${faults} faults, ${lost.length} lost, ${doubled.length} doubled after a cut past the final dot, ` +
      `${unexplained.length} doubled otherwise, ${never.size} refused for good, ${withSender} under a sender of ours`,
  )
  expect({ lost, unexplained }).toEqual({ lost: [], unexplained: [] })
  expect(most).toBeLessThanOrEqual(2)
  expect(doubled.length).toBeGreaterThan(0)
  expect(mails.filter(({ id }) => states.get(id)?.state === 'waiting')).toEqual([])
  // every relay's "no" is on record, and nothing arrived that was not ours
  expect([...arrived.keys()].filter((id) => !mails.some((m) => m.messageId === id))).toEqual([])
})

test('S8 control: who marks before sending loses mail', async () => {
  const [one, two] = await desk.queue(2)
  sink.behave('cut-before-data')
  const arrived = [await desk.markThenSend(one!.id), await desk.markThenSend(two!.id)]
  const states = await desk.states()
  const lost = [one!, two!].filter(({ id }, n) => states.get(id)?.state === 'sent' && !arrived[n]).length
  console.log(`S8 control: marking first lost ${lost} of 2`)
  expect(lost).toBeGreaterThanOrEqual(1)
})
