import type { Person } from '@breakwater/shared/person.ts'
import type { MiddlewareHandler } from 'hono'
import { as, person } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import type { Identify } from './identity.ts'
import { rateLimit } from './limits.ts'

/** What the case owner reads nothing of, not even that it was tried (POLICY I22). */
const PRIVATE = new Set(['concerns', 'care', 'walls'])
const NOTED = new Set([403, 404, 405, 409, 422, 423])

/**
 * Every refused try to change a case leaves one row on its trail, in a transaction of its own, also where no such door exists
 * (POLICY 81, SETTLED 44). Whoever does not see the case leaves none: to them it is absent.
 */
export function refusals(deps: Pick<Deps, 'db' | 'clock'>, identify: Identify): MiddlewareHandler {
  const often = rateLimit(() => deps.clock.now().getTime())
  return async (c, next) => {
    await next()
    const [, , room, reference, ...words] = c.req.path.split('/')
    if (c.req.method === 'GET' || room !== 'cases' || !reference || !NOTED.has(c.res.status)) return
    if (PRIVATE.has(words[0] ?? '')) return
    const known: Person | undefined = c.get('person')
    // what a door did not find is absent; where nobody was asked there is no such door
    if (known && c.res.status === 404) return
    const who = known ?? (await identify(c, false))?.person
    if (!who || often(who.id)) return
    const refusal = c.error instanceof Refusal ? c.error : undefined
    await as(deps.db, person(who.id), async (tx) => {
      const file = await tx.selectFrom('case_file').where('reference', '=', reference).select('id').executeTakeFirst()
      if (!file) return
      await record(tx, deps.clock, {
        action: 'action.refused',
        caseId: file.id,
        subject: known ? words.join('.') : c.req.method.toLowerCase(),
        detail: { code: refusal?.code ?? `http.${c.res.status}`, clause: refusal?.params['clause'] ?? null },
      })
    })
  }
}
