import { Writable } from 'node:stream'
import type { Person } from '@breakwater/shared/person.ts'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { z } from 'zod'
import { as, system } from '../db/as.ts'
import { createLog } from '../log.ts'
import { aviary, type Canary, dumped, filesBelow, type Place, searched } from '../testing/canaries.ts'
import { everyDoor } from '../testing/every-door.ts'
import { type FakeCrm, startFakeCrm } from '../testing/fake-crm.ts'
import { endpoints, type House, openHouse } from '../testing/matrix.ts'
import { QUEUES } from '../testing/queues.ts'
import { writeEverywhere } from '../testing/written-everywhere.ts'
import { jobs } from '../worker.ts'

const WANTED = inject('tier') === 'full' ? 300 : 60
const birds = aviary()
/** Whose word stands in the directory, which is in the clear on purpose: names and addresses of our own people. */
const directory: Canary[] = []
const logged: string[] = []
const trouble: string[] = []
let house: House
let crm: FakeCrm

beforeAll(async () => {
  house = await openHouse()
  crm = await startFakeCrm()
  await house.rows('update app.crm_connection set mapping = $1', [JSON.stringify(crm.mapping)])
  const lines = new Writable({
    write(chunk, _encoding, done) {
      logged.push(String(chunk))
      done()
    },
  })
  Object.assign(house.deps.log, createLog('debug', lines))
  const writing = { house, crm, birds, directory, trouble, run }
  for (let round = 0; birds.all.length < WANTED; round++) await writeEverywhere(writing, round)
  await throughEveryDoor()
  await exercise()
}, 30 * 60_000)
afterAll(async () => {
  await crm.close()
  await house.close()
})

let took: string[] = []
/** A case of its own with counsel on it, so that every door of the contract that takes words gets some. */
async function throughEveryDoor() {
  const { ada, bo, hal, una, joan } = house.desk.staff
  const leg = await house.person('Leg', ['legal'])
  const c = await house.makeCase(ada, { words: birds.in('words of a case'), wishes: null })
  const post = async (who: Person, path: string, body: object) => {
    const init = { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const answer = await house.ask(`/api/cases/${c.reference}${path}`, who.id, init)
    const text = await answer.text()
    if (!answer.ok) trouble.push(`POST ${path}: ${answer.status} ${text.slice(0, 120)}`)
    return text ? (JSON.parse(text) as { id?: string }) : {}
  }
  await post(hal, '/claim', {})
  await post(hal, '/counsel', { personId: leg.id, reason: birds.in('why counsel is asked'), showsFile: true })
  const hew = await house.person('Hew', ['health-safety-lead'])
  const reason = birds.in('why a safety lead is asked')
  await post(hal, '/safety', { personId: hew.id, reason, nameReason: birds.in('why they know the person') })
  await post(hew, '/notes', { text: birds.in('note of a safety lead'), visibility: 'desk' })
  const { id } = await post(leg, '/notes', { text: birds.in('advice'), visibility: 'privileged' })
  await post(leg, `/advice/${id}/share`, { audience: 'handler' })
  const { took: doors, broke } = await everyDoor(house, c, [hal, ada, leg, bo, una, joan, hew], (at) => birds.in(at))
  trouble.push(...broke)
  took = doors
}

const open = jobs.filter(({ name }) => QUEUES.includes(name))
const run = () => house.deps.jobs.drain(house.deps, open)

/** The service runs for days: jobs, clocks, reminders, a failing queue. */
async function exercise() {
  await run()
  house.desk.clock.advance(36 * 3_600_000)
  await as(house.deps.db, system('worker'), (tx) => house.deps.jobs.enqueue(tx, 'clock', {}))
  await run()
  const said = birds.in('message of a failure')
  const fails = () => Promise.reject(new TypeError(said))
  await house.deps.jobs.work(house.deps, [{ name: 'clock', payload: z.object({}), run: fails }])
  await as(house.deps.db, system('worker'), (tx) => house.deps.jobs.enqueue(tx, 'clock', {}))
  await vi.waitFor(
    async () => {
      const [kept] = await house.rows(`select output::text as output from jobs.job where output is not null limit 1`)
      expect(kept?.['output']).toContain('TypeError')
    },
    { timeout: 60_000, interval: 200 },
  )
}

/** Everything a person can read by asking for it; they signed in again, since days have gone by. */
async function answersOf(who: Person, name: string): Promise<Place> {
  house.forget(who.id)
  const references = (await house.rows('select reference from app.case_file')).map((row) => String(row['reference']))
  const paths = endpoints
    .filter((e) => e.method === 'get' && !e.path.includes('/live') && !/\{(?!reference)/.test(e.path))
    .flatMap((e) => (e.path.includes('{reference}') ? references.map((r) => e.path.replace('{reference}', r)) : e.path))
  const texts: string[] = []
  for (const path of [...paths, '/api/cases?view=unassigned', '/api/cases?view=all']) {
    const answer = await house.ask(path, who.id)
    texts.push(`${path} ${answer.status} ${await answer.text()}`)
  }
  expect(texts.filter((text) => / 200 /.test(text)).length, name).toBeGreaterThan(2)
  return { name: `answers to ${name}`, text: texts.join('\n') }
}

const DIRECTORY = new Set(['table app.person', 'table app.person_address'])

test('SEC S16 T27 what people write lies nowhere in the clear', async () => {
  expect(trouble, 'every door took it').toEqual([])
  expect(took.length, took.join('\n')).toBeGreaterThan(12)
  expect(birds.all.length).toBeGreaterThanOrEqual(WANTED)
  const { staff, sent, dir, database } = house.desk
  const metrics = await (await house.ask('/metrics', undefined)).text()
  const written = crm.calls.filter(({ method, path }) => method !== 'GET' && !/search/.test(path))
  const outside: Place[] = [
    { name: 'log', text: logged.join('') },
    { name: 'figures', text: metrics },
    { name: 'CRM writes', text: JSON.stringify(written) },
    {
      name: 'mail we sent',
      text: JSON.stringify(sent.map((mail) => [mail.subject, mail.text, mail.messageId, mail.headers])),
    },
  ]
  const dump = await dumped(database.adminUrl)
  const others = await Promise.all([
    answersOf(staff.gus, 'a colleague'),
    answersOf(staff.ivy, 'HR that is not on the case'),
    answersOf(staff.una, 'the overseer'),
  ])
  const places = [...outside, ...dump, ...others, ...filesBelow(`${dir}/evidence`)]
  expect(logged.length).toBeGreaterThan(20)
  expect(sent.length).toBeGreaterThan(2)
  expect(written.length).toBeGreaterThan(0)
  expect(places.length).toBeGreaterThan(40)
  const found = searched(birds.all, places)
  const names = searched(directory, [...outside, ...dump]).filter(({ place }) => !DIRECTORY.has(place))
  const tier = inject('tier')
  console.log(
    `S16 ${tier}: ${birds.all.length + directory.length} canaries through ${took.length} doors and by hand x ${places.length} places, ${found.length + names.length} found`,
  )
  expect([...found, ...names]).toEqual([])
})

test.each([
  ['a table', (word: string) => house.rows(`update app.case_file set channel = $1`, [word])],
  [
    'the queue, in base64',
    (word: string) =>
      as(house.deps.db, system('worker'), (tx) =>
        house.deps.jobs.enqueue(tx, 'clock', { note: Buffer.from(`x${word}`).toString('base64') }),
      ),
  ],
  ['a binary column', (word: string) => house.rows(`update app.mail set canon = convert_to($1, 'UTF8')`, [word])],
  [
    'UTF-16 in a binary column',
    (word: string) => house.rows(`update app.mail set canon = $1`, [Buffer.from(word, 'utf16le')]),
  ],
])('SEC S16 control: a leak into %s is found', async (_where, leak) => {
  const planted = aviary()
  await leak(planted.in('planted'))
  expect(searched(planted.all, await dumped(house.desk.database.adminUrl)).length).toBeGreaterThan(0)
})
