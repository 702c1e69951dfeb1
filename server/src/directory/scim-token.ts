import { createHash, randomBytes } from 'node:crypto'
import { as, person, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { record } from '../trail/record.ts'

type Needs = Pick<Deps, 'auth' | 'clock'>
type Recorded = Needs & Pick<Deps, 'db'>
const hashOf = (token: string) => createHash('sha256').update(token).digest()

const written = (deps: Recorded, action: string, by: string | undefined) =>
  as(deps.db, by ? person(by) : system('setup'), (tx) => record(tx, deps.clock, { action }))

/**
 * Makes the token an identity provider comes with; it is shown once, and only its hash is kept. Every earlier one ends.
 * @param by the administrator; the command of the machine when left out
 */
export async function newScimToken(deps: Recorded, by?: string): Promise<string> {
  const { auth, clock } = deps
  const token = `bws_${randomBytes(32).toString('base64url')}`
  const made_at = clock.now()
  // written first: a token that nobody heard of is worse than a line about one that was not made
  await written(deps, 'scim.token-made', by)
  await auth.transaction().execute(async (tx) => {
    await tx.updateTable('scim_token').set({ ended_at: made_at }).where('ended_at', 'is', null).execute()
    await tx
      .insertInto('scim_token')
      .values({ hash: hashOf(token), made_at, last_used_at: null, ended_at: null })
      .execute()
  })
  return token
}

/** Whether a request brings a token that is in use. */
export async function knowsToken({ auth, clock }: Needs, authorization: string | undefined): Promise<boolean> {
  const token = /^bearer (\S+)$/i.exec(authorization ?? '')?.[1]
  if (!token) return false
  const used = await auth
    .updateTable('scim_token')
    .set({ last_used_at: clock.now() })
    .where('hash', '=', hashOf(token))
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return used.numUpdatedRows > 0n
}

/** Withdraws the token in use; an identity provider is refused from the next request on. */
export async function endScimToken(deps: Recorded, by: string): Promise<void> {
  await written(deps, 'scim.token-ended', by)
  await deps.auth.updateTable('scim_token').set({ ended_at: deps.clock.now() }).where('ended_at', 'is', null).execute()
}

/** When the token in use was made and last came, in UTC; null where there is none. */
export async function scimTokenNow({ auth }: Pick<Deps, 'auth'>) {
  const token = await auth
    .selectFrom('scim_token')
    .where('ended_at', 'is', null)
    .select(['made_at', 'last_used_at'])
    .executeTakeFirst()
  return {
    madeAt: token?.made_at.toISOString() ?? null,
    lastUsedAt: token?.last_used_at?.toISOString() ?? null,
  }
}
