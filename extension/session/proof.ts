import { calculateThumbprint, generateKeyPair, generateProof, type KeyPair } from 'dpop'
import type { Database } from '../outbox/database.ts'

const NAME = 'proof'

/** This profile's key: it signs here and cannot be taken out. Of two contexts that start at once, the first one's counts. */
async function proofKey(db: Database): Promise<KeyPair> {
  const found = (await db.get('keys', NAME)) as KeyPair | undefined
  if (found) return found
  const made = await generateKeyPair('ES256')
  const tx = db.transaction('keys', 'readwrite')
  const first = (await tx.store.get(NAME)) as KeyPair | undefined
  if (!first) await tx.store.put({ privateKey: made.privateKey, publicKey: made.publicKey }, NAME)
  await tx.done
  return first ?? made
}

/** What the service is told of the key before it gives a code (RFC 9449 section 10). */
export const keyThumbprint = async (db: Database): Promise<string> =>
  calculateThumbprint((await proofKey(db)).publicKey)

/** The next sign-in has another key. */
export const forgetProofKey = (db: Database): Promise<void> => db.delete('keys', NAME)

/**
 * `fetch` whose requests prove that they come from the holder of this profile's key (RFC 9449, EXTENSION T16). Where this computer's
 * clock is wrong the service tells a nonce; the request is then sent once more with it.
 */
export const proving =
  (db: Database, fetcher: typeof fetch): typeof fetch =>
  async (asked, init) => {
    const url = new URL(String(asked))
    const token = /^DPoP (.+)$/.exec(new Headers(init?.headers).get('authorization') ?? '')?.[1]
    const send = async (nonce?: string) => {
      const headers = new Headers(init?.headers)
      const method = init?.method ?? 'GET'
      headers.set('dpop', await generateProof(await proofKey(db), url.origin + url.pathname, method, nonce, token))
      return fetcher(asked, { ...init, headers })
    }
    const answer = await send()
    const nonce = answer.status === 400 || answer.status === 401 ? answer.headers.get('dpop-nonce') : null
    return nonce ? send(nonce) : answer
  }
