import { createHash } from 'node:crypto'
import type { Kysely, Transaction } from 'kysely'
import { type Adapter, type AdapterFactory, type AdapterPayload, errors } from 'oidc-provider'
import type { AuthTables } from '../db/tables.ts'

type Deps = { auth: Kysely<AuthTables>; clock: { now(): Date } }

const ISSUED = new Set(['AccessToken', 'RefreshToken', 'AuthorizationCode'])
const hidden = (id: string) => createHash('sha256').update(id).digest('base64url')

/** Keeps what oidc-provider needs to remember in `auth.oidc_payload`; a token's id is kept as its sha256 only. */
export const oauthStore =
  ({ auth, clock }: Deps): AdapterFactory =>
  (kind): Adapter => {
    const one = async (column: 'id' | 'uid', value: string): Promise<AdapterPayload | undefined> => {
      const row = await auth
        .selectFrom('oidc_payload')
        .selectAll()
        .where('kind', '=', kind)
        .where(column, '=', value)
        .executeTakeFirst()
      if (!row || (row.expires_at && row.expires_at <= clock.now())) return undefined
      return { ...row.payload, ...(row.consumed_at ? { consumed: Math.floor(row.consumed_at.getTime() / 1000) } : {}) }
    }
    // The grant goes first: a token being saved at this moment either is there to be deleted or finds no grant.
    const endGrant = async (grantId: string) => {
      await auth.deleteFrom('oidc_payload').where('kind', '=', 'Grant').where('id', '=', hidden(grantId)).execute()
      await auth.deleteFrom('oidc_payload').where('grant_id', '=', grantId).execute()
    }
    return {
      async upsert(id, payload, expiresIn) {
        const now = clock.now()
        const kept = {
          // A session of the sign-in server is found by its uid and needs its own id; it opens nothing by itself.
          payload: JSON.stringify(kind === 'Session' ? payload : { ...payload, jti: undefined }),
          grant_id: payload.grantId ?? null,
          uid: payload.uid ?? null,
          expires_at: expiresIn ? new Date(now.getTime() + expiresIn * 1000) : null,
        }
        await auth.deleteFrom('oidc_payload').where('kind', '=', kind).where('expires_at', '<=', now).execute()
        await auth.transaction().execute(async (tx) => {
          if (ISSUED.has(kind) && payload.grantId) await holdGrant(tx, payload.grantId)
          await tx
            .insertInto('oidc_payload')
            .values({ kind, id: hidden(id), consumed_at: null, ...kept })
            .onConflict((conflict) => conflict.columns(['kind', 'id']).doUpdateSet(kept))
            .execute()
        })
      },
      async find(id) {
        const found = await one('id', hidden(id))
        return found && { ...found, jti: id }
      },
      findByUid: (uid) => one('uid', uid),
      findByUserCode: async () => undefined,
      // Of two uses at once only one may win; the loser ends the whole grant, as any later replay does.
      async consume(id) {
        const row = auth.updateTable('oidc_payload').where('kind', '=', kind).where('id', '=', hidden(id))
        const used = await row.set({ consumed_at: clock.now() }).where('consumed_at', 'is', null).executeTakeFirst()
        if (used.numUpdatedRows > 0n) return
        const { grant_id } =
          (await auth
            .selectFrom('oidc_payload')
            .select('grant_id')
            .where('kind', '=', kind)
            .where('id', '=', hidden(id))
            .executeTakeFirst()) ?? {}
        if (grant_id) await endGrant(grant_id)
        throw new errors.InvalidGrant('already used')
      },
      async destroy(id) {
        await auth.deleteFrom('oidc_payload').where('kind', '=', kind).where('id', '=', hidden(id)).execute()
      },
      revokeByGrantId: endGrant,
    }
  }

async function holdGrant(tx: Transaction<AuthTables>, grantId: string): Promise<void> {
  const grant = tx.selectFrom('oidc_payload').select('id').where('kind', '=', 'Grant').where('id', '=', hidden(grantId))
  if (!(await grant.forShare().executeTakeFirst())) throw new errors.InvalidGrant('the grant has ended')
}
