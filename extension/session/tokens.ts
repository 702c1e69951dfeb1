import { z } from 'zod'
import type { Database } from '../outbox/database.ts'
import { SignInNeeded } from '../outbox/flush.ts'
import { seal, unseal } from '../outbox/seal.ts'
import { forgetProofKey, proving } from './proof.ts'

const OWNER = 'session'

const Discovery = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  revocation_endpoint: z.string().optional(),
})
export type Discovery = z.infer<typeof Discovery>

const Tokens = z.object({
  access_token: z.string(),
  expires_in: z.number(),
  refresh_token: z.string().optional(),
  id_token: z.string().optional(),
})
export type Tokens = z.infer<typeof Tokens>

/** Where the access token rests: memory of the browser session, never disk (SETTLED 50). */
export interface Memory {
  get(): Promise<{ token: string; until: number } | undefined>
  set(value: { token: string; until: number } | undefined): Promise<void>
}

export interface Keeping {
  db: Database
  fetch: typeof fetch
  memory: Memory
  now(): number
  lock<T>(name: string, run: () => Promise<T>): Promise<T>
}

/** The service's own endpoints; one that points to another origin is refused. @throws on a wrong or unreachable service. */
export async function discover(fetcher: typeof fetch, server: string): Promise<Discovery> {
  const answer = await fetcher(`${server}/oauth/.well-known/openid-configuration`)
  if (!answer.ok) throw new Error(`no sign-in at this address: http ${answer.status}`)
  const found = Discovery.parse(await answer.json())
  for (const url of [
    found.issuer,
    found.authorization_endpoint,
    found.token_endpoint,
    found.revocation_endpoint ?? server,
  ])
    if (new URL(url).origin !== server) throw new Error('sign-in points to another address')
  return found
}

/** Asks the token endpoint; what it gives works with this profile's key only. @throws SignInNeeded when the grant is over. */
export async function askForTokens(
  { db, fetch }: Pick<Keeping, 'db' | 'fetch'>,
  endpoint: string,
  form: Record<string, string>,
): Promise<Tokens> {
  const answer = await proving(db, fetch)(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ client_id: 'extension', ...form }).toString(),
  })
  if (answer.status === 400 || answer.status === 401) throw new SignInNeeded('the grant is over')
  if (!answer.ok) throw new Error(`token endpoint: http ${answer.status}`)
  return Tokens.parse(await answer.json())
}

export async function keepTokens({ db, memory, now }: Keeping, tokens: Tokens): Promise<void> {
  if (tokens.refresh_token) await db.put('tokens', await seal(db, OWNER, tokens.refresh_token), 'refresh')
  await memory.set({ token: tokens.access_token, until: now() + tokens.expires_in * 1000 })
}

export async function forgetTokens({ db, memory }: Keeping): Promise<void> {
  await db.delete('tokens', 'refresh')
  await forgetProofKey(db)
  await memory.set(undefined)
}

export const refreshToken = async (db: Database): Promise<string | undefined> => {
  const sealed = await db.get('tokens', 'refresh')
  return sealed && unseal<string>(db, OWNER, sealed)
}

/**
 * A token good for at least 30 s; refreshed once for everyone who asks at the same time, because a refresh token works once.
 * @throws SignInNeeded when there is no grant any more.
 */
export const accessToken = (keeping: Keeping, server: string, fresh = false): Promise<string> =>
  keeping.lock('breakwater-tokens', async () => {
    const held = await keeping.memory.get()
    if (!fresh && held && held.until - 30_000 > keeping.now()) return held.token
    const refresh = await refreshToken(keeping.db)
    if (!refresh) throw new SignInNeeded('nobody is signed in')
    const { token_endpoint } = await discover(keeping.fetch, server)
    try {
      const tokens = await askForTokens(keeping, token_endpoint, {
        grant_type: 'refresh_token',
        refresh_token: refresh,
      })
      await keepTokens(keeping, tokens)
      return tokens.access_token
    } catch (error) {
      if (error instanceof SignInNeeded) await forgetTokens(keeping)
      throw error
    }
  })
