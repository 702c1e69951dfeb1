import type { Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { people, personById } from './person.ts'
import type { SessionDeps } from './sessions.ts'
import type { SsoSettings } from './sign-in-settings.ts'

/** What an ID token says, after its signature, issuer, audience, times and nonce held. */
export type Claims = Record<string, unknown> & { iss: string; sub: string }

/** Why somebody is not let in; the sentence is `sign_in.problem.<code>` of the locale files. */
export type SsoProblem =
  | 'begun_elsewhere'
  | 'refused'
  | 'answer'
  | 'unreachable'
  | 'organisation'
  | 'address'
  | 'unknown'
  | 'taken'

const text = (value: unknown): string => (typeof value === 'string' ? value.trim().toLowerCase() : '')

/**
 * The address an account speaks for. Entra says no `email_verified`, and people can set `email` there: what counts is the name they
 * sign in with, in a domain that the tenant proved. Elsewhere the address must be a verified one.
 */
function addressOf(claims: Claims, { tenant, hostedDomains }: SsoSettings): string | SsoProblem {
  if (tenant) return text(claims['tid']) === tenant ? text(claims['preferred_username']) : 'organisation'
  if (hostedDomains.length > 0 && !hostedDomains.includes(text(claims['hd']))) return 'organisation'
  return claims['email_verified'] === true ? text(claims['email']) : 'address'
}

/**
 * Who of the directory an account is. The key is (issuer, sub); the address counts once, when an account comes for the first time,
 * and must be in the directory and in a domain of the organisation (ASVS 6.8.1). An address that another account came with before is
 * no way in: it may have been given to somebody else.
 */
export async function personOfAccount(
  { auth, clock }: SessionDeps,
  sso: SsoSettings,
  claims: Claims,
): Promise<Person | SsoProblem> {
  const address = addressOf(claims, sso)
  if (!address.includes('@')) return address === '' ? 'address' : (address as SsoProblem)
  const { iss: issuer, sub } = claims
  const known = await auth
    .selectFrom('account')
    .select('person_id')
    .where('issuer', '=', issuer)
    .where('sub', '=', sub)
    .executeTakeFirst()
  if (known) return (await personById(auth, known.person_id)) ?? 'unknown'
  const [person] = await people(
    auth,
    sql`(p.email = ${address} or p.id = (select a.person_id from app.person_address a where a.address = ${address}))
      and split_part(${address}, '@', 2) = any (coalesce((select nullif(o.domains, '{}') from app.organisation o), array[split_part(${address}, '@', 2)]))`,
  )
  if (!person) return 'unknown'
  const other = await auth
    .selectFrom('account')
    .select('sub')
    .where('issuer', '=', issuer)
    .where('person_id', '=', person.id)
    .executeTakeFirst()
  if (other) return 'taken'
  const account = { issuer, sub, person_id: person.id, created_at: clock.now() }
  await auth
    .insertInto('account')
    .values(account)
    .onConflict((c) => c.doNothing())
    .execute()
  return person
}
