import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { type App, webApp } from '../app.ts'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { SERVER_LIMITS } from '../http/limits.ts'
import { openSession } from '../people/sessions.ts'
import { openListWorld } from './list-world.ts'

/** People who ask in turn, so that nobody meets the limit of one person. */
const STRANGERS = 20

/** The real app on a port of this machine over many cases, and what somebody from outside would try to tell apart by its time. Close it. */
export async function openGuessing(cases: number) {
  const world = await openListWorld(cases)
  let serving: App | undefined
  const server = createAdaptorServer({
    fetch: (request: Request, env: unknown) => serving?.fetch(request, env) ?? new Response(null, { status: 503 }),
    serverOptions: SERVER_LIMITS,
  }) as Server
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const mailer = { send: async () => undefined, verify: async () => undefined, close: () => undefined }
  const deps: Deps = { ...world.deps, mailer, config: { ...world.deps.config, url: base, signIn: { byMail: true } } }
  serving = webApp(deps)
  const rows = Array.from({ length: STRANGERS }, (_, n) => ({
    email: `stranger-${n}@pines.example`,
    name: `Stranger ${n}`,
  }))
  const made = await as(deps.db, system('setup'), (tx) =>
    tx
      .insertInto('person')
      .values(rows.map((row) => ({ ...row, roles: [], manager_id: null, team: null, unit: null, phone: null })))
      .returning('id')
      .execute(),
  )
  const strangers = made.map(({ id }) => id)
  const cookies = await Promise.all(strangers.map(async (id) => `bw=${await openSession(deps, id, 'test')}`))
  let turn = 0
  const headers = { origin: base, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }
  return {
    strangers,
    wall: world.wall,
    known: (n: number) => `person-${n}@pines.example`,
    unknown: (n: number) => `nobody-${n}@pines.example`,
    /** the requests themselves: somebody else sends them */
    aCase: (reference: string) => ({
      url: `${base}/api/cases/${reference}`,
      init: { headers: { cookie: cookies[turn++ % cookies.length]! } },
    }),
    aCode: (address: string) => ({
      url: `${base}/auth/code`,
      init: { method: 'POST', headers, body: JSON.stringify({ address }) },
    }),
    async close() {
      await serving?.close()
      server.closeAllConnections()
      server.close()
      await world.close()
    },
  }
}
