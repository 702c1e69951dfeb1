import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, person as asPerson, system } from '../db/as.ts'
import { Refusal } from '../refusal.ts'
import { carryOutMark } from '../restrictions/carry-out-mark.ts'
import { saveConnection } from '../restrictions/connection.ts'
import { addHolds } from '../restrictions/hold.ts'
import { restrictionOf } from '../restrictions/queries.ts'
import { spreadRestriction } from '../restrictions/spread.ts'
import { tryMarkAgain } from '../restrictions/try-again.ts'
import { type ClockDesk, openClockDesk } from '../testing/clock-desk.ts'
import { aReport } from '../testing/desk.ts'
import { type FakeCrm, type Fault, startFakeCrm } from '../testing/fake-crm.ts'
import { invariant, onDatabase } from '../testing/invariant.ts'
import { act } from './act.ts'
import { lift } from './lift.ts'

let desk: ClockDesk
let crm: FakeCrm
let count = 0
beforeAll(async () => {
  desk = await openClockDesk()
  crm = await startFakeCrm()
  await as(desk.deps.db, system('setup'), (tx) =>
    saveConnection(desk.deps, tx, {
      id: 'demo',
      vendor: 'demo',
      settings: { url: crm.url },
      secrets: { token: crm.token },
      mapping: crm.mapping,
    }),
  )
})
afterAll(async () => {
  await crm.close()
  await desk.close()
})

const FAULTS: Fault[] = [
  { do: 'status', status: 503 },
  { do: 'status', status: 429, retryAfter: '1' },
  { do: 'status-after', status: 500 },
  { do: 'cut' },
  { do: 'cut-after' },
  { do: 'ignore' },
]
/** What happens next, and with which fault the CRM answers its calls, one each. */
const turn = fc.record({
  do: fc.constantFrom('mark', 'mark', 'talk', 'person', 'lift', 'nothing'),
  faults: fc.array(fc.option(fc.constantFrom(...FAULTS), { freq: 2 }), { maxLength: 4 }),
})
const maybe = (asked: Promise<unknown>) =>
  asked.catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error
  })
const HAL = () => asPerson(desk.staff.hal.id)
const TALK = { date: '2026-11-09', present: ['Ada Moss'], summary: 'We spoke.' }

/** A prospect is reported, and then this happens. @returns whether the record was never ahead of the talk, and nothing was called done that was not */
const neverFalse = (press: (c: { caseId: string; reference: string }) => Promise<unknown>) =>
  fc.asyncProperty(fc.array(turn, { minLength: 2, maxLength: 4 }), async (turns) => {
    const id = `l${++count}`
    const email = `${id}@prospect.example`
    await crm.store.add({ object: 'lead', id, name: 'Cy', emails: [email], status: 'contacted' })
    const made = await desk.receives(aReport(desk.staff.ada, { sender: email }))
    const c = { caseId: made.caseId, reference: made.reference }
    await desk.rows(
      sql`update app.case_file set handler_id = ${desk.staff.hal.id}, claimed_at = received_at, status = 'open' where id = ${c.caseId} returning 1`,
    )
    await desk.rows(
      sql`insert into app.case_member (case_id, person_id, part, since) values (${c.caseId}, ${desk.staff.hal.id}, 'handler', now()) returning 1`,
    )
    const [file] = await desk.rows(
      sql<{ third: string; restriction: string }>`select f.third_party_id third, r.id restriction from app.case_file f
        join app.restriction r on r.third_party_id = f.third_party_id where f.id = ${c.caseId}`,
    )
    const seen = () => as(desk.deps.db, system('worker'), (tx) => restrictionOf(desk.deps, tx, file!.third))
    const lead = () => crm.store.get('lead', id)
    let talked = false
    let theirs = 'contacted'
    const restriction = file!.restriction
    const settles = async (again = false) => {
      const marks = await desk.rows(sql<{ id: string }>`select id from app.mark where restriction_id = ${restriction}`)
      for (const { id: mark } of marks) {
        if (again) await maybe(as(desk.deps.db, HAL(), (tx) => tryMarkAgain(desk.deps, tx, desk.staff.hal.id, mark)))
        await carryOutMark(desk.deps, mark)
      }
    }
    await spreadRestriction(desk.deps, restriction)
    for (const one of turns) {
      crm.behave()
      const faults = [...one.faults]
      crm.failWhen((method) => (method === 'GET' ? undefined : (faults.shift() ?? undefined)))
      if (one.do === 'mark') await maybe(press(c))
      if (one.do === 'talk' && !talked) {
        await desk.records(desk.staff.bo, c, 'manager-talk', TALK)
        talked = true
      }
      if (one.do === 'person') {
        theirs = 'qualified'
        await crm.store.edit('lead', id, { status: theirs }, 'Idris Falk')
      }
      if (one.do === 'lift') await maybe(lift(desk.deps, desk.staff.hal, c.reference, 'It was somebody else'))
      if (one.do === 'mark' || one.do === 'lift') await spreadRestriction(desk.deps, restriction)
      await settles()
      const now = await seen()
      if (lead().status === 'unqualified' && !talked) return false
      const shown = { pause: 'hold', unqualified: 'closed' } as Record<string, string>
      const verified = now?.marks.every((mark) => mark.state === 'verified') ?? false
      if (now?.shielded && !(verified && lead().contactRule === shown[now.stage])) return false
    }
    // in the end it is lifted with a CRM that works: only what is still ours goes back
    crm.failWhen(() => undefined)
    await maybe(lift(desk.deps, desk.staff.hal, c.reference, 'It was somebody else'))
    await spreadRestriction(desk.deps, restriction)
    await settles(true)
    return lead().status === theirs && lead().contactRule === 'none'
  })

test('I24 P44 no record is unqualified before the talk, none is called shielded that is not, and only what is ours goes back', {
  timeout: 3_600_000,
}, async () => {
  const pressed = (c: { reference: string }) => act(desk.deps, desk.staff.ada, c.reference, 'unqualified', '')
  /** somebody who writes the hold past the gate */
  const past = async (c: { caseId: string }) => {
    await as(desk.deps.db, system('worker'), async (tx) => {
      const { third_party_id } = await tx
        .selectFrom('case_file')
        .where('id', '=', c.caseId)
        .select('third_party_id')
        .executeTakeFirstOrThrow()
      await addHolds(desk.deps, tx, [
        {
          caseId: c.caseId,
          thirdPartyId: third_party_id!,
          stage: 'unqualified',
          ground: 'P44',
          actionId: null,
          deciderId: null,
        },
      ])
    })
  }
  await invariant('I24', { runs: onDatabase(12), holds: neverFalse(pressed), control: neverFalse(past) })
  expect(count).toBeGreaterThan(12)
})
