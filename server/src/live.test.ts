import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { as, system } from './db/as.ts'
import { createLive } from './live.ts'
import { createLog } from './log.ts'
import { asSuperuser } from './testing/cluster.ts'
import { type OpenDoors, openDoors } from './testing/doors.ts'

let desk: OpenDoors
let ana: string
let hana: string
let hugo: string
let accused: string
let bystander: string

beforeAll(async () => {
  desk = await openDoors()
  ana = await desk.person('Ana')
  hana = await desk.person('Hana', ['hr'])
  hugo = await desk.person('Hugo', ['hr'])
  accused = await desk.person('Accused', ['hr'])
  bystander = await desk.person('Bystander')
})
afterAll(() => desk.close())

interface Stream {
  heard: string[]
  ended: boolean
}

/** One open page: what it was told so far. */
async function page(personId: string): Promise<Stream> {
  const response = await desk.ask('/api/live', personId)
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
  const stream: Stream = { heard: [], ended: false }
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  const first = await reader?.read()
  expect(first?.value).toContain(': here')
  const read = async () => {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read())
      stream.heard.push(
        ...part.value.split('\n').flatMap((line) => (line.startsWith('data: ') ? [line.slice('data: '.length)] : [])),
      )
  }
  void read()
    .catch(() => undefined)
    .finally(() => {
      stream.ended = true
    })
  return stream
}

const setup = <Result>(work: Parameters<typeof as<Result>>[2]) => as(desk.db, system('setup'), work)
const REFERENCE = 'BW-7Q4K9T'
let caseId: string

test('a changed case is told to those on it, as the inbox to the rest of the desk, and to a walled person not at all', async () => {
  const at = desk.clock.now()
  const base = {
    pack: 'icn',
    pack_version: '1',
    duty_id: hana,
    overseer_id: hana,
    source: 'form',
    received_at: at,
    last_event_at: at,
    affected_id: ana,
  }
  caseId = await setup(async (tx) => {
    const row = {
      ...base,
      reference: REFERENCE,
      third_party_id: null,
      handler_id: null,
      claimed_at: null,
      acknowledged_at: null,
      closed_at: null,
      outcome: null,
    }
    const { id } = await tx
      .insertInto('case_file')
      .values(row as never)
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('case_member')
      .values([
        { case_id: id, person_id: hana, part: 'handler', since: at, valid_to: null },
        { case_id: id, person_id: ana, part: 'reporter', since: at, valid_to: null },
      ])
      .execute()
    await tx
      .insertInto('case_wall')
      .values({ case_id: id, person_id: accused, source: 'reporter', since: at })
      .execute()
    return id
  })
  const pages = {
    ana: await page(ana),
    hana: await page(hana),
    hugo: await page(hugo),
    accused: await page(accused),
    bystander: await page(bystander),
  }
  const change = (reference?: string) =>
    setup((tx) =>
      tx
        .updateTable('case_file')
        .set({ last_event_at: desk.clock.now() })
        .where('id', '=', caseId)
        .returning('id')
        .execute()
        .then(() => reference),
    )
  await change()
  const told = JSON.stringify({ kind: 'case', reference: REFERENCE })
  await vi.waitFor(() => expect(pages.hana.heard).toContain(told), 30_000)
  await vi.waitFor(() => expect(pages.ana.heard).toContain(told), 30_000)
  await vi.waitFor(() => expect(pages.hugo.heard).toContain(JSON.stringify({ kind: 'inbox' })), 30_000)
  // A second round has passed everyone, so the silent ones had their chance.
  pages.hana.heard.length = pages.hugo.heard.length = pages.ana.heard.length = 0
  await change()
  await vi.waitFor(
    () =>
      expect([pages.hana.heard.length, pages.hugo.heard.length, pages.ana.heard.length].every((n) => n > 0)).toBe(true),
    30_000,
  )
  expect(pages.accused).toEqual({ heard: [], ended: false })
  expect(pages.bystander).toEqual({ heard: [], ended: false })
})

test('a stream ends at sign-out', async () => {
  const stream = await page(bystander)
  expect((await desk.ask('/api/session/end', bystander, { method: 'POST' })).status).toBe(204)
  await vi.waitFor(() => expect(stream.ended).toBe(true), 30_000)
  expect((await desk.ask('/api/live', bystander)).status).toBe(401)
})

test('SEC W3 the page of whoever loses a part of a case ends at once, and so do pages whose session another process ended', async () => {
  const parted = await page(hana)
  const sid = await desk.person('Sid', ['hr'])
  const other = await page(sid)
  await setup((tx) =>
    tx
      .updateTable('case_member')
      .set({ valid_to: desk.clock.now() })
      .where('case_id', '=', caseId)
      .where('person_id', '=', hana)
      .execute(),
  )
  await vi.waitFor(() => expect(parted.ended).toBe(true), 30_000)
  expect(other.ended).toBe(false)
  await desk.auth.deleteFrom('session').where('person_id', '=', sid).execute()
  await vi.waitFor(() => expect(other.ended).toBe(true), 30_000)
})

test('SEC W4 a wall before somebody who was not on the case ends no page: its ending would say that there is one', async () => {
  const stranger = await desk.person('Stranger', ['hr'])
  const [theirs, ours] = [await page(stranger), await page(ana)]
  await setup((tx) =>
    tx
      .insertInto('case_wall')
      .values({ case_id: caseId, person_id: stranger, source: 'reporter', since: desk.clock.now() })
      .execute(),
  )
  await setup((tx) =>
    tx.updateTable('case_file').set({ last_event_at: desk.clock.now() }).where('id', '=', caseId).execute(),
  )
  // what came later has passed everyone
  await vi.waitFor(() => expect(ours.heard.length).toBeGreaterThan(0), 30_000)
  expect(theirs).toEqual({ heard: [], ended: false })
})

test('after the database was away, pages hear that they may have missed something, and then hear on', async () => {
  const stream = await page(hugo)
  await asSuperuser(
    desk.database.adminUrl,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and query like 'listen %'`,
  )
  await vi.waitFor(() => expect(stream.heard).toEqual([JSON.stringify({ kind: 'inbox' })]), 30_000)
  await setup((tx) =>
    tx.updateTable('case_file').set({ last_event_at: desk.clock.now() }).where('id', '=', caseId).execute(),
  )
  await vi.waitFor(() => expect(stream.heard.length).toBeGreaterThan(1), 30_000)
})

test('a stream ends by itself once the session does', async () => {
  let signedIn = true
  const app = new Hono()
  const live = createLive({ db: desk.db, log: createLog('silent') }, 10)
  const person = { id: ana, name: 'Ana', email: 'ana@our.example', roles: [], managerId: null }
  app.get('/', (c) => live.open(c, person, async () => (signedIn ? person : undefined)))
  const reader = (await app.request('/')).body?.pipeThrough(new TextDecoderStream()).getReader()
  for (const _ of [1, 2, 3]) expect((await reader?.read())?.value).toContain(': here')
  signedIn = false
  await vi.waitFor(async () => expect((await reader?.read())?.done).toBe(true), 30_000)
})

test('draining ends every stream and says not ready', async () => {
  const stream = await page(hugo)
  desk.doors.drain()
  await vi.waitFor(() => expect(stream.ended).toBe(true), 30_000)
  const ready = await fetch(`${desk.base}/health/ready`)
  expect([ready.status, await ready.json()]).toEqual([503, { ready: false, failing: ['draining'] }])
})
