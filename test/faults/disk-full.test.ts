import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { aMail, REPORT_ADDRESS } from '@breakwater/server/testing/mail-desk.ts'
import { openCarelessDoor } from '@breakwater/server/testing/mail-doors.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { until } from '../world/until.ts'
import { handOver } from './lmtp.ts'
import { openServiceWorld, persist, type Sending, type ServiceWorld } from './service-world.ts'
import { mayMount, pretendedDisk, type SmallDisk, smallDisk } from './small-disk.ts'

const full = inject('tier') === 'full'
const real = mayMount()
const FIGURES = full ? { cycles: 3, each: real ? 6 : 9 } : { cycles: 1, each: real ? 3 : 4 }
const PROGRAM = join(import.meta.dirname, '../../server/bin/breakwater.ts')
/** Larger than what free pages could still hold. */
const LARGE = 400_000

let all: ServiceWorld
let database: SmallDisk
let store: SmallDisk | undefined
beforeAll(async () => {
  all = await openServiceWorld((dir) => {
    if (!real) return () => undefined
    database = smallDisk(join(dir, 'postgres'), 400)
    store = smallDisk(join(dir, 'evidence'), 40)
    return () => {
      database.remove()
      store?.remove()
    }
  })
  if (!real) database = pretendedDisk((statement) => all.world.rows(statement))
}, 120_000)
afterAll(() => all?.close())

/** Hands a mail to the real program, as a mail server's pipe transport does. @returns its exit code */
const pipe = (raw: Buffer): Promise<number> =>
  new Promise((resolve) => {
    const env = {
      ...all.env,
      PATH: process.env['PATH'] ?? '',
      TEST_WORLD: 'yes',
      KEYS_DIR: join(all.world.dir, 'keys'),
    }
    const child = execFile(process.execPath, [PROGRAM, 'ingest', '-'], { env }, (error) =>
      resolve(error ? Number(error.code) : 0),
    )
    child.stdin?.end(raw)
  })

let enospc = 0
/** Asks until the disk has said no so often; what was taken meanwhile is noted as taken. @returns what was refused, to be sent again */
async function refusedOf(next: () => Sending, isNo: (answer: number) => boolean): Promise<Sending[]> {
  const refused: Sending[] = []
  await until(
    async () => {
      const one = next()
      const answer = await one.ask()
      if (answer >= 200 && answer < 300) one.taken()
      else refused.push(one)
      if (isNo(answer)) enospc++
      return refused.length >= FIGURES.each
    },
    { what: 'the full disk refuses', deadline: 60_000 },
  )
  return refused
}

test('S6 MAIL-1 MAIL-4 MAIL-5 CP12 a full disk says "not saved" at every door, loses nothing, and goes on when there is room', {
  timeout: full ? 1_200_000 : 180_000,
}, async () => {
  let panics = 0
  for (let cycle = 0; cycle < FIGURES.cycles; cycle++) {
    const before = all.report()
    await persist(before.send)
    await persist(before.put)
    await persist(all.mail())

    const pieces: Sending[] = []
    if (store) {
      await store.fill()
      const evidence = all.report(LARGE)
      await persist(evidence.send)
      const said503 = (answer: number) => answer === 503
      pieces.push(...(await refusedOf(() => evidence.put, said503)).slice(0, 1))
      expect(all.refusals.at(-1)).toMatchObject({ status: 503, says: expect.stringContaining('refusal.not_saved') })
    }
    const pid = all.world.pid()
    await database.fill()
    const mails = await refusedOf(
      () => all.mail(LARGE),
      (answer) => answer === 452,
    )
    const reports = await refusedOf(
      () => all.report().send,
      (answer) => answer === 503,
    )
    expect(all.refusals.at(-1)).toMatchObject({ status: 503, says: expect.stringContaining('refusal.not_saved') })
    const piped = all.mail(LARGE)
    expect(await pipe(piped.raw)).toBe(75)
    enospc++
    await all.deliver(LARGE)
    const refusals = () => all.service.log().split('mail.link-failed').length
    const tried = refusals()
    await until(() => refusals() > tried, { what: 'the mailbox was tried again', deadline: 60_000 })
    expect((await all.dovecot.counts('report'))['INBOX']).toBe(1)
    enospc++

    await database.free()
    await store?.free()
    await all.world.revivePostgres()
    if (all.world.pid() !== pid) panics++
    for (const one of [...pieces, ...mails, ...reports]) await persist(one)
    await until(async () => (await pipe(piped.raw)) === 0, { what: 'the pipe takes it', deadline: 60_000 })
    piped.taken()
  }
  await all.settled()
  const { lost, doubled, corrupt } = await all.missing()
  const { reports, pieces, mails } = all.acknowledged
  console.log(
    `S6 ${full ? 'full' : 'small'}: ${enospc} faults injected, ${lost.length} lost, ${doubled.length} duplicated, ${corrupt.length} corrupt, seed none` +
      ` (${FIGURES.cycles} cycles${real ? ' on volumes of their own' : '; no volume could be mounted here, PostgreSQL was told to say it'}, acknowledged: ${reports.size} reports, ${pieces.size} pieces of evidence, ${mails.size} mails; PostgreSQL gave up ${panics} times)`,
  )
  expect({ lost, doubled, corrupt }).toEqual({ lost: [], doubled: [], corrupt: [] })
  expect(enospc).toBeGreaterThanOrEqual(FIGURES.cycles * (full ? 20 : 10))
  expect(all.refusals.filter(({ says }) => !says.includes('refusal.not_saved'))).toEqual([])
})

test('S6 control: a door that answers before COMMIT is caught', { timeout: 60_000 }, async () => {
  const careless = await openCarelessDoor(all.world.settings({ imapUrl: all.imapUrl }))
  const before = Number((await all.world.rows('select count(*) from app.mail'))[0]!['count'])
  await database.fill()
  const body = `${randomBytes(LARGE / 2)
    .toString('hex')
    .replace(/(.{70})/g, '$1\r\n')}\r\n`
  const answers = await Promise.all(
    [1, 2, 3].map(() => handOver(careless.port, REPORT_ADDRESS, Buffer.from(aMail({ body })))),
  )
  await careless.stop()
  await database.free()
  await all.world.revivePostgres()
  const acknowledged = answers.filter((answer) => answer === 250).length
  const stored = Number((await all.world.rows('select count(*) from app.mail'))[0]!['count']) - before
  console.log(`S6 control: answering before COMMIT lost ${acknowledged - stored} of ${acknowledged}`)
  expect(acknowledged - stored).toBeGreaterThanOrEqual(1)
})
