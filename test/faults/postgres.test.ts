import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { mailDeps } from '@breakwater/server/testing/mail-deps.ts'
import { aMail, REPORT_ADDRESS } from '@breakwater/server/testing/mail-desk.ts'
import { openMailDoors } from '@breakwater/server/testing/mail-doors.ts'
import { openMailWorld } from '@breakwater/server/testing/mail-world.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { until } from '../world/until.ts'
import { handOver } from './lmtp.ts'
import { seeded } from './seeded.ts'
import { openServiceWorld, persist, type ServiceWorld } from './service-world.ts'

const full = inject('tier') === 'full'
const FIGURES = full ? { immediate: 50, killed: 10, cut: 20 } : { immediate: 2, killed: 1, cut: 1 }
const seed = randomBytes(4).toString('hex')
const random = seeded(Number.parseInt(seed, 16))

let all: ServiceWorld
beforeAll(async () => {
  all = await openServiceWorld()
}, 120_000)
afterAll(() => all?.close())

const cutPools = () =>
  all.world.rows(`select pg_terminate_backend(pid) from pg_stat_activity where usename in ('app_rt', 'app_ingest')`)

test('S5 MAIL-1 CP12 PostgreSQL restarts, is killed and drops every connection: what was called saved is there', {
  timeout: full ? 3_600_000 : 240_000,
}, async () => {
  let ended = false
  let count = 0
  const repeated: number[] = []
  const writer = async (next: () => Promise<void>) => {
    while (!ended) await next()
  }
  const sent = async (sending: Parameters<typeof persist>[0]) => {
    const answers = await persist(sending, () => ended)
    repeated.push(...answers.slice(0, -1))
    count++
  }
  const writers = [
    ...[1, 2].map(() =>
      writer(async () => {
        const { send, put } = all.report()
        await sent(send)
        if (!ended) await sent(put)
      }),
    ),
    writer(() => sent(all.mail())),
    writer(async () => {
      await all.deliver()
      await pause(300)
    }),
  ]
  const faults = [
    ...Array.from({ length: FIGURES.immediate }, () => () => all.world.failPostgres('immediate')),
    ...Array.from({ length: FIGURES.killed }, () => () => all.world.failPostgres('kill')),
    ...Array.from({ length: FIGURES.cut }, () => cutPools),
  ].sort(() => random() - 0.5)
  let slowest = 0
  for (const fault of faults) {
    const before = count
    await until(() => count >= before + 5, { what: 'writes are acknowledged again', deadline: 60_000 })
    await pause(random() * 300)
    await fault()
    const [since, then] = [performance.now(), count]
    await until(() => count > then + 1, { what: 'the service is back', deadline: 60_000 })
    slowest = Math.max(slowest, performance.now() - since)
  }
  ended = true
  await Promise.all(writers)
  await all.settled()
  const { lost, doubled, corrupt } = await all.missing()
  const { reports, pieces, mails } = all.acknowledged
  console.log(
    `S5 ${full ? 'full' : 'small'}: ${faults.length} faults injected, ${lost.length} lost, ${doubled.length} duplicated, ${corrupt.length} corrupt, seed ${seed}` +
      ` (acknowledged: ${reports.size} reports, ${pieces.size} pieces of evidence, ${mails.size} mails; ${repeated.length} answers said no; back after ${Math.round(slowest)} ms at most)`,
  )
  expect({ lost, doubled, corrupt }).toEqual({ lost: [], doubled: [], corrupt: [] })
  // an answer that was cut off says nothing; every other one says "not saved"
  expect(all.refusals.filter(({ status, says }) => status !== 0 && !says.includes('refusal.not_saved'))).toEqual([])
})

test('S5 control: a PostgreSQL that answers before it is on disk loses what was called saved', {
  timeout: 120_000,
}, async () => {
  const world = await openMailWorld()
  const deps = await mailDeps(world.settings({ imapUrl: 'imap://a:b@127.0.0.1/INBOX' }))
  const doors = await openMailDoors(deps)
  try {
    // what a commit leaves in memory stays there for ten seconds, as on a disk that is far behind
    for (const setting of [`synchronous_commit = 'off'`, `wal_writer_delay = '10s'`, `wal_writer_flush_after = '1GB'`])
      await world.rows(`alter system set ${setting}`)
    await world.rows('select pg_reload_conf()')
    const isOff = async () => (await world.rows('show synchronous_commit'))[0]?.['synchronous_commit'] === 'off'
    await until(isOff, { what: 'the setting is in force' })
    const answers: number[] = []
    for (let n = 0; n < 8; n++)
      answers.push(await handOver(doors.lmtpPort, REPORT_ADDRESS, Buffer.from(aMail({ body: 'control\r\n' }))))
    await world.failPostgres('kill')
    const acknowledged = answers.filter((answer) => answer === 250).length
    const stored = (await world.rows('select 1 from app.mail')).length
    console.log(`S5 control: with synchronous_commit off a kill lost ${acknowledged - stored} of ${acknowledged}`)
    expect(acknowledged - stored).toBeGreaterThanOrEqual(1)
  } finally {
    await doors.stop()
    await deps.close()
    await world.close()
  }
})
