import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import { chainAbove, type Managers, overseerFor } from '../people/lines.ts'

/** The organisation as clocks see it: read once for a run. */
export type House = {
  managers: Managers
  /** active people by role, in the directory's order of names */
  roles: ReadonlyMap<string, readonly string[]>
  active: ReadonlySet<string>
  outside: string | null
  board: string | null
}

/** What a clock is about: the people of its case, and whose it is. All null for a duty without a case. */
export type About = {
  affected: string | null
  handler: string | null
  overseer: string | null
  /** whoever the pack told of the line above the affected person */
  manager: string | null
  upline: string | null
  /** of the step */
  owner: string | null
  /** the author of a draft, who a concern came to, the proposer */
  person: string | null
  /** walled people, and for a concern whoever it is about */
  barred: ReadonlySet<string>
}

/**
 * Whom a reminder or an escalation goes to, from the directory and the case (POLICY 1, C1-C18). Never a walled person or one who left:
 * the next one up then, at last the overseer, another leader or the outside contact. Somebody above the affected person hears of it only
 * where the line was told at all (SETTLED 63). @returns null when nobody is left
 */
export function receiverOf(whom: string, about: About, house: House): string | null {
  const wanted = wantedOf(whom, about, house)
  const own = whom === 'owner' || whom === 'reporter' || whom === 'employee' || whom === 'author'
  const fits = (id: string | null): id is string =>
    id !== null && house.active.has(id) && !about.barred.has(id) && (own || id !== about.affected)
  if (fits(wanted)) return wanted
  const above = wanted ? chainAbove(house.managers, wanted) : []
  const leaders = house.roles.get('senior-leader') ?? []
  // nobody above the affected person where the line was kept out of it
  const line = about.affected ? chainAbove(house.managers, about.affected) : []
  const told = about.manager !== null || about.upline !== null
  const open = above.filter((id) => told || !line.includes(id))
  return [...open, about.overseer, ...leaders, house.outside].find(fits) ?? null
}

function wantedOf(whom: string, about: About, house: House): string | null {
  const told = about.manager !== null || about.upline !== null
  const above = (id: string | null) => (id ? (chainAbove(house.managers, id)[0] ?? null) : null)
  switch (whom) {
    case 'owner':
      return about.owner ?? about.handler
    case 'hr':
      return about.handler ?? firstOf(house, 'hr')
    case 'manager':
    case 'supervisor':
      return about.manager ?? about.upline ?? about.handler
    case 'upline':
      if (!told) return about.overseer ?? firstOf(house, 'senior-leader')
      return about.upline ?? above(about.manager)
    case 'overseer':
      return about.overseer
    case 'senior-leader': {
      const others = (house.roles.get('senior-leader') ?? []).filter((id) => id !== about.overseer)
      const other = about.handler ? overseerFor(house.managers, about.handler, others, about.barred) : others[0]
      return other ?? about.overseer
    }
    case 'next-up':
      return above(about.person)
    case 'board-contact':
      return house.board ?? house.outside ?? about.overseer
    case 'author':
      return about.person
    case 'employee':
    case 'reporter':
      return about.affected
    default:
      return firstOf(house, whom)
  }
}

const firstOf = (house: House, role: string) => house.roles.get(role)?.[0] ?? null

/** Reads the organisation. System subjects only. */
export async function houseOf(tx: Tx): Promise<House> {
  const people = await tx
    .selectFrom('person')
    .select(['id', 'manager_id', 'roles', 'active', 'email'])
    .orderBy('name')
    .orderBy('id')
    .execute()
  const { rows } = await sql<{
    outside: string | null
    board: string | null
  }>`select app.outside_contact() outside, (select lower(settings ->> 'boardContact') from app.organisation) board`.execute(
    tx,
  )
  const active = people.filter((p) => p.active)
  const roles = new Map<string, string[]>()
  for (const p of active) for (const role of p.roles) roles.set(role, [...(roles.get(role) ?? []), p.id])
  return {
    managers: new Map(people.map((p) => [p.id, p.manager_id])),
    roles,
    active: new Set(active.map((p) => p.id)),
    outside: rows[0]?.outside ?? null,
    board: active.find((p) => p.email === rows[0]?.board)?.id ?? null,
  }
}
