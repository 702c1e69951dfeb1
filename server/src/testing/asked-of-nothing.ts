import type { Endpoint } from '@breakwater/shared/contract/endpoint.ts'
import type { Person } from '@breakwater/shared/person.ts'
import fc from 'fast-check'
import { type House, inputFor, type MadeCase } from './matrix.ts'

type Asked = { routes: Endpoint[]; cases: MadeCase[]; absent: MadeCase }

/** Any route, well formed or not, about a case that is kept from somebody and about none: one answer, and it is no (POLICY I21). */
export const tellsNothing = (
  house: House,
  asks: (path: string, init: RequestInit) => Promise<string>,
  { routes, cases, absent }: Asked,
) =>
  fc.asyncProperty(
    fc.constantFrom(...routes),
    fc.constantFrom(...cases),
    fc.constantFrom('as it should be', 'no body', 'broken', 'another method'),
    async (route, c, shape) => {
      // nobody asks a thousand times in a minute
      house.desk.clock.advance(1_000)
      const shaped = (init: RequestInit): RequestInit => {
        const { body: _, ...rest } = init
        if (shape === 'no body') return rest
        if (shape === 'broken' && init.body) return { ...init, body: '{' }
        return shape === 'another method' ? { ...rest, method: 'PATCH' } : init
      }
      const answered = async (about: MadeCase) => {
        const { path, init } = inputFor(route, about)
        return asks(path, shaped(init))
      }
      const [one, other] = [await answered(c), await answered(absent)]
      return one === other && !one.startsWith('[2')
    },
  )

/** What several people decide about a case, its emergencies and concerns: each names the walled person where it can. */
export async function decidedAbout(house: House, walled: Person, c: MadeCase) {
  const { hal, gus, joan } = house.desk.staff
  const [gate, opened] = [crypto.randomUUID(), crypto.randomUUID()]
  await house.rows(
    `insert into app.gate_proposal (id, kind, case_id, subject, payload, words_sealed, proposer, required, at, expires)
     select i, k, $3, $4, '{}', '', $5, $6, $7::timestamptz, $7::timestamptz + interval '14 days'
     from (values ($1::uuid, 'wall-removal'), ($2::uuid, 'break-glass')) g(i, k)`,
    [gate, opened, c.id, gus.id, hal.id, ['first-approver', 'second-approver'], house.desk.clock.now()],
  )
  await house.rows(
    `insert into app.break_glass (id, case_id, person_id, proposal_id, danger_to_life, asked_at) values (gen_random_uuid(), $1, $2, $3, true, now())`,
    [c.id, joan.id, opened],
  )
  await house.rows(
    `insert into app.concern (id, case_id, by_id, about_id, to_id, words_sealed, at) values (gen_random_uuid(), $1, $2, $3, $4, '', now())`,
    [c.id, gus.id, hal.id, walled.id],
  )
  return gate
}
