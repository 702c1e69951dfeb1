import { type ColleagueFor, colleagues } from '@breakwater/shared/contract/colleagues.ts'
import type { Person, PersonRef } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { as, person } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import type { On } from '../http/door.ts'
import type { Verb } from '../people/may.ts'
import { guard } from './standing.ts'

const NEEDS: Record<ColleagueFor, Verb> = {
  statement: 'form.write',
  form: 'form.write',
  'stand-in': 'protection.set',
  notice: 'letter.write',
}

/** Somebody who leads others: by a role of theirs, or because people report to them. For a query over `person as p`. */
export const leads = sql<boolean>`(p.roles && array['senior-leader', 'assistant-director', 'manager', 'health-safety-lead']
  or exists (select 1 from app.person t where t.manager_id = p.id))`

const FITS: Record<ColleagueFor, typeof leads> = {
  statement: sql`true`,
  'stand-in': sql`true`,
  form: sql`'health-safety-lead' = any(p.roles)`,
  notice: leads,
}
const MOST = 20

/**
 * People of the directory by a part of their name, at most twenty. Never the person it is about nor who asks. Who is kept out of the case
 * is among them all the same, so that a list of names says nothing about that; the verb refuses them.
 */
export const findColleagues = (
  deps: Deps,
  who: Person,
  reference: string,
  asked: { for: ColleagueFor; find: string },
): Promise<PersonRef[]> =>
  as(deps.db, person(who.id), async (tx) => {
    const { file } = await guard(tx, who, reference, NEEDS[asked.for])
    return tx
      .selectFrom('person as p')
      .where('p.active', '=', true)
      .where('p.id', 'not in', [who.id, ...(file.affected_id ? [file.affected_id] : [])])
      .where(sql<boolean>`strpos(lower(p.name), lower(${asked.find})) > 0`)
      .where(FITS[asked.for])
      .select(['p.id', 'p.name', 'p.team'])
      .orderBy('p.name')
      .limit(MOST)
      .execute()
  })

/** The door to looking for a colleague. */
export const mountColleagues = (on: On, deps: Deps): void =>
  on(colleagues.find, ({ person: who, params, query }) => findColleagues(deps, who, params.reference, query))
