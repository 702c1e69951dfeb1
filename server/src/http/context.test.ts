import { endpoint } from '@breakwater/shared/contract/endpoint.ts'
import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { as, person, system } from '../db/as.ts'
import { connect } from '../db/connect.ts'
import type { Tables } from '../db/tables.ts'
import { type OpenDoors, openDoors } from '../testing/doors.ts'

const PEOPLE = 50
const REQUESTS = inject('tier') === 'full' ? 10_000 : 1_000
const FAILS = 5
const list = endpoint({
  method: 'get',
  path: '/api/probe',
  summary: 'x',
  who: 'signed-in',
  query: z.object({ fail: z.coerce.number() }),
  reply: z.array(z.string()),
})

let desk: OpenDoors
let five: Kysely<Tables>
const cases = new Map<string, string[]>()
const cookies = new Map<string, string>()

beforeAll(async () => {
  desk = await openDoors(({ on }) =>
    on(list, async ({ person: { id }, query: { fail } }) =>
      as(five, person(id), async (tx) => {
        if (fail % FAILS === 1) await sql`select 1 / 0`.execute(tx)
        const rows = await tx.selectFrom('case_file').select('id').execute()
        if (fail % FAILS === 2) throw new Error('after reading')
        return rows.map((row) => row.id)
      }),
    ),
  )
  five = connect(desk.database.runtimeUrl, () => undefined, 5)
  const at = desk.clock.now()
  for (let n = 0; n < PEOPLE; n++) {
    const id = await desk.person(`P${n}`)
    cookies.set(id, await desk.signIn(id))
    const row = { reference: `BW-${String(n).padStart(6, '0')}`, pack: 'icn', pack_version: '1', source: 'form' }
    const people = { duty_id: id, overseer_id: id }
    const added = await as(desk.db, system('setup'), async (tx) => {
      const times = { received_at: at, last_event_at: at }
      const values = { ...row, ...people, ...times } as never
      const { id: caseId } = await tx.insertInto('case_file').values(values).returning('id').executeTakeFirstOrThrow()
      const member = { case_id: caseId, person_id: id, part: 'reporter', since: at, valid_to: null } as const
      await tx.insertInto('case_member').values(member).execute()
      return caseId
    })
    cases.set(id, [added])
  }
})
afterAll(async () => {
  await five.destroy()
  await desk.close()
})

test(`SEC T33 ${REQUESTS} interleaved requests of ${PEOPLE} people on five connections show nobody another's case`, async () => {
  const ids = [...cases.keys()]
  let [seen, failed] = [0, 0]
  const ask = async (n: number) => {
    const id = ids[(n * 7919) % ids.length] ?? ''
    const answer = await fetch(`${desk.base}/api/probe?fail=${n}`, { headers: { cookie: cookies.get(id) ?? '' } })
    if (answer.status === 500) failed++
    else {
      expect(await answer.json()).toEqual(cases.get(id))
      seen++
    }
  }
  for (let n = 0; n < REQUESTS; n += 100) await Promise.all(Array.from({ length: 100 }, (_, i) => ask(n + i)))
  expect([seen, failed]).toEqual([(REQUESTS * (FAILS - 2)) / FAILS, (REQUESTS * 2) / FAILS])
})

test('SEC DB5 without a subject there are no rows', async () => {
  expect(await five.selectFrom('case_file').select('id').execute()).toEqual([])
})
