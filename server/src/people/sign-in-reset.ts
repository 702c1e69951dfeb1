import { sql } from 'kysely'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { record } from '../trail/record.ts'
import { findByAddress } from './find-by-address.ts'

/**
 * Lets somebody begin anew who lost their passkeys or got another account: passkeys, accounts, codes, sessions and the extension's
 * tokens go. What they are in the directory stays. An operator does it, and the trail says so.
 * @returns what there was, or undefined when nobody has the address
 */
export async function resetSignIn(
  { db, auth, clock }: Pick<Deps, 'db' | 'auth' | 'clock'>,
  address: string,
): Promise<{ passkeys: number; accounts: number } | undefined> {
  const person = await as(db, system('setup'), async (tx) => {
    const found = await findByAddress(tx, address)
    if (found) await record(tx, clock, { action: 'sign-in.reset', subject: found.id })
    return found
  })
  if (!person) return undefined
  return auth.transaction().execute(async (tx) => {
    const passkeys = await tx.deleteFrom('passkey').where('person_id', '=', person.id).executeTakeFirst()
    const accounts = await tx.deleteFrom('account').where('person_id', '=', person.id).executeTakeFirst()
    await tx.deleteFrom('mailed_code').where('person_id', '=', person.id).execute()
    await tx.deleteFrom('session').where('person_id', '=', person.id).execute()
    await sql`delete from auth.oidc_payload where payload ->> 'accountId' = ${person.id}`.execute(tx)
    return { passkeys: Number(passkeys.numDeletedRows), accounts: Number(accounts.numDeletedRows) }
  })
}
