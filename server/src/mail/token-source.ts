import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { guardedFetch, reachOf } from '../http/outbound.ts'
import { TOKEN_HOSTS, type TokenFor, TokenRefused, tokenRequest } from './token-request.ts'

/** Opens one mailbox until `expiresAt`. */
export type Token = { accessToken: string; expiresAt: Date }
export type TokenSource = {
  /** A token that is good for five more minutes; asked for anew when the last one is not. @throws TokenRefused */
  token(): Promise<Token>
  /**
   * The mail server refused the last token. True once for each token that worked or was new: then the next `token()` asks anew and
   * signing in may be tried at once; false when a fresh one was refused too, so the caller waits (MAIL 2).
   */
  rejected(): boolean
  /** The mail server took the token. */
  accepted(): void
  expiresAt(): Date | undefined
}
export type TokenDeps = Pick<Deps, 'clock' | 'config'>

const EARLY = 5 * 60_000
const MOST = 64 * 1024
const Granted = z.object({
  access_token: z.string().min(1).max(16_000),
  expires_in: z.coerce.number().int().min(1).max(86_400),
})
const Refused = z.object({ error: z.string(), error_description: z.string().default('') })

/** Tokens of one mailbox, got from its vendor and kept in memory only. */
export function tokenSource(deps: TokenDeps, mailbox: TokenFor): TokenSource {
  let held: Token | undefined
  let asking: Promise<Token> | undefined
  let retried = false
  const ask = async () => {
    held = await requestToken(deps, mailbox)
    return held
  }
  return {
    token() {
      if (held && held.expiresAt.getTime() - deps.clock.now().getTime() > EARLY) return Promise.resolve(held)
      asking ??= ask().finally(() => {
        asking = undefined
      })
      return asking
    },
    rejected() {
      held = undefined
      const again = !retried
      retried = true
      return again
    },
    accepted() {
      retried = false
    },
    expiresAt: () => held?.expiresAt,
  }
}

/** Asks the vendor for one token. @throws TokenRefused with the vendor's code, or why it could not be asked */
export async function requestToken(deps: TokenDeps, mailbox: TokenFor): Promise<Token> {
  const now = deps.clock.now()
  const { url, form } = await tokenRequest(mailbox, now)
  const send = guardedFetch({
    ...reachOf(deps.config),
    hosts: TOKEN_HOSTS,
    maxBytes: MOST,
  })
  const answer = await send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: form.toString(),
  }).catch((error: unknown) => {
    throw new TokenRefused(unreachable(error))
  })
  const said: unknown = await answer.json().catch(() => undefined)
  if (!answer.ok) throw new TokenRefused(causeOf(said, answer.status))
  const granted = Granted.safeParse(said)
  if (!granted.success) throw new TokenRefused('strange-answer')
  return {
    accessToken: granted.data.access_token,
    expiresAt: new Date(now.getTime() + granted.data.expires_in * 1000),
  }
}

/** `invalid_client AADSTS7000215`, as far as it is a word of the protocol or a number of the vendor's. */
function causeOf(said: unknown, status: number): string {
  const refused = Refused.safeParse(said)
  if (!refused.success) return `http-${status}`
  const word = /^[a-z_]{1,40}$/.exec(refused.data.error)?.[0] ?? 'refused'
  const number = /\bAADSTS\d{4,8}\b/.exec(refused.data.error_description.slice(0, 1000))?.[0]
  return number ? `${word} ${number}` : word
}

function unreachable(error: unknown): string {
  const { code, name } = error as { code?: string; name?: string }
  return code === 'REFUSED_ADDRESS'
    ? 'address-not-allowed'
    : /^[\w-]{1,40}$/.test(code ?? '')
      ? code!
      : (name ?? 'failed')
}
