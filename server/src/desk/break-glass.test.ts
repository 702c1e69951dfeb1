import type { Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, person } from '../db/as.ts'
import { gateKinds } from '../gate-kinds.ts'
import { decide } from '../gates/decide.ts'
import type { SessionFacts } from '../people/sessions.ts'
import { type House, type MadeCase, openHouse } from '../testing/matrix.ts'
import { access } from './access.ts'
import { askEmergency, defer } from './break-glass.ts'
import { breakGlassJob } from './break-glass-job.ts'
import { note } from './note.ts'
import { readingAt } from './standing.ts'
import { viewCase } from './view.ts'
import { addWall } from './walls.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
let house: House
let lead: Person
let legal: Person
let auditor: Person

beforeAll(async () => {
  house = await openHouse()
  lead = await house.person('Leader', ['senior-leader'])
  legal = await house.person('Counsel', ['legal'])
  auditor = await house.person('Auditor', ['auditor'])
}, 60_000)
afterAll(() => house.close())

const confirmed = (): SessionFacts => ({ id: 'x', kind: 'test', steppedUpAt: house.desk.clock.now() })
const REASON = 'Somebody may be followed home tonight'
const ask = (c: MadeCase, dangerToLife = false, who = lead) =>
  askEmergency(house.deps, who, confirmed(), c.reference, { reason: REASON, dangerToLife })
const gateOf = async (id: string) =>
  String((await house.rows('select proposal_id from app.break_glass where id = $1', [id]))[0]!['proposal_id'])
const decides = async (who: Person, access: string, says: 'approve' | 'decline' = 'approve') =>
  decide(house.deps, gateKinds, who, confirmed(), await gateOf(access), { says, reason: 'I looked at it' })
const read = (c: MadeCase, who = lead) => viewCase(house.deps, who, c.reference)
const words = async (c: MadeCase, who = lead) => JSON.stringify((await read(c, who)).words)
const ABSENT = { kind: 'missing', code: 'refusal.missing' }
const mails = async (who: Person, c: MadeCase): Promise<string[]> =>
  (
    await house.rows(
      `select kind from app.outgoing where person_id = $1 and params ->> 'reference' = $2 and kind <> 'receipt'`,
      [who.id, c.reference],
    )
  ).map((r) => String(r['kind']))
/** A case that Hal handles and Leader neither oversees nor knows. */
async function aCase() {
  const c = await house.makeCase(house.desk.staff.ada)
  await house.reset(c, house.desk.staff.hal.id)
  await house.rows('update app.case_file set overseer_id = $2 where id = $1', [c.id, house.desk.staff.joan.id])
  return c
}
/** What row security alone shows this person of the case, at this time by the service's clock. */
const rows = (c: MadeCase, who: Person, at = house.desk.clock.now()) =>
  as(house.deps.db, person(who.id), async (tx) => {
    await readingAt(tx, at)
    const counted = await sql<{ n: number }>`select (select count(*) from app.case_file where id = ${c.id})::int
      + (select count(*) from app.report where case_id = ${c.id})::int + (select count(*) from app.event where case_id = ${c.id})::int
      + (select count(*) from app.case_key where case_id = ${c.id})::int + (select count(*) from app.evidence where case_id = ${c.id})::int n`.execute(
      tx,
    )
    return counted.rows[0]!.n
  })

test('SEC B1 B2 a second person opens it, for sixty minutes by the clock of the service, and not a moment longer', async () => {
  const c = await aCase()
  const asked = await ask(c)
  expect(asked.state).toBe('asked')
  await expect(read(c)).rejects.toMatchObject(ABSENT)
  await expect(decides(lead, asked.id)).rejects.toMatchObject({ code: 'gate.own' })
  await decides(house.desk.staff.ivy, asked.id)
  expect(await words(c)).toContain('canary-words')
  expect(await rows(c, lead)).toBeGreaterThan(4)
  house.desk.clock.advance(60 * MINUTE - 1)
  expect(await words(c)).toContain('canary-words')
  house.desk.clock.advance(1)
  await expect(read(c)).rejects.toMatchObject(ABSENT)
  expect(await rows(c, lead)).toBe(0)
})

test('SEC B1 it takes a reason of thirty characters and a confirmation of a moment ago', async () => {
  const c = await aCase()
  const post = (reason: string) =>
    house.ask(`/api/cases/${c.reference}/emergency-access`, lead.id, {
      method: 'POST',
      body: JSON.stringify({ reason, dangerToLife: true }),
      headers: { 'content-type': 'application/json' },
    })
  expect((await post('x'.repeat(29))).status).toBe(422)
  expect((await post(' '.repeat(40))).status).toBe(422)
  expect((await post('x'.repeat(30))).status).toBe(428)
  await expect(
    askEmergency(house.deps, lead, { ...confirmed(), steppedUpAt: null }, c.reference, {
      reason: REASON,
      dangerToLife: true,
    }),
  ).rejects.toMatchObject({ code: 'refusal.step_up' })
})

test('SEC B1 it reads and does nothing else, on one case alone, and only where the verb says what time it is', async () => {
  const [c, other] = [await aCase(), await aCase()]
  await ask(c, true)
  expect((await read(c)).you).toMatchObject({ parts: ['break-glass'] })
  await expect(note(house.deps, lead, c.reference, 'A note', 'desk')).rejects.toMatchObject(ABSENT)
  await expect(read(other)).rejects.toMatchObject(ABSENT)
  const wrote = as(house.deps.db, person(lead.id), async (tx) => {
    await readingAt(tx, house.desk.clock.now())
    const changed = await sql`update app.case_file set danger = true where id = ${c.id}`.execute(tx)
    return changed.numAffectedRows
  })
  expect(await wrote).toBe(0n)
  const silent = as(house.deps.db, person(lead.id), (tx) =>
    tx.selectFrom('report').where('case_id', '=', c.id).select('id').execute(),
  )
  expect(await silent).toEqual([])
})

test('SEC B2 afterwards only for danger to life, within 24 hours; a no ends it, and silence is told to oversight again', async () => {
  const c = await aCase()
  const first = await ask(c, true)
  expect(await words(c)).toContain('canary-words')
  await expect(ask(c, true)).rejects.toMatchObject({ code: 'break_glass.unconfirmed' })
  await decides(legal, first.id, 'decline')
  await expect(read(c)).rejects.toMatchObject(ABSENT)
  house.desk.clock.advance(MINUTE)
  const second = await ask(c, true)
  house.desk.clock.advance(DAY)
  await expect(decides(legal, second.id)).rejects.toMatchObject({ code: 'gate.expired' })
  const before = (await mails(auditor, c)).length
  await breakGlassJob.run(house.deps, {})
  await breakGlassJob.run(house.deps, {})
  expect((await mails(auditor, c)).length).toBe(before + 1)
  await expect(ask(c, true)).rejects.toMatchObject({ code: 'break_glass.unconfirmed' })
  expect((await ask(c)).state).toBe('asked')
})

test('SEC B3 never for a walled person: the answer of an absent case; a wall raised meanwhile ends it at once', async () => {
  const c = await aCase()
  await house.wall(c, lead.id)
  await expect(ask(c, true)).rejects.toMatchObject(ABSENT)
  const open = await aCase()
  await ask(open, true)
  expect(await words(open)).toContain('canary-words')
  await addWall(house.deps, house.desk.staff.hal, open.reference, lead.id)
  await expect(read(open)).rejects.toMatchObject(ABSENT)
  expect(await rows(open, lead)).toBe(0)
  const asked = await aCase()
  const waiting = await ask(asked)
  await addWall(house.deps, house.desk.staff.hal, asked.reference, lead.id)
  await decides(legal, waiting.id)
  await expect(read(asked)).rejects.toMatchObject(ABSENT)
})

test('SEC B4 overseer and auditor hear of it at once, the reporter when it is over, and their list shows it from then on', async () => {
  const { ada, joan, hal } = house.desk.staff
  const c = await aCase()
  await ask(c, true)
  await read(c)
  expect(await mails(joan, c)).toContain('notice')
  expect(await mails(auditor, c)).toContain('notice')
  const parts = async (who: Person) => (await access(house.deps, who, c.reference)).map((line) => line.part)
  expect(await parts(hal)).toContain('break-glass')
  await breakGlassJob.run(house.deps, {})
  expect([await mails(ada, c), (await parts(ada)).includes('break-glass')]).toEqual([[], false])
  house.desk.clock.advance(60 * MINUTE)
  await breakGlassJob.run(house.deps, {})
  await breakGlassJob.run(house.deps, {})
  expect([await mails(ada, c), (await parts(ada)).includes('break-glass')]).toEqual([['update'], true])
})

test('SEC B4 legal may put off telling the reporter, with a recorded reason, for thirty days at most', async () => {
  const { ada } = house.desk.staff
  const c = await aCase()
  const used = await ask(c, true)
  const put = () => defer(house.deps, legal, used.id, { reason: 'The police asked us to wait with it', days: 30 })
  house.desk.clock.advance(DAY)
  expect(Date.parse((await put()).deferUntil!) - Date.parse(used.askedAt)).toBe(30 * DAY)
  house.desk.clock.advance(29 * DAY - 1)
  await breakGlassJob.run(house.deps, {})
  expect(await mails(ada, c)).toEqual([])
  house.desk.clock.advance(1)
  await breakGlassJob.run(house.deps, {})
  expect(await mails(ada, c)).toEqual(['update'])
  await expect(put()).rejects.toMatchObject({ code: 'break_glass.too_late' })
})
