import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Endpoint } from '@breakwater/shared/contract/endpoint.ts'
import { contract } from '@breakwater/shared/contract/index.ts'
import type { Part, Person, Role } from '@breakwater/shared/person.ts'
import { createAdaptorServer } from '@hono/node-server'
import { type App, webApp } from '../app.ts'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { sha256 } from '../evidence/keep.ts'
import { SERVER_LIMITS } from '../http/limits.ts'
import { personById } from '../people/person.ts'
import { openSession } from '../people/sessions.ts'
import { digestOf } from '../reports/receive.ts'
import { aReport } from './desk.ts'
import { openMailDesk } from './mail-desk.ts'
import { BYTES, type MadeCase, named } from './matrix-input.ts'

export { BYTES, inputFor, type MadeCase, named } from './matrix-input.ts'

export const endpoints: Endpoint[] = Object.values(contract).flatMap((room) => Object.values(room))
/** Routes beside the contract: signing in, health and figures, the console's files. */
export const BESIDE = [
  'GET /api/openapi.json',
  'GET /api/docs',
  'GET /auth/demo/:link',
  'GET /auth/sign-in',
  'GET /auth/confirm',
  'GET /auth/callback',
  'POST /auth/backchannel-logout',
  'GET /auth/extension/:uid',
  'ALL /oauth/*',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
]

/** Routes an app has and the contract does not, and the other way round. */
export function undeclared(routes: readonly string[]): { unknown: string[]; unopened: string[] } {
  const declared = new Set(endpoints.map((e) => named(e).replace(/\{(\w+)\}/g, ':$1')))
  const reached = new Set(
    routes.filter(
      (r) => / \/(api|auth|oauth|health|metrics|confirm)/.test(r) && !['ALL /api/*', 'ALL /auth/*'].includes(r),
    ),
  )
  return {
    unknown: [...reached].filter((r) => !declared.has(r) && !BESIDE.includes(r)),
    unopened: [...declared].filter((r) => !reached.has(r)),
  }
}

/** The real app with its real handlers on a port of this machine, over a desk with its mailbox; one answer costs one request. */
export async function openHouse(app: (deps: Deps) => App = webApp) {
  const desk = await openMailDesk()
  let serving: App | undefined
  const server = createAdaptorServer({
    fetch: (request: Request, env: unknown) => serving?.fetch(request, env) ?? new Response(null, { status: 503 }),
    serverOptions: SERVER_LIMITS,
  }) as Server
  const files = createServer((...asked) => server.emit('request', ...asked))
  server.listen(0, '127.0.0.1')
  files.listen(0, '127.0.0.1')
  await Promise.all([once(server, 'listening'), once(files, 'listening')])
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const attachmentsUrl = `http://127.0.0.1:${(files.address() as AddressInfo).port}`
  const database = { url: desk.database.runtimeUrl, ingestUrl: desk.database.ingestUrl }
  const deps: Deps = { ...desk.deps, config: { ...desk.deps.config, url: base, attachmentsUrl, demo: true, database } }
  serving = app(deps)
  const cookies = new Map<string, string>()
  await desk.rows(`insert into app.crm_connection (id, vendor) values ('house', 'csv')`)

  const cookieOf = async (who: string) => {
    if (!cookies.has(who)) cookies.set(who, `bw=${await openSession(deps, who, 'test')}`)
    return cookies.get(who) ?? ''
  }
  const ask = async (path: string, who: string | undefined, init: RequestInit = {}): Promise<Response> => {
    const cookie: Record<string, string> = who === undefined ? {} : { cookie: await cookieOf(who) }
    const headers = { origin: base, 'sec-fetch-site': 'same-origin', ...cookie, ...(init.headers as object) }
    return fetch(base + path, { redirect: 'manual', ...init, headers })
  }
  return {
    desk,
    deps,
    base,
    app: serving,
    rows: desk.rows,
    ask,
    cookieOf,
    /** signs a person in again, after a sign-out */
    forget: (who: string) => cookies.delete(who),
    /** somebody new in the directory */
    async person(name: string, roles: Role[] = [], managerId: string | null = null): Promise<Person> {
      const email = `${name.toLowerCase()}@pines.example`
      const row = { name, email, roles, manager_id: managerId, team: null, unit: null, phone: null }
      const id = await as(deps.db, system('setup'), async (tx) => {
        const made = await tx.insertInto('person').values(row).returning('id').executeTakeFirstOrThrow()
        await tx.insertInto('person_address').values({ address: email, person_id: made.id }).execute()
        return made.id
      })
      return (await personById(deps.auth, id))!
    },
    /** a report of `affected` as the extension sends it, with one piece of evidence still to come */
    async makeCase(affected: Person, over: Parameters<typeof aReport>[1] = {}): Promise<MadeCase> {
      const sender = `cy-${randomUUID().slice(0, 8)}@prospect.example`
      const evidence = randomUUID()
      const piece = { kind: 'mail', fidelity: 'raw', via: 'page', grade: 'B', place: 'expected' } as const
      const report = aReport(affected, {
        sender,
        words: 'canary-words',
        wishes: { choices: ['no-contact'], words: 'canary-wish', police: 'not-asked', contact: '' },
        evidence: [{ ...piece, id: evidence, hash: sha256(BYTES), size: BYTES.length }],
        proposals: [{ name: 'Cy Canary', address: sender, how: 'page', grade: 'B', evidenceId: evidence }],
        digest: digestOf(sender),
        ...over,
      })
      const made = await desk.receives(report)
      const [row] = await desk.rows(
        `select f.third_party_id, r.id restriction,
          (select id from app.step where case_id = f.id and owner_role = 'hr' order by step limit 1) desk_step,
          (select id from app.step where case_id = f.id and owner_role <> 'hr' order by step limit 1) other_step
         from app.case_file f left join app.restriction r on r.third_party_id = f.third_party_id where f.id = $1`,
        [made.caseId],
      )
      const mark = randomUUID()
      if (row?.['restriction'])
        await desk.rows(
          `insert into app.mark (id, restriction_id, connection, record_type, record_id, state, stage, updated_at)
           values ($1, $2, 'house', 'list', $3, 'failed', 'pause', now())`,
          [mark, row['restriction'], mark],
        )
      return {
        id: made.caseId,
        reference: made.reference,
        reportKey: report.id,
        evidence,
        sha: sha256(BYTES).toString('hex'),
        deskStep: String(row?.['desk_step']),
        otherStep: String(row?.['other_step']),
        mark,
        thirdParty: (row?.['third_party_id'] as string | null) ?? null,
      }
    },
    /** gives a person a part of a case, past every rule */
    plays: (c: MadeCase, who: string, part: Part) =>
      desk.rows(`insert into app.case_member (case_id, person_id, part, since) values ($1, $2, $3, now())`, [
        c.id,
        who,
        part,
      ]),
    wall: (c: MadeCase, who: string) =>
      desk.rows(`insert into app.case_wall (case_id, person_id, source, since) values ($1, $2, 'reporter', now())`, [
        c.id,
        who,
      ]),
    /** puts a case back: open and handled by `handler`, or new and nobody's, or closed */
    async reset(c: MadeCase, handler: string | null, closed = false, also?: { who: string; part: Part | undefined }) {
      const status = closed ? 'closed' : handler ? 'open' : 'new'
      const quoted = (id: string | null) => (id ? `'${id}'` : 'null')
      await desk.superuser.query(`
        update app.case_file set status = '${status}', handler_id = ${quoted(handler)}, third_party_id = ${quoted(c.thirdParty)},
          claimed_at = ${handler ? 'received_at' : 'null'}, closed_at = ${closed ? 'now()' : 'null'}, outcome = ${closed ? `'resolved'` : 'null'} where id = '${c.id}';
        delete from app.case_member where case_id = '${c.id}' and (part = 'handler' or (person_id = ${quoted(also?.who ?? null)} and part not in ('affected', 'reporter')));
        ${also?.part ? `insert into app.case_member (case_id, person_id, part, since) values ('${c.id}', '${also.who}', '${also.part}', now());` : ''}
        ${handler ? `insert into app.case_member (case_id, person_id, part, since) values ('${c.id}', '${handler}', 'handler', now());` : ''}
        delete from app.case_wall where case_id = '${c.id}' and source <> 'reporter';
        update app.step set state = 'open', closed_at = null, closed_by = null where case_id = '${c.id}';
        update app.report set state = 'received', opened_at = null, withdrawn_at = null where case_id = '${c.id}';
        update app.mark set state = 'failed' where id = '${c.mark}';`)
    },
    async close() {
      serving?.drain()
      await serving?.close()
      for (const each of [server, files]) {
        each.closeAllConnections()
        each.close()
      }
      await desk.close()
    },
  }
}
export type House = Awaited<ReturnType<typeof openHouse>>
