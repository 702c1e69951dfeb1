import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Person, Role } from '@breakwater/shared/person.ts'
import { type Clock, handClock } from '../clock.ts'
import { readConfig } from '../config.ts'
import { as, system } from '../db/as.ts'
import { connect, connectAuth, connectIngest } from '../db/connect.ts'
import type { Deps } from '../deps.ts'
import { diskStore } from '../evidence/disk.ts'
import { startJobs } from '../jobs/jobs.ts'
import { keysFromFolder } from '../keys/keys.ts'
import { createLog } from '../log.ts'
import { createParser } from '../mail/parse.ts'
import type { OurMail } from '../mailer/mailer.ts'
import { checkPack } from '../policy/load.ts'
import type { IncomingReport } from '../reports/input.ts'
import { digestOf, receive } from '../reports/receive.ts'
import { freshDatabase } from './database.ts'
import { QUEUES } from './queues.ts'

const packFile = (id: string) => new URL(`../../policies/${id}.yaml`, import.meta.url)

export type Staff = {
  ada: Person
  bo: Person
  mia: Person
  hal: Person
  ivy: Person
  joan: Person
  una: Person
  gus: Person
  /** an assistant-director, somebody of Legal and a health-safety-lead: hired with the council's pack only */
  ash: Person
  lea: Person
  hsl: Person
}
const COMPANY: [keyof Staff, string, Role[], keyof Staff | null, string][] = [
  ['joan', 'Joan Park', ['senior-leader'], null, 'Leadership'],
  ['una', 'Una Berg', ['senior-leader'], null, 'Leadership'],
  ['mia', 'Mia Stone', [], 'joan', 'Sales'],
  ['bo', 'Bo Lind', [], 'mia', 'Sales'],
  ['ada', 'Ada Moss', [], 'bo', 'Sales'],
  ['gus', 'Gus Fenn', [], 'bo', 'Sales'],
  ['hal', 'Hal Reed', ['hr'], 'una', 'People'],
  ['ivy', 'Ivy Cole', ['hr'], 'una', 'People'],
]
const COUNCIL: typeof COMPANY = [
  ...COMPANY,
  ['ash', 'Ash Dale', ['assistant-director'], 'una', 'Leadership'],
  ['lea', 'Lea Voss', ['legal'], 'una', 'Legal'],
  ['hsl', 'Hew Salt', ['health-safety-lead'], 'una', 'Safety'],
]

/** A small real desk for tests: its own database, keys, store and queue; time moves only by hand. Close it when done. */
export async function openDesk(
  start = new Date('2026-11-09T09:00:00Z'),
  { empty = false, pack = 'icn' as 'icn' | 'council' } = {},
) {
  const database = await freshDatabase()
  const dir = mkdtempSync(join(tmpdir(), 'bw-desk-'))
  const problems: Error[] = []
  const onError = (error: Error) => problems.push(error)
  const clock = handClock(start)
  const log = createLog('silent')
  const sent: OurMail[] = []
  const ingest = connectIngest(database.ingestUrl, onError)
  const db = connect(database.runtimeUrl, onError)
  const auth = connectAuth(database.runtimeUrl, onError)
  const jobs = await startJobs(database.runtimeUrl, log, QUEUES, { supervise: false })
  const parser = createParser({ workers: 1 })
  const deps: Deps = {
    config: readConfig({ BREAKWATER_DATA: dir, TEST_WORLD: 'desk' }),
    clock,
    log,
    keys: keysFromFolder(join(dir, 'keys'), true),
    db,
    auth,
    ingest,
    store: diskStore(join(dir, 'evidence')),
    jobs,
    mailer: { send: async (mail) => void sent.push(mail), verify: async () => undefined, close: () => undefined },
    parser,
    fetch,
  }
  // an empty desk is a fresh installation: nobody is there and no policy
  const staff = empty ? ({} as Staff) : await as(db, system('setup'), (tx) => hire(tx, clock, pack))
  const close = async () => {
    await Promise.all([jobs.stop(), parser.close()])
    await Promise.all([db.destroy(), auth.destroy(), ingest.db.destroy()])
    await database.drop()
    rmSync(dir, { recursive: true, force: true })
  }
  const receives = (report: IncomingReport) => as(db, system('intake'), (tx) => receive(deps, tx, report))
  return { deps, staff, clock, sent, database, receives, close, dir }
}
export type Desk = Awaited<ReturnType<typeof openDesk>>

/** The organisation `Tall Pines Ltd` with its people and a shipped pack, written into an empty database. */
export async function hire(
  tx: Parameters<Parameters<typeof as>[2]>[0],
  clock: Clock,
  packId: 'icn' | 'council' = 'icn',
): Promise<Staff> {
  const country = packId === 'council' ? 'GB' : 'US'
  await tx
    .insertInto('organisation')
    .values({ name: 'Tall Pines Ltd', country, time_zone: 'America/New_York', domains: ['pines.example'] })
    .execute()
  const yaml = readFileSync(packFile(packId), 'utf8')
  const { pack, hash } = checkPack(yaml)
  if (!pack || !hash) throw new Error('the shipped pack does not pass its check')
  await tx
    .insertInto('pack')
    .values({ id: pack.pack.id, version: pack.pack.version, hash, yaml, status: 'active', at: clock.now() })
    .execute()
  const staff = {} as Staff
  const hired = packId === 'council' ? COUNCIL : COMPANY
  for (const [key, name, roles, manager, team] of hired) {
    const email = `${key}@pines.example`
    const managerId: string | null = manager ? staff[manager].id : null
    const { id } = await tx
      .insertInto('person')
      .values({
        email,
        name,
        roles,
        manager_id: managerId,
        team,
        unit: null,
        phone: null,
        time_zone: 'America/New_York',
        country,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx.insertInto('person_address').values({ address: email, person_id: id }).execute()
    const manages = hired.some(([, , , m]) => m === key)
    staff[key] = {
      id,
      name,
      email,
      managerId,
      roles: ['employee', ...(manages ? (['manager'] as const) : []), ...roles],
    }
  }
  return staff
}

/** A report as a door hands it over; what a test does not care about is ordinary. */
export function aReport(by: Person, more: Partial<IncomingReport> & { sender?: string } = {}): IncomingReport {
  const { sender, ...given } = more
  const id = given.id ?? randomUUID()
  const hash = digestOf(id)
  const evidenceId = randomUUID()
  const report: Omit<IncomingReport, 'digest'> = {
    id,
    door: 'extension',
    source: 'gmail',
    reporterId: by.id,
    affectedId: by.id,
    verdict: 'verified',
    verdictReason: 'session',
    receivedAt: new Date('2026-11-09T09:00:00Z'),
    words: '',
    wishes: null,
    relation: 'prospect',
    behaviours: [],
    channel: 'email',
    danger: { now: 'unknown', policeCalledFirst: 'unknown' },
    tellManager: null,
    managerInvolved: false,
    about: null,
    evidence: [
      { id: evidenceId, kind: 'mail', fidelity: 'raw', via: 'page', grade: 'B', hash, size: 1200, place: 'expected' },
    ],
    proposals: sender ? [{ name: sender.split('@')[0]!, address: sender, how: 'page', grade: 'B', evidenceId }] : [],
    mailId: null,
    ...given,
  }
  return { ...report, digest: given.digest ?? digestOf({ words: report.words, id }) }
}
