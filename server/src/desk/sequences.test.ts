import { OUTCOMES } from '@breakwater/shared/case.ts'
import type { Person } from '@breakwater/shared/person.ts'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { managersOf } from '../cases/assign-duty.ts'
import { as, person, system } from '../db/as.ts'
import { inOneLine } from '../people/lines.ts'
import { Refusal } from '../refusal.ts'
import { mine } from '../reports/mine.ts'
import { takeBack, undoTakeBack } from '../reports/take-back.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { act } from './act.ts'
import { assign } from './assign.ts'
import { claim } from './claim.ts'
import { close, reopen } from './close.ts'
import { raiseConcern } from './concerns.ts'
import { lift } from './lift.ts'
import { note, update } from './note.ts'
import { waiveStep } from './waive-step.ts'
import { addWall, stepAside } from './walls.ts'

type Case = { id: string; reference: string; reportId: string; reporter: Person }

const [SEQUENCES, STEPS] = inject('tier') === 'full' ? [1_000, 30] : [10, 20]
let desk: Desk
let superuser: pg.Client
let people: Person[]
const one = async (text: string, ...values: unknown[]) => (await superuser.query(text, values)).rows[0] ?? {}

beforeAll(async () => {
  desk = await openDesk()
  superuser = new pg.Client(desk.database.adminUrl)
  await superuser.connect()
  people = Object.values(desk.staff)
}, 60_000)
afterAll(async () => {
  await superuser.end()
  await desk.close()
})

/** The same numbers for the same seed. */
function dice(seed: number) {
  let state = seed
  return (sides: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

/** What somebody may try with a case; most of it is refused. */
const COMMANDS: Record<
  string,
  (who: Person, c: Case, other: Person, roll: (sides: number) => number) => Promise<unknown>
> = {
  claim: (who, c) => claim(desk.deps, who, c.reference),
  note: (who, c) => note(desk.deps, who, c.reference, 'A note', 'desk'),
  update: (who, c) => update(desk.deps, who, c.reference, 'An update'),
  assign: (who, c, other) => assign(desk.deps, who, c.reference, other.id),
  close: (who, c, _other, roll) =>
    close(desk.deps, who, c.reference, {
      outcome: OUTCOMES[roll(OUTCOMES.length)]!,
      reason: 'Enough',
      notice: 'It is done',
    }),
  reopen: (who, c) => reopen(desk.deps, who, c.reference, 'Once more'),
  pause: (who, c) => act(desk.deps, who, c.reference, 'pause', 'For now'),
  lift: (who, c) => lift(desk.deps, who, c.reference, 'It is over'),
  wall: (who, c, other) => addWall(desk.deps, who, c.reference, other.id),
  'step aside': (who, c) => stepAside(desk.deps, who, c.reference),
  concern: (who, c) => raiseConcern(desk.deps, who, c.reference, { about: 'handler', words: 'Nothing happens' }),
  'take back': (who, c) => takeBack(desk.deps, who, c.reportId, 'no'),
  undo: (who, c) => undoTakeBack(desk.deps, who, c.reportId),
  async waive(who, c, _other, roll) {
    const { rows } = await superuser.query('select id from app.step where case_id = $1 and state = $2 order by id', [
      c.id,
      'open',
    ])
    if (rows.length) await waiveStep(desk.deps, who, c.reference, rows[roll(rows.length)].id, 'Not here')
  },
}

const seenBy = (who: string, c: Case) =>
  as(desk.deps.db, person(who), (tx) => tx.selectFrom('case_file').where('id', '=', c.id).select('id').execute())

/** Every promise of section 3 and 11 that this case breaks now, in words; nothing when all hold. */
async function broken(c: Case): Promise<string[]> {
  const found: string[] = []
  const must = (promise: string, holds: boolean) => holds || found.push(promise)
  const file = await one('select * from app.case_file where id = $1', c.id)
  const report = await one('select * from app.report where id = $1', c.reportId)
  const walled = (await superuser.query('select person_id id from app.case_wall where case_id = $1', [c.id])).rows
  const owner: string = file['handler_id'] ?? file['duty_id']
  must('I2 the report and its case are there', file['id'] === c.id && report['case_id'] === c.id)
  must(
    'N3 the reporter finds their report',
    (await mine(desk.deps, c.reporter)).some((r) => r.key === c.reportId),
  )
  must('N3 the overseer sees that the case exists', (await seenBy(file['overseer_id'], c)).length === 1)
  must('N3 the owner is of the desk', Boolean(people.find((p) => p.id === owner)?.roles.includes('hr')))
  for (const who of walled) must('I1 a walled person sees nothing', (await seenBy(who['id'], c)).length === 0)
  must('I1 nobody walled owns or oversees it', !walled.some((w) => [owner, file['overseer_id']].includes(w['id'])))
  const managers = await as(desk.deps.db, system('policy'), managersOf)
  must('I3 owner and overseer are in different lines', !inOneLine(managers, owner, file['overseer_id']))
  const told = await one(
    `select exists (select 1 from app.event where case_id = $1 and kind = 'case.closed' and visibility = 'reporter-too') notice,
       exists (select 1 from app.outgoing o join app.report r on r.id = o.report_id where r.case_id = $1 and o.person_id = $2) mail`,
    c.id,
    c.reporter.id,
  )
  must(
    'N2 no case closes in silence',
    file['status'] !== 'closed' || Boolean(told['notice'] && told['mail'] && file['outcome']),
  )
  return found
}

/** One command by one person. @returns whether it was carried out, and what it left without a trail */
async function tried(c: Case, roll: (sides: number) => number) {
  const names = Object.keys(COMMANDS)
  const rows = `select coalesce(handler_id, duty_id) owner, overseer_id overseer, (select count(*)::int from app.event where case_id = $1) events, (select count(*)::int from app.trail where case_id = $1) trail from app.case_file where id = $1`
  const before = await one(rows, c.id)
  const anybody = () => people[roll(people.length)]!
  const [name, other] = [names[roll(names.length)]!, anybody()]
  // half of the time somebody who has it in hand
  const inHand = [before['owner'], before['overseer']][roll(4)]
  const who = people.find((p) => p.id === inHand) ?? anybody()
  let refused = false
  await COMMANDS[name]!(who, c, other, roll).catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error
    refused = true
  })
  const after = await one(rows, c.id)
  desk.clock.advance(60_000)
  const silent = after['events'] > before['events'] && after['trail'] === before['trail']
  return {
    refused,
    silent: silent || (refused && after['events'] > before['events']) ? [`I11 ${name} by ${who.name}`] : [],
  }
}

async function opened(n: number): Promise<Case> {
  const reporter = [desk.staff.ada, desk.staff.gus][n % 2]!
  const report = aReport(reporter, { sender: `n${n}@prospect.example`, receivedAt: desk.clock.now() })
  const { caseId, reference } = await desk.receives(report)
  return { id: caseId, reference, reportId: report.id, reporter }
}

test('SEC S10 T20 whatever the staff do with a case, its reporter and its overseer reach it, and the promises of section 3 hold', {
  timeout: inject('tier') === 'full' ? 3_600_000 : 240_000,
}, async () => {
  const seed = 20_261_123
  let [commands, carriedOut] = [0, 0]
  for (let n = 0; n < SEQUENCES; n++) {
    const roll = dice(seed + n)
    const c = await opened(n)
    // non-concealment is promised for any sixty commands
    for (let step = 0; step < (n % 10 === 9 ? STEPS * 2 : STEPS); step++) {
      const { refused, silent } = await tried(c, roll)
      expect(silent).toEqual([])
      commands++
      if (!refused) carriedOut++
    }
    expect([n, await broken(c)]).toEqual([n, []])
  }
  const kept = await one(
    'select (select count(*)::int from app.report) reports, (select count(*)::int from app.case_file) cases',
  )
  console.log(
    `S10 ${inject('tier')}: ${SEQUENCES} sequences x ${STEPS} commands, each tenth twice as long, on PostgreSQL, ${commands} tried, ${carriedOut} carried out, 0 violations of I1-I3, I11, N2, N3, seed ${seed}`,
  )
  expect(kept).toEqual({ reports: SEQUENCES, cases: SEQUENCES })
  expect(carriedOut).toBeGreaterThan(SEQUENCES)
})

test('SEC S10 an overseer who is taken off a case, and a silent closing, are found', async () => {
  const c = await opened(10_001)
  expect(await broken(c)).toEqual([])
  await superuser.query(`update app.case_member set valid_to = now() where case_id = $1 and part = 'overseer'`, [c.id])
  await superuser.query(
    `update app.case_file set status = 'closed', outcome = 'resolved', closed_at = now() where id = $1`,
    [c.id],
  )
  expect(await broken(c)).toEqual(['N3 the overseer sees that the case exists', 'N2 no case closes in silence'])
})
