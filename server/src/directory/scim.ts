import type { OpenAPIHono } from '@hono/zod-openapi'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { type ScimPatchOperation, scimPatch } from 'scim-patch'
import { z } from 'zod'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { answerThrown } from '../http/refuse.ts'
import { missing, Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { settleDirectory } from './bring-up-to-date.ts'
import { addressesOf, settleAddresses } from './changed-addresses.ts'
import { keepPerson, lockDirectory, peopleWhere, personWith } from './people.ts'
import { aboutScim, failure, listOf, SCIM } from './scim-answers.ts'
import { conditionOf } from './scim-filter.ts'
import { knowsToken } from './scim-token.ts'
import { type DirectoryPerson, type PersonChange, readUser, writeUser } from './scim-user.ts'

type Needs = Pick<Deps, 'auth' | 'db' | 'clock' | 'config' | 'log' | 'jobs'>

const MOST = 200
const Page = z.object({
  filter: z.string().max(1000).optional(),
  startIndex: z.coerce.number().int().catch(1).default(1),
  count: z.coerce.number().int().catch(MOST).default(100),
})
const Patch = z.looseObject({
  Operations: z
    .array(z.looseObject({ op: z.string() }))
    .min(1)
    .max(100),
})

/**
 * The directory for an identity provider (SCIM 2.0, RFC 7643 and 7644): people join, change, move and leave. Roles are not given
 * here, nobody is removed, and who leaves is out at once while their cases go on with somebody else.
 */
export function mountScim(app: OpenAPIHono, deps: Needs): void {
  const scim = new Hono()
  const base = `${deps.config.url}/scim/v2`
  const answer = (c: Context, body: object, status: 200 | 201 = 200) =>
    c.body(JSON.stringify(body), status, { 'content-type': SCIM })
  const shown = (c: Context, person: DirectoryPerson, status?: 201) => {
    c.header('location', `${base}/Users/${person.id}`)
    return answer(c, writeUser(person, base), status)
  }
  const asked = <T>(work: (tx: Tx) => Promise<T>) => as(deps.db, system('setup'), work)
  const changed = (work: (tx: Tx) => Promise<PersonAsked>) =>
    asked(async (tx) => {
      await lockDirectory(tx)
      const { id, change, action } = await work(tx)
      const before = id ? await addressesOf(tx, id) : []
      const kept = await keepPerson(tx, id, change)
      const settled = await settleDirectory(deps, tx)
      await settleAddresses(deps, tx, before)
      await record(tx, deps.clock, { action, subject: kept, detail: { active: change.active, ...settled } })
      return (await personWith(tx, kept))!
    })

  scim.use(bodyLimit({ maxSize: 1024 * 1024, onError: (c) => failure(c, 413, 'directory.too_large') }))
  scim.use(async (c, next) => {
    if (await knowsToken(deps, c.req.header('authorization'))) return next()
    c.header('www-authenticate', 'Bearer')
    return failure(c, 401, 'directory.token')
  })
  for (const [path, body] of aboutScim(base)) scim.get(path, (c) => answer(c, body))
  scim.get('/Groups', (c) => answer(c, listOf([], 0, 1)))
  scim.get('/Users', async (c) => {
    const { filter, startIndex, count } = Page.parse(c.req.query())
    const from = Math.max(startIndex, 1) - 1
    const size = Math.min(Math.max(count, 0), MOST)
    const found = await asked((tx) => peopleWhere(tx, conditionOf(filter), { from, count: size }))
    const users = found.people.slice(0, size).map((person) => writeUser(person, base))
    return answer(c, listOf(users, found.total, from + 1))
  })
  scim.get('/Users/:id', async (c) => shown(c, await asked((tx) => present(tx, c.req.param('id')))))
  scim.post('/Users', async (c) => {
    const change = readUser(await bodyOf(c))
    return shown(c, await changed(async () => ({ id: undefined, change, action: 'directory.joined' })), 201)
  })
  scim.put('/Users/:id', async (c) => {
    const body = await bodyOf(c)
    return shown(
      c,
      await changed(async (tx) => {
        const before = await present(tx, c.req.param('id'))
        return { id: before.id, change: readUser(body, before), action: 'directory.changed' }
      }),
    )
  })
  scim.patch('/Users/:id', async (c) => {
    const { Operations } = Patch.parse(await bodyOf(c))
    return shown(
      c,
      await changed(async (tx) => {
        const before = await present(tx, c.req.param('id'))
        return { id: before.id, change: patched(before, base, Operations), action: 'directory.changed' }
      }),
    )
  })
  scim.delete('/Users/:id', async (c) => {
    await changed(async (tx) => {
      const before = await present(tx, c.req.param('id'))
      const { id, ...rest } = before
      return { id, change: { ...rest, active: false }, action: 'directory.left' }
    })
    return c.body(null, 204)
  })
  scim.onError((error, c) => failureOf(error, c, deps))
  scim.notFound((c) => failure(c, 404, 'refusal.missing'))
  app.route('/scim/v2', scim)
}

type PersonAsked = { id: string | undefined; change: PersonChange; action: string }

async function present(tx: Tx, id: string): Promise<DirectoryPerson> {
  const person = await personWith(tx, id)
  if (!person) throw missing()
  return person
}

async function bodyOf(c: Context): Promise<unknown> {
  try {
    return await c.req.json()
  } catch {
    throw new Refusal('invalid', 'directory.unreadable')
  }
}

function patched(before: DirectoryPerson, base: string, operations: readonly object[]): PersonChange {
  const resource = writeUser(before, base)
  try {
    return readUser(
      scimPatch(resource as never, operations as ScimPatchOperation[], {
        mutateDocument: false,
        treatMissingAsAdd: true,
      }),
      before,
    )
  } catch (error) {
    if (error instanceof z.ZodError) throw error
    throw new Refusal('invalid', 'directory.patch')
  }
}

function failureOf(error: Error, c: Context, { log }: Pick<Deps, 'log'>) {
  if (error instanceof z.ZodError)
    return failure(c, 400, 'directory.value', { field: error.issues[0]?.path.join('.') ?? '' }, 'invalidValue')
  if (error instanceof Refusal) {
    const [status, type] = WORDS[error.kind] ?? [400, 'invalidValue']
    const filter = error.code === 'directory.filter' ? 'invalidFilter' : type
    return failure(c, status, error.code, error.params, filter)
  }
  return answerThrown(log)(error, c)
}

const WORDS: Record<string, [400 | 404 | 409, string | undefined]> = {
  missing: [404, undefined],
  conflict: [409, 'uniqueness'],
  invalid: [400, 'invalidValue'],
}
