import { createHash, randomBytes } from 'node:crypto'
import { as, person, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'

type Needs = Pick<Deps, 'auth' | 'clock'>
type Recorded = Needs & Pick<Deps, 'db'>
const hashOf = (token: string) => createHash('sha256').update(token).digest()

const written = (deps: Recorded, action: string, by: string | undefined) =>
  as(deps.db, by ? person(by) : system('setup'), (tx) => record(tx, deps.clock, { action }))

/**
 * Makes the token an identity provider comes with; it is shown once, and only its hash is kept. Every earlier one ends.
 * @param from the administrator and what a second person agreed to, good for one token; the command of the machine when left out
 * @throws Refusal `gate.ended` when its token was made already
 */
export async function newScimToken(deps: Recorded, from?: { by: string; proposal: string }): Promise<string> {
  const { auth, clock } = deps
  const token = `bws_${randomBytes(32).toString('base64url')}`
  const made_at = clock.now()
  // written first: a token that nobody heard of is worse than a line about one that was not made
  await written(deps, 'scim.token-made', from?.by)
  await auth.transaction().execute(async (tx) => {
    const made = await tx
      .insertInto('scim_token')
      .values({ hash: hashOf(token), made_at, last_used_at: null, ended_at: null, proposal_id: from?.proposal ?? null })
      .onConflict((conflict) => conflict.column('proposal_id').doNothing())
      .executeTakeFirst()
    if (!made.numInsertedOrUpdatedRows) throw new Refusal('conflict', 'gate.ended')
    await tx
      .updateTable('scim_token')
      .set({ ended_at: made_at })
      .where('ended_at', 'is', null)
      .where('hash', '<>', hashOf(token))
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

/** Withdraws the token in use, and one that was agreed and not yet fetched; an identity provider is refused from the next request on. */
export async function endScimToken(deps: Recorded, by: string): Promise<void> {
  await written(deps, 'scim.token-ended', by)
  const at = deps.clock.now()
  await deps.auth.updateTable('scim_token').set({ ended_at: at }).where('ended_at', 'is', null).execute()
  // also where none was in use: the moment is what an agreement is older than
  const none = { hash: randomBytes(32), made_at: at, last_used_at: null, ended_at: at, proposal_id: null }
  await deps.auth.insertInto('scim_token').values(none).execute()
}

/** When a token last ended, and whether this proposal's was made: an agreement counts for one token, and for none after a withdrawal. */
export async function lastScimEnd({ auth }: Pick<Deps, 'auth'>, proposal: string) {
  const { at, made } = await auth
    .selectFrom('scim_token')
    .select(({ fn, eb }) => [
      fn.max('ended_at').as('at'),
      fn
        .countAll()
        .filterWhere(eb('proposal_id', '=', proposal))
        .as('made'),
    ])
    .executeTakeFirstOrThrow()
  return { at, made: Number(made) > 0 }
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
