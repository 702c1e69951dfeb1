import type { Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import { people } from './person.ts'

/**
 * The active person with a mail address, their main one or another, whatever its case; undefined for anyone else.
 * A stored address is exact: `ana+x@` is not `ana@`, because a mail server may give it to somebody else.
 */
export async function findByAddress(tx: Tx, address: string): Promise<Person | undefined> {
  const wanted = address.trim().toLowerCase()
  const found = await people(
    tx,
    sql`(p.email = ${wanted} or p.id = (select a.person_id from app.person_address a where a.address = ${wanted}))`,
  )
  return found.find(({ email }) => email === wanted) ?? found[0]
}
