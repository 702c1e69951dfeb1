import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { oversight } from '@breakwater/shared/contract/oversight.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { receiptOf } from '../reports/receipt.ts'
import { takeBack } from '../reports/take-back.ts'
import { type ClockDesk, openClockDesk } from '../testing/clock-desk.ts'
import { asSuperuser } from '../testing/cluster.ts'
import { checkReceipt } from '../trail/receipt-text.ts'
import { trailPublicKey } from '../trail/signing.ts'
import { close } from './close.ts'
import { concernsOf, raiseConcern } from './concerns.ts'
import { feedbackOf, giveFeedback } from './feedback.ts'
import { moreTime } from './more-time.ts'
import { update } from './note.ts'
import { oversightOf } from './oversight.ts'
import { viewCase } from './view.ts'
import { marked } from './wording.ts'

let desk: ClockDesk
const dir = mkdtempSync(join(tmpdir(), 'bw-receipt-'))
beforeAll(async () => {
  desk = await openClockDesk()
})
afterAll(async () => {
  await desk.close()
  rmSync(dir, { recursive: true })
})
const opens = (more: Parameters<ClockDesk['opens']>[1] = {}, by: Parameters<ClockDesk['opens']>[2] = desk.staff.hal) =>
  desk.opens(desk.staff.ada, { sender: `${randomUUID()}@client.example`, relation: 'vendor', ...more }, by)
const ABSENT = { code: 'refusal.missing' }

test('P80 words that blame the person are marked: whoever writes is asked first, and the overseer sees what was sent all the same', async () => {
  const { hal, joan, ada } = desk.staff
  const c = await opens()
  const blame = 'Thank you. You should have left earlier.'
  await expect(update(desk.deps, hal, c.reference, blame)).rejects.toMatchObject({
    code: 'wording.marked',
    params: { phrases: '“you should have”' },
  })
  expect((await viewCase(desk.deps, ada, c.reference)).timeline?.some((line) => line.body === blame)).toBe(false)
  await desk.told()
  await update(desk.deps, hal, c.reference, blame, true)
  expect(await desk.told()).toContain('joan')
  const { flags } = await oversightOf(desk.deps, joan, c.reference)
  expect(flags.map(({ by, rules, sent }) => [by.name, rules, sent])).toEqual([
    ['Hal Reed', ['blames'], false],
    ['Hal Reed', ['blames'], true],
  ])
  expect(JSON.stringify(flags)).not.toContain('earlier')
  for (const who of [ada, desk.staff.bo]) expect((await oversightOf(desk.deps, who, c.reference)).flags).toEqual([])
})

test('P80 every other text is sent at once, and closing words are checked too', async () => {
  expect(marked('Thank you for telling us. We look into it, and you can write at any time.')).toEqual([])
  expect(marked('It was just a joke; please let it go.').map(({ rule }) => rule)).toEqual(['doubts', 'discourages'])
  const c = await opens()
  await update(desk.deps, desk.staff.hal, c.reference, 'Thank you. I look after this.')
  await desk.rows(sql`update app.step set state = 'done' where case_id = ${c.caseId} returning 1`)
  const closing = { outcome: 'resolved', reason: 'Settled', notice: 'They say it was only a joke.' } as const
  await close(desk.deps, desk.staff.hal, c.reference, closing)
  const { flags } = await oversightOf(desk.deps, desk.staff.joan, c.reference)
  expect(flags.map(({ sent }) => sent)).toEqual([true])
})

test('P81 the person keeps a receipt that verifies offline, by the command too; one changed letter shows', async () => {
  const key = randomUUID()
  const c = await opens({ id: key, words: 'He shouted at me.' })
  const { receipt } = await receiptOf(desk.deps, desk.staff.ada, key)
  expect(receipt).toContain(c.reference)
  expect(receipt).not.toContain('shouted')
  const own = trailPublicKey(desk.deps.keys).toString('hex')
  expect(checkReceipt(receipt, [own])).toMatchObject({ ok: true })
  for (const [from, to] of [
    [c.reference, 'BW-000000'],
    ['words: ', 'words: 0'],
    ['received: 2', 'received: 1'],
  ] as const)
    expect(checkReceipt(receipt.replace(from, to), [own])).toMatchObject({ ok: false })
  expect(checkReceipt(receipt, ['0'.repeat(64)])).toMatchObject({ ok: false })
  const file = join(dir, 'receipt.txt')
  const program = join(import.meta.dirname, '../../bin/breakwater.ts')
  writeFileSync(file, receipt)
  const said = execFileSync(process.execPath, [program, 'receipt', 'verify', file, '--key', own], { encoding: 'utf8' })
  expect(said).toContain('Unchanged since it was signed')
  await expect(receiptOf(desk.deps, desk.staff.hal, key)).rejects.toMatchObject(ABSENT)
})

test('P82 SETTLED 71 whether somebody asked to take a report back is private: the escalation contact reads it, the handler nothing; the overseer sees that it was', async () => {
  const { ada, hal, joan } = desk.staff
  const sender = `${randomUUID()}@client.example`
  const first = randomUUID()
  const c = await opens({ id: first, sender, words: 'He shouted at me.' })
  await viewCase(desk.deps, hal, c.reference)
  desk.clock.advance(60_000)
  const key = randomUUID()
  // another report of the same case, which nobody opened yet
  expect((await desk.opens(ada, { id: key, sender, words: 'Again.' }, null)).caseId).toBe(c.caseId)
  await desk.told()
  await takeBack(desk.deps, ada, key, 'yes', 'My team lead')
  expect(await desk.told()).toContain('joan')
  const heard = (await concernsOf(desk.deps, joan)).filter((one) => one.reference === c.reference)
  expect(heard.map(({ words, by, about }) => [words, by.id, about])).toEqual([
    ['Somebody asked me to take this report back: My team lead', ada.id, null],
  ])
  expect(await concernsOf(desk.deps, hal)).toEqual([])
  const seen = await viewCase(desk.deps, hal, c.reference)
  expect(seen.status).toBe('open')
  expect(JSON.stringify(seen)).not.toMatch(/asked me|Again/)
  expect(seen.words?.map(({ text }) => text)).toEqual(['He shouted at me.'])
  expect((await oversightOf(desk.deps, joan, c.reference)).takenBack).toHaveLength(1)
  expect((await oversightOf(desk.deps, hal, c.reference)).takenBack).toEqual([])
  await expect(takeBack(desk.deps, hal, key, 'no')).rejects.toMatchObject(ABSENT)
  await expect(takeBack(desk.deps, ada, first, 'no')).rejects.toMatchObject({ code: 'report.already_opened' })
  // whoever says no tells nobody but that it was taken back
  const quiet = randomUUID()
  const other = await desk.opens(ada, { id: quiet, sender: `${randomUUID()}@client.example` }, null)
  await takeBack(desk.deps, ada, quiet, 'no')
  expect((await concernsOf(desk.deps, joan)).map((one) => one.reference)).not.toContain(other.reference)
})

test('P82 I13 who asked for it is not known: neither the case owner nor the manager of who reported ever reads it, also not when time runs out', async () => {
  const { ada } = desk.staff
  const managed = await desk.rows(sql<{ manager_id: string }>`select manager_id from app.person where id = ${ada.id}`)
  const manager = managed[0]!.manager_id
  const key = randomUUID()
  const c = await desk.opens(ada, { id: key, sender: `${randomUUID()}@client.example` }, null)
  // her own manager oversees the case
  await asSuperuser(
    desk.database.adminUrl,
    `update app.case_member set person_id = '${manager}' where case_id = '${c.caseId}' and part = 'overseer'`,
    `update app.case_file set overseer_id = '${manager}' where id = '${c.caseId}'`,
  )
  const [file] = await desk.rows(
    sql<{ duty_id: string }>`select duty_id from app.case_file where id = ${c.caseId} and handler_id is null`,
  )
  await takeBack(desk.deps, ada, key, 'yes')
  const readers = async () => {
    const found: string[] = []
    for (const who of Object.values(desk.staff))
      if ((await concernsOf(desk.deps, who)).some((one) => one.reference === c.reference)) found.push(who.id)
    return found.filter((id) => id !== ada.id)
  }
  const seen = new Set(await readers())
  expect(seen.size).toBe(1)
  for (let day = 0; day < 12; day++) {
    await desk.days(1)
    const now = await readers()
    expect(now).toHaveLength(1)
    seen.add(now[0]!)
  }
  expect(seen.size).toBeGreaterThan(1)
  for (const person of [manager, file!.duty_id]) expect([...seen]).not.toContain(person)
})

test('P83 misconduct goes to the line above whom it is about; they find nothing and stop nothing', async () => {
  const c = await opens()
  const concern = await raiseConcern(desk.deps, desk.staff.ada, c.reference, {
    words: 'He hides it.',
    about: 'handler',
  })
  expect(concern.to.id).not.toBe(desk.staff.hal.id)
  expect(await concernsOf(desk.deps, desk.staff.hal)).toEqual([])
  expect((await concernsOf(desk.deps, desk.staff.joan)).map((one) => one.id)).toContain(concern.id)
})

test('P84 feedback goes to another person than who handles the case, and is counted', async () => {
  const { ada, hal, joan } = desk.staff
  const c = await opens()
  const before = (await feedbackOf(desk.deps, ada)).count
  const given = await giveFeedback(desk.deps, ada, { words: 'Nobody explained it to me.', reference: c.reference })
  expect(given.to.id).toBe(joan.id)
  expect((await feedbackOf(desk.deps, ada)).count).toBe(before + 1)
  expect((await feedbackOf(desk.deps, joan)).received.map((one) => one.words)).toContain('Nobody explained it to me.')
  expect(await feedbackOf(desk.deps, hal)).toMatchObject({ given: [], received: [] })
  const general = await giveFeedback(desk.deps, hal, { words: 'The form is long.', reference: null })
  expect(general.to.id).not.toBe(hal.id)
  await expect(
    giveFeedback(desk.deps, desk.staff.gus, { words: 'What is this?', reference: c.reference }),
  ).rejects.toMatchObject(ABSENT)
})

test('C2 more time for the feedback needs a reason that the person reads; the overseer hears at the new end', async () => {
  desk.clock.set(new Date('2026-11-09T09:00:00Z'))
  const { ada, hal } = desk.staff
  const c = await opens()
  const until = new Date('2027-03-01T09:00:00Z')
  const asks = (more: Partial<{ until: Date; reason: string }> = {}) =>
    moreTime(desk.deps, hal, c.reference, { until, reason: 'The other company needs until then.', ...more })
  await expect(asks()).rejects.toMatchObject({ code: 'clock.none' })
  await update(desk.deps, hal, c.reference, 'Thank you. I look after this.')
  await expect(asks({ until: new Date('2027-01-01T09:00:00Z') })).rejects.toMatchObject({ code: 'clock.not_later' })
  expect(oversight.moreTime.body.safeParse({ until: until.toISOString(), reason: ' ' }).success).toBe(false)
  await asks()
  const read = (await viewCase(desk.deps, ada, c.reference)).timeline?.map((line) => line.body)
  expect(read).toContain('The other company needs until then.')
  const escalated = async () =>
    (await desk.lines(c.caseId)).filter((line) => line.startsWith('clock.escalated Feedback')).length
  await desk.runs('2027-02-07T09:00:00Z')
  expect(await escalated()).toBe(0)
  await desk.runs('2027-03-01T09:00:00Z')
  expect(await escalated()).toBe(1)
})

test('P97 how long it took is measured from the incident and from the report, and shown', async () => {
  desk.clock.set(new Date('2026-11-10T09:00:00Z'))
  const c = await opens()
  await desk.rows(
    sql`insert into app.incident (case_id, happened_at, known_at, at) values (${c.caseId}, '2026-11-09T09:00:00Z', ${desk.clock.now()}, ${desk.clock.now()}) returning 1`,
  )
  desk.clock.advance(6 * 3_600_000)
  expect((await oversightOf(desk.deps, desk.staff.hal, c.reference)).lag).toEqual({
    fromIncident: 30,
    fromReport: 6,
    actedAt: null,
  })
  await update(desk.deps, desk.staff.hal, c.reference, 'Thank you. I look after this.')
  desk.clock.advance(48 * 3_600_000)
  expect((await oversightOf(desk.deps, desk.staff.bo, c.reference)).lag).toMatchObject({
    fromIncident: 30,
    fromReport: 6,
  })
})
