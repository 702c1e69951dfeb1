import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { clockJob } from './clocks/job.ts'
import { as, system } from './db/as.ts'
import type { Deps } from './deps.ts'
import { askEmergency, HOUR } from './desk/break-glass.ts'
import { viewCase } from './desk/view.ts'
import { readWaiting } from './mail/read-mail.ts'
import { applyPolicy } from './policy/apply.ts'
import { aMail } from './testing/mail-desk.ts'
import { type House, openHouse } from './testing/matrix.ts'

const tier = inject('tier')
const MINUTE = 60_000
const DAY = 24 * HOUR
/** Just before clocks change in New York, where this organisation is: forward, back, and a day that most years lack. */
const STARTS = ['2027-03-13T20:30:00Z', '2026-10-31T21:30:00Z', '2028-02-28T15:00:00Z', '2026-11-09T09:00:00Z']
const JUMPS = [HOUR, -HOUR, DAY, -DAY, 30_000, -30_000]
/** After emergency access was opened, also after a clock that was set back, in milliseconds. */
const MOMENTS = [0, HOUR - 1, HOUR, HOUR / 2 - HOUR, HOUR / 2 + DAY]
const MORE = [59 * MINUTE, HOUR + 1, -1, DAY, -DAY, ...JUMPS.map((jump) => HOUR / 2 + jump)]
const ROUNDS = tier === 'full' ? 10 : 1

const said: string[] = []
let control = 0
let house: House
beforeAll(async () => {
  house = await openHouse()
}, 60_000)
afterAll(async () => {
  await house.close()
  console.log(`S9 ${tier}: ${said.join(', ')}; control: ${control} double`)
})

const dates = async (caseId: string) =>
  (await house.rows('select step, due_at from app.step where case_id = $1 order by step, due_at', [caseId])).map(
    (row) => JSON.stringify(row),
  )

test('SEC S9 whatever the clock does after a report, its dates stay, and nobody is reminded twice', async () => {
  const { clock, staff } = house.desk
  let compared = 0
  for (const start of STARTS) {
    clock.set(new Date(start))
    const c = await house.makeCase(staff.ada, { receivedAt: clock.now() })
    await house.reset(c, staff.hal.id)
    await as(house.deps.db, system('policy'), (tx) => applyPolicy(house.deps, tx, c.id, system('policy')))
    const first = await dates(c.id)
    expect(first.some((row) => row.includes('T'))).toBe(true)
    for (let round = 0; round < ROUNDS; round++)
      for (const jump of JUMPS) {
        clock.advance(jump + round)
        await clockJob.run(house.deps, {})
        await as(house.deps.db, system('policy'), (tx) => applyPolicy(house.deps, tx, c.id, system('policy')))
        expect(await dates(c.id)).toEqual(first)
        compared += first.length
      }
    const twice = await house.rows(
      'select step_id from app.reminder where case_id = $1 group by step_id, due_at, kind having count(*) > 1',
      [c.id],
    )
    expect(twice).toEqual([])
  }
  said.push(`${compared} due dates, 0 changed`)
})

test('SEC S9 emergency access is open from its beginning until its hour is over by the clock, whatever that does', async () => {
  const { clock, staff } = house.desk
  const lead = await house.person('Leader', ['senior-leader'])
  let looked = 0
  let longer = 0
  for (const start of STARTS) {
    clock.set(new Date(start))
    const c = await house.makeCase(staff.ada, { receivedAt: clock.now() })
    await house.reset(c, staff.hal.id)
    await house.rows('update app.case_file set overseer_id = $2 where id = $1', [c.id, staff.joan.id])
    const confirmed = { id: 'x', kind: 'test', steppedUpAt: clock.now() } as const
    const reason = 'Somebody may be followed home tonight'
    await askEmergency(house.deps, lead, confirmed, c.reference, { reason, dangerToLife: true })
    const opened = clock.now().getTime()
    for (const after of tier === 'full' ? [...MOMENTS, ...MORE] : MOMENTS) {
      clock.set(new Date(opened + after))
      const open = await viewCase(house.deps, lead, c.reference).then(
        () => true,
        () => false,
      )
      looked++
      if (open && (after < 0 || after >= HOUR)) longer++
      expect([start, after, open]).toEqual([start, after, after >= 0 && after < HOUR])
    }
  }
  said.push(`emergency access ${looked}, ${longer} longer`)
})

/** A reader to whom `meanwhile` happens between claiming a mail and writing what it read. */
const paused = (deps: Deps, meanwhile: () => Promise<unknown>): Deps => {
  let first = true
  const readSafely: Deps['parser']['readSafely'] = async (...asked) => {
    if (first) {
      first = false
      await meanwhile()
    }
    return deps.parser.readSafely(...asked)
  }
  return { ...deps, parser: { ...deps.parser, readSafely } }
}

test('SEC S9 a lease that a clock cuts short or draws out never lets two write: one mail, one report', async () => {
  const { clock, staff } = house.desk
  let leases = 0
  let twice = 0
  for (let round = 0; round < ROUNDS; round++)
    for (const jump of JUMPS) {
      clock.set(new Date('2026-11-09T09:00:00Z'))
      const id = randomUUID()
      const raw = Buffer.from(aMail({ id, from: `${staff.ada.name} <${staff.ada.email}>`, body: `${id}\r\n` }))
      const [taken] = await house.desk.take([
        { door: 'imap', mailbox: 'report', key: id, receivedAt: clock.now(), bytes: raw },
      ])
      let byOther = 0
      const other = async () => {
        clock.advance(jump)
        byOther = await readWaiting(house.deps)
      }
      await readWaiting(paused(house.deps, other))
      const [row] = await house.rows(
        'select state, (select count(*)::int from app.report r where r.mail_id = m.id) reports from app.mail m where id = $1',
        [taken?.mailId],
      )
      leases++
      if (Number(row?.['reports']) !== 1) twice++
      expect([jump, row?.['state'], row?.['reports'], byOther]).toEqual([jump, 'done', 1, jump > MINUTE ? 1 : 0])
      // by the clock alone, without a fence, whoever paused would write too
      control += weakLease(jump) - 1
    }
  expect(control).toBeGreaterThan(0)
  said.push(`leases ${leases}, ${twice} double`)
})

/** A lease that is only a time: how many of two readers write when the clock jumps while the first one works. */
function weakLease(jump: number): number {
  let until = 0
  const take = (now: number) => {
    if (until > now) return false
    until = now + MINUTE
    return true
  }
  const start = 10 * DAY
  return [take(start), take(start + jump)].filter(Boolean).length
}
