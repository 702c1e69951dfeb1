import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Role } from '@breakwater/shared/person.ts'
import { createAdaptorServer } from '@hono/node-server'
import { OpenAPIHono } from '@hono/zod-openapi'
import { sql } from 'kysely'
import { handClock } from '../clock.ts'
import { readConfig } from '../config.ts'
import { as, system } from '../db/as.ts'
import { connect, connectAuth } from '../db/connect.ts'
import { SERVER_LIMITS } from '../http/limits.ts'
import { type Doors, mountDoors } from '../http/mount.ts'
import { envKeys } from '../keys/env-keys.ts'
import { keyRing } from '../keys/ring.ts'
import { createLog } from '../log.ts'
import type { OurMail } from '../mailer/mailer.ts'
import { openSession } from '../people/sessions.ts'
import { freshDatabase } from './database.ts'

const key = () => randomBytes(32)

/** The doors alone, on a port of this machine and a database of their own; `open` lets a test add endpoints. */
export async function openDoors(open: (doors: Doors) => void = () => {}, env: Record<string, string> = {}) {
  const database = await freshDatabase()
  const lines: string[] = []
  const log = createLog('debug', { write: (line) => void lines.push(line) })
  const failed = (err: Error) => log.warn({ err }, 'database.cut')
  const [db, auth] = [connect(database.runtimeUrl, failed), connectAuth(database.runtimeUrl, failed)]
  const clock = handClock(new Date())
  const app = new OpenAPIHono()
  const server = createAdaptorServer({
    fetch: (...asked) => app.fetch(...asked),
    serverOptions: SERVER_LIMITS,
  }) as Server
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const config = readConfig({
    BREAKWATER_URL: base,
    BREAKWATER_DEMO: 'true',
    DATABASE_URL: database.runtimeUrl,
    ...env,
  })
  const keys = {
    kek: keyRing([envKeys(`1=${key().toString('base64')}`)]),
    index: key(),
    address: key(),
    session: key(),
    mail: key(),
    installation: key(),
    shred: key(),
    trail: key(),
  }
  const sent: OurMail[] = []
  const mailer = {
    send: async (mail: OurMail) => void sent.push(mail),
    verify: async () => undefined,
    close: () => undefined,
  }
  const doors = mountDoors(app, { config, clock, log, keys, db, auth, mailer })
  open(doors)

  const cookies = new Map<string, string>()
  return {
    base,
    app,
    auth,
    clock,
    config,
    database,
    db,
    doors,
    lines,
    sent,
    server,
    /** A person of the directory. @returns their id */
    async person(name: string, roles: Role[] = [], managerId: string | null = null): Promise<string> {
      const email = `${name.toLowerCase()}@our.example`
      const row = { name, email, roles, manager_id: managerId, team: null, unit: null, phone: null }
      const { id } = await as(db, system('setup'), (tx) =>
        tx.insertInto('person').values(row).returning('id').executeTakeFirstOrThrow(),
      )
      return id
    },
    disable: (id: string) =>
      as(db, system('setup'), (tx) => tx.updateTable('person').set({ active: false }).where('id', '=', id).execute()),
    signIn: async (personId: string) => `bw=${await openSession({ auth, clock }, personId, 'test')}`,
    /** As a page of the console asks: with its cookie, Origin and Sec-Fetch-Site. */
    async ask(path: string, as: string | undefined, init: RequestInit = {}): Promise<Response> {
      if (as !== undefined && !cookies.has(as)) cookies.set(as, await this.signIn(as))
      const cookie: Record<string, string> = as === undefined ? {} : { cookie: cookies.get(as) ?? '' }
      const headers = { origin: base, 'sec-fetch-site': 'same-origin', ...cookie, ...(init.headers as object) }
      return fetch(base + path, { redirect: 'manual', ...init, headers })
    },
    async close() {
      doors.drain()
      await doors.close()
      server.closeAllConnections()
      server.close()
      await db.destroy()
      await auth.destroy()
      await database.drop()
    },
  }
}

export type OpenDoors = Awaited<ReturnType<typeof openDoors>>
export const countSessions = async ({ auth }: OpenDoors) =>
  (await sql<{ n: number }>`select count(*)::int n from auth.session`.execute(auth)).rows[0]?.n
