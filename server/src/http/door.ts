import type { Counted, Endpoint, Parsed } from '@breakwater/shared/contract/endpoint.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import type { z } from 'zod'
import type { Deps } from '../deps.ts'
import type { SessionFacts } from '../people/sessions.ts'
import { isSteppedUp, needsPasskey } from '../people/step-up.ts'
import type { Identify } from './identity.ts'
import { COUNTED, EVIDENCE_LIMIT, jsonLimit, rateLimit, readCapped, tooLarge } from './limits.ts'
import { invalid, refused } from './refuse.ts'
import { sharedLimit } from './shared-limit.ts'

/** What a handler is given: everything parsed, and who asks. */
export type Asked<E extends Endpoint> = Parsed<E> & {
  person: E['who'] extends 'anyone' ? Person | undefined : Person
  bytes: E extends { bytesIn: true } ? Uint8Array<ArrayBuffer> : undefined
  /** the console's session, for `requireStepUp` */
  session: SessionFacts | undefined
}
export type Answer<E extends Endpoint> = E extends { bytesOut: true } ? Response : z.input<E['reply']>
export type Handle<E extends Endpoint> = (asked: Asked<E>, c: Context) => Promise<Answer<E>>
/** Opens one endpoint of the contract. The only way a route of `/api` comes to be. */
export type On = <E extends Endpoint>(endpoint: E, handle: Handle<E>) => void

export interface Door {
  on: On
  /** Every endpoint opened so far. */
  routes(): readonly Endpoint[]
}

interface Needs extends Pick<Deps, 'auth'> {
  identify: Identify
  clock: { now(): Date }
  /** other limits than `COUNTED` */
  limits?: typeof COUNTED
}

/** The door for HTTP: turns endpoints of the contract into routes that ask who knocks, how much they bring and whether it is well formed. */
export function door(app: OpenAPIHono, deps: Needs): Door {
  const opened: Endpoint[] = []
  const often = rateLimit(() => deps.clock.now().getTime())
  const limits = deps.limits ?? COUNTED
  const counters = new Map(
    (Object.keys(limits) as Counted[]).map((name) => [name, sharedLimit(deps, name, limits[name])] as const),
  )
  const wait = async (e: Endpoint, who: string) =>
    often(who) || (e.counts ? ((await counters.get(e.counts)?.(who)) ?? 0) : 0)
  const on: On = (endpoint, handle) => {
    const e: Endpoint = endpoint
    opened.push(e)
    const middleware = [knock(e, deps, wait), bring(e), ...(e.body ? [jsonLimit] : [])]
    const valid = (c: Context, part: string) => (c.req as unknown as { valid(part: string): unknown }).valid(part)
    const answer = async (c: Context): Promise<Response> => {
      const parsed = {
        params: e.params && valid(c, 'param'),
        query: e.query && valid(c, 'query'),
        body: e.body && valid(c, 'json'),
      }
      const unreadable = Object.values(parsed).some(hasNul)
      if (unreadable) return refused(c, 422, 'refusal.unreadable')
      const bytes = e.bytesIn ? await readCapped(c.req.raw, EVIDENCE_LIMIT) : undefined
      if (e.bytesIn && !bytes) return tooLarge(c, 'report.too_large')
      const reply: unknown = await handle(
        { ...parsed, bytes, person: c.get('person'), session: c.get('session') } as never,
        c,
      )
      if (e.bytesOut) return reply as Response
      if (e.status === 204) return c.body(null, 204)
      return c.json(e.reply.parse(reply) as never, e.status ?? 200)
    }
    const refuse = (result: { success: boolean; target: string; error?: z.ZodError }, c: Context) => {
      if (result.success) return undefined
      // An id that cannot be is as absent as one that is not.
      return result.target === 'param' ? refused(c, 404, 'refusal.missing') : invalid(c, result.error?.issues ?? [])
    }
    app.openapi(createRoute({ ...describe(e), middleware } as never), answer as never, refuse as never)
  }
  return { on, routes: () => opened }
}

/** The one sign that no text of the database can hold. */
const hasNul = (said: unknown): boolean =>
  typeof said === 'string'
    ? said.includes('\u0000')
    : typeof said === 'object' &&
      said !== null &&
      Object.entries(said).some(([name, inner]) => hasNul(name) || hasNul(inner))

const knock =
  (e: Endpoint, { identify, clock }: Needs, wait: (e: Endpoint, who: string) => Promise<number>): MiddlewareHandler =>
  async (c, next) => {
    const known = await identify(c)
    const identity = known?.by === 'bearer' && !e.bearer ? undefined : known
    if (e.who !== 'anyone' && !identity) {
      if (c.req.header('authorization')) c.header('www-authenticate', 'DPoP algs="ES256"')
      return refused(c, 401, 'refusal.not_signed_in')
    }
    const { who } = e
    if (Array.isArray(who) && !who.some((role) => identity?.person.roles.includes(role)))
      return refused(c, 403, 'refusal.forbidden')
    if (identity && !e.beforePasskey && e.who !== 'anyone' && needsPasskey(identity.person.roles, identity.session))
      return refused(c, 428, 'refusal.passkey_needed')
    if (e.stepUp && !isSteppedUp(identity?.session, clock.now())) return refused(c, 428, 'refusal.step_up')
    const seconds = identity ? await wait(e, identity.person.id) : 0
    if (seconds > 0) {
      c.header('retry-after', String(seconds))
      return refused(c, 429, 'refusal.rate')
    }
    c.set('person', identity?.person)
    c.set('session', identity?.session)
    return next()
  }

// A form cannot send these types, so another site's form cannot either.
const bring =
  (e: Endpoint): MiddlewareHandler =>
  async (c, next) => {
    const wanted = e.bytesIn ? 'application/octet-stream' : e.body ? 'application/json' : undefined
    const sent = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
    return wanted && sent !== wanted ? refused(c, 415, 'refusal.wrong_type') : next()
  }

function describe(e: Endpoint): Record<string, unknown> {
  const bytes = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
  const content = e.bytesIn ? bytes : e.body ? { 'application/json': { schema: e.body } } : undefined
  return {
    method: e.method,
    path: e.path,
    summary: e.summary,
    request: {
      ...(e.params ? { params: e.params } : {}),
      ...(e.query ? { query: e.query } : {}),
      ...(content ? { body: { required: true, content } } : {}),
    },
    responses: {
      [e.status ?? 200]: {
        description: e.summary,
        ...(e.status === 204 ? {} : { content: e.bytesOut ? bytes : { 'application/json': { schema: e.reply } } }),
      },
    },
  }
}
