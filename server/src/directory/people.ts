import { randomUUID } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import { circleIn } from '../people/lines.ts'
import { Refusal } from '../refusal.ts'
import type { DirectoryPerson, PersonChange } from './scim-user.ts'

/** Two changes at once would each check against a directory that the other changes. Held to the end of the transaction. */
export const lockDirectory = (tx: Tx) => sql`select pg_advisory_xact_lock(hashtext('breakwater directory'))`.execute(tx)

/** People a condition over `app.person p` finds, in a fixed order, with how many there are in all. */
export async function peopleWhere(
  tx: Tx,
  where: RawBuilder<unknown>,
  page: { from: number; count: number } = { from: 0, count: 1 },
): Promise<{ people: DirectoryPerson[]; total: number }> {
  const { rows } = await sql<DirectoryPerson & { total: string }>`
    select p.id, coalesce(p.user_name, p.email) "userName", p.external_id "externalId", p.email, p.name, p.active, p.team, p.unit, p.phone,
      p.country, p.time_zone "timeZone", p.locale, p.manager_id manager, count(*) over () total,
      array(select a.address from app.person_address a where a.person_id = p.id order by a.address) addresses
    from app.person p where ${where} order by p.id limit ${Math.max(page.count, 1)} offset ${page.from}`.execute(tx)
  const people = rows.map(({ total: _total, ...person }) => person)
  if (rows.length > 0 || page.from === 0) return { people, total: Number(rows[0]?.total ?? 0) }
  const all = await sql<{ total: string }>`select count(*) total from app.person p where ${where}`.execute(tx)
  return { people, total: Number(all.rows[0]?.total ?? 0) }
}

export const personWith = async (tx: Tx, id: string): Promise<DirectoryPerson | undefined> =>
  (await peopleWhere(tx, sql`p.id::text = ${id.toLowerCase()}`)).people[0]

/**
 * Adds a person, or changes one. Roles are not the directory's to give. @returns their id
 * @throws Refusal `directory.taken` for a name or address of somebody else, `directory.manager_missing`, `directory.manager_circle`
 */
export async function keepPerson(tx: Tx, id: string | undefined, change: PersonChange): Promise<string> {
  const kept = id ?? randomUUID()
  await checkFree(tx, kept, change)
  await checkManager(tx, kept, change.manager)
  const row = {
    email: change.email,
    user_name: change.userName,
    external_id: change.externalId,
    name: change.name,
    active: change.active,
    team: change.team,
    unit: change.unit,
    phone: change.phone,
    country: change.country,
    time_zone: change.timeZone,
    locale: change.locale,
    manager_id: change.manager,
  }
  if (id) await tx.updateTable('person').set(row).where('id', '=', id).execute()
  else
    await tx
      .insertInto('person')
      .values({ id: kept, ...row })
      .execute()
  await tx
    .deleteFrom('person_address')
    .where('person_id', '=', kept)
    .where('address', 'not in', change.addresses)
    .execute()
  await tx
    .insertInto('person_address')
    .values(change.addresses.map((address) => ({ address, person_id: kept, undeliverable_at: null })))
    .onConflict((conflict) => conflict.column('address').doNothing())
    .execute()
  return kept
}

async function checkFree(tx: Tx, id: string, { email, userName, externalId, addresses }: PersonChange): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select p.id from app.person p where p.id <> ${id} and (p.email = any(${[email, ...addresses]})
      or lower(coalesce(p.user_name, p.email)) = ${userName.toLowerCase()} or p.external_id = ${externalId})
    union select a.person_id from app.person_address a where a.person_id <> ${id} and a.address = any(${addresses})`.execute(
    tx,
  )
  if (rows.length > 0) throw new Refusal('conflict', 'directory.taken')
}

async function checkManager(tx: Tx, id: string, manager: string | null): Promise<void> {
  if (!manager) return
  const rows = await tx.selectFrom('person').select(['id', 'manager_id']).execute()
  if (!rows.some((row) => row.id === manager)) throw new Refusal('invalid', 'directory.manager_missing')
  const managers = new Map(rows.map((row) => [row.id, row.manager_id]))
  managers.set(id, manager)
  if (circleIn(managers)) throw new Refusal('invalid', 'directory.manager_circle')
}
