import { z } from 'zod'
import { exchange, failureOf } from './call.ts'
import { type CrmDeps, CrmError } from './connector.ts'

export const TrytonSettings = z.object({ url: z.url(), database: z.string().regex(/^\w{1,63}$/) })
export const TrytonSecrets = z.object({ user: z.string().min(1), password: z.string().min(1) })

const Reply = z.looseObject({ result: z.unknown().optional(), error: z.array(z.unknown()).optional() })
const SignedIn = z.tuple([z.number().int(), z.string()])

export type Rpc = {
  /** One model call with the user's context last. `writes` decides what a lost answer means. */
  model<T>(shape: z.ZodType<T>, method: string, params: unknown[], options: CallOptions): Promise<T>
}
type CallOptions = { writes: boolean; signal: AbortSignal; context?: Record<string, unknown> }
type Session = { authorization: string; context: Record<string, unknown> }

/** Tryton's JSON-RPC: errors come as HTTP 200 with `error`, a 401 has an HTML body, sessions end after minutes of silence. */
export function trytonRpc(
  settings: z.infer<typeof TrytonSettings>,
  secrets: z.infer<typeof TrytonSecrets>,
  deps: CrmDeps,
): Rpc {
  const url = new URL(`${settings.database}/`, settings.url.endsWith('/') ? settings.url : `${settings.url}/`).href
  let session: Session | undefined

  async function send<T>(
    shape: z.ZodType<T>,
    method: string,
    params: unknown[],
    options: CallOptions,
    authorization = '',
  ) {
    const { writes, signal } = options
    const answer = await exchange(deps, {
      method: 'POST',
      url,
      writes,
      signal,
      body: { id: 1, method, params },
      headers: authorization ? { authorization } : {},
    })
    if (answer.status !== 200) throw failureOf(answer.status, answer.headers, '', writes, deps.now())
    const reply = Reply.safeParse(answer.body)
    if (!reply.success) throw new CrmError(writes ? 'unknown_outcome' : 'unavailable', 'the answer could not be read')
    if (reply.data.error) throw failureIn(reply.data.error, writes)
    const result = shape.safeParse(reply.data.result)
    if (!result.success)
      throw new CrmError(writes ? 'unknown_outcome' : 'rejected', `${method} answered in another shape`)
    return result.data
  }

  async function signIn(signal: AbortSignal): Promise<Session> {
    const login = [secrets.user, { password: secrets.password }, 'en']
    const [id, key] = await send(SignedIn, 'common.db.login', login, { writes: false, signal })
    const authorization = `Session ${Buffer.from(`${secrets.user}:${id}:${key}`).toString('base64')}`
    const asked = { writes: false, signal }
    const context = await send(z.looseObject({}), 'model.res.user.get_preferences', [true, {}], asked, authorization)
    return { authorization, context }
  }

  return {
    async model(shape, method, params, options) {
      const attempt = (open: Session) =>
        send(
          shape,
          `model.${method}`,
          [...params, { ...open.context, ...options.context }],
          options,
          open.authorization,
        )
      const kept = session
      session ??= await signIn(options.signal)
      try {
        return await attempt(session)
      } catch (error) {
        // A 401 is refused before anything runs, so an ended session may be opened again without repeating a write.
        if (!kept || !(error instanceof CrmError) || error.kind !== 'auth') throw error
        session = undefined
        session = await signIn(options.signal)
        return attempt(session)
      }
    },
  }
}

/** What `["UserError",["message",…]]` and its kin mean. A missing id reads as "not allowed". */
function failureIn(error: unknown[], writes: boolean): CrmError {
  const [kind, details] = error
  const said = String(Array.isArray(details) ? details[0] : details).slice(0, 300)
  if (kind === 'ConcurrencyException') return new CrmError('conflict', 'the record changed meanwhile')
  if (kind === 'LoginException') return new CrmError('auth', 'the CRM refused our sign-in')
  if (kind === 'UserError' && /not allowed to \w+( to)? records/i.test(said))
    return new CrmError('not_found_or_hidden', 'not found or not visible to our user')
  if (kind === 'UserError' && /not allowed/i.test(said)) return new CrmError('permission', said)
  if (kind === 'UserError' || kind === 'UserWarning') return new CrmError('rejected', said)
  return new CrmError(writes ? 'unknown_outcome' : 'unavailable', 'the CRM stumbled over the call')
}
