import { createHash, randomBytes } from 'node:crypto'
import type { Deps } from '../deps.ts'

type Needs = Pick<Deps, 'auth' | 'clock'>
const hashOf = (token: string) => createHash('sha256').update(token).digest()

/** Makes the token an identity provider comes with; it is shown once, and only its hash is kept. Every earlier one ends. */
export async function newScimToken({ auth, clock }: Needs): Promise<string> {
  const token = `bws_${randomBytes(32).toString('base64url')}`
  const made_at = clock.now()
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
