import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Person } from '@breakwater/shared/person.ts'
import pg from 'pg'
import { handClock } from '../clock.ts'
import { as, person as asPerson, system } from '../db/as.ts'
import { connect } from '../db/connect.ts'
import { startEmbedded } from '../db/embedded.ts'
import { prepareDatabase } from '../db/prepare.ts'
import type { Deps } from '../deps.ts'
import { inbox } from '../desk/inbox.ts'
import { placeOf, sealText } from '../keys/seal.ts'
import { personById } from '../people/person.ts'
import { mine } from '../reports/mine.ts'
import { record } from '../trail/record.ts'
import { hire } from './desk.ts'
import { mailDeps } from './mail-deps.ts'
import { AUTHSERV, REPORT_ADDRESS } from './mail-desk.ts'

const HANDLERS = 20

/** `cases` cases among twenty handlers and one employee for every twenty cases, with their people, a report and two steps each. */
const FILL = (cases: number) => [
  `insert into app.person (email, name, roles) select 'handler-' || i || '@pines.example', 'Handler ' || i, array['hr'] from generate_series(1, ${HANDLERS}) i`,
  `insert into app.person (email, name) select 'person-' || i || '@pines.example', 'Person ' || i from generate_series(1, ${Math.ceil(cases / 20)}) i`,
  `create temp table h as select id, row_number() over (order by id) - 1 n from app.person where email like 'handler-%'`,
  `create temp table e as select id, row_number() over (order by id) - 1 n from app.person where email like 'person-%'`,
  `create temp table c as select gen_random_uuid() id, i, timestamptz '2026-11-01' - i * interval '1 minute' as at, h.id handler, e.id employee
     from generate_series(0, ${cases - 1}) i join h on h.n = i % ${HANDLERS} join e on e.n = i / 20`,
  `insert into app.third_party (id, kind, name_sealed, created_at) select id, 'person', '', at from c`,
  `insert into app.case_file (id, reference, status, affected_id, third_party_id, relation, danger, source, behaviours, pack, pack_version, duty_id, handler_id, overseer_id, claimed_at, received_at, last_event_at, manager_mail)
     select c.id, 'BW-' || lpad(i::text, 6, '0'), case when i % 200 = 0 then 'new' else 'open' end, employee, c.id, 'prospect', i % 97 = 0, 'gmail', '{}', p.id, p.version, handler,
       case when i % 200 > 0 then handler end, o.id, case when i % 200 > 0 then c.at end, c.at, c.at, true
     from c, app.pack p, (select id from app.person where email = 'una@pines.example') o`,
  `insert into app.case_member (case_id, person_id, part, since)
     select id, handler, 'handler', at from c where i % 200 > 0 union all select id, employee, 'reporter', at from c union all select id, employee, 'affected', at from c
     union all select c.id, o.id, 'overseer', at from c, (select id from app.person where email = 'una@pines.example') o`,
  `insert into app.case_wall (case_id, person_id, source, since) select c.id, h.id, 'reporter', at from c join h on h.n = (c.i + 7) % ${HANDLERS} where c.i % 100 = 3`,
  `insert into app.report (id, case_id, door, source, reporter_id, affected_id, verdict, verdict_reason, relation, channel, digest, received_at)
     select gen_random_uuid(), id, 'extension', 'gmail', employee, employee, 'verified', 'session', 'prospect', 'email', uuid_send(id), at from c`,
  `insert into app.step (case_id, step, owner_role, owner_id, opened_at, due_at) select id, s, 'hr', handler, at, at + interval '7 days' from c, unnest(array['debrief', 'acknowledge']) s`,
  // what a prospect's report does by itself is done already
  `insert into app.action (case_id, name, kind, state, by_system, pack, pack_version, clause, facts, at, done_at)
     select c.id, a, 'restriction.' || a, 'carried-out', 'policy', p.id, p.version, 'icn/prospects.1', '{}', c.at, c.at from c, app.pack p, unnest(array['notice', 'pause']) a`,
]

/** The reference of the n-th case; beyond the last there is none. */
export const referenceOf = (n: number): string => `BW-${String(n).padStart(6, '0')}`

/** The product's own lists over many cases: as the service reads them, and on a connection that row security does not bind. Close it. */
export async function openListWorld(cases: number) {
  const dir = mkdtempSync(join(tmpdir(), 'bw-list-world-'))
  const cluster = await startEmbedded(join(dir, 'postgres'))
  const passwords = { runtime: 'for-this-run', ingest: 'for-this-run' }
  const urls = await prepareDatabase({ adminUrl: cluster.adminUrl, database: 'breakwater', passwords })
  const { runtimeUrl, ingestUrl } = urls
  const imapUrl = 'imap://nobody@127.0.0.1:1/INBOX'
  const bound = await mailDeps({ runtimeUrl, ingestUrl, dir, imapUrl, address: REPORT_ADDRESS, authserv: AUTHSERV })
  const unbound: Deps = { ...bound, db: connect(urls.ownerUrl, () => undefined) }
  const many = connect(runtimeUrl, () => undefined, 16)
  await as(bound.db, system('setup'), (tx) => hire(tx, handClock(new Date('2026-11-09T09:00:00Z'))))
  const superuser = new pg.Client(urls.ownerUrl)
  await superuser.connect()
  for (const statement of FILL(cases)) await superuser.query(statement)
  const called = async (email: string): Promise<Person> => {
    const { rows } = await superuser.query<{ id: string }>('select id from app.person where email = $1', [email])
    return (await personById(bound.auth, rows[0]!.id))!
  }
  const nameAll = async (who: string) => {
    const { rows } = await superuser.query<{ id: string }>(
      `select third_party_id id from app.case_file where handler_id = $1 or affected_id = $1`,
      [who],
    )
    const names = rows.map(({ id }) =>
      sealText(bound.keys.installation, 'Cy Larch', placeOf('third_party', 'name', id)),
    )
    await superuser.query(
      'update app.third_party t set name_sealed = x.name from unnest($1::uuid[], $2::bytea[]) x(id, name) where t.id = x.id',
      [rows.map(({ id }) => id), names],
    )
  }
  const [handler, employee] = [await called('handler-7@pines.example'), await called('person-7@pines.example')]
  for (const { id } of [handler, employee]) await nameAll(id)
  await superuser.query('vacuum analyze')
  return {
    deps: bound,
    /** the first page of a handler's inbox, with the counts beside it */
    handlerLists: (secured: boolean) =>
      inbox(secured ? bound : unbound, handler, { view: 'mine', offset: 0, limit: 50 }).then(
        (page) => page.rows.length,
      ),
    /** an employee's own reports */
    employeeLists: (secured: boolean) => mine(secured ? bound : unbound, employee).then((reports) => reports.length),
    /** puts a wall before these people in the first so many cases */
    wall: (people: readonly string[], upTo: number) =>
      superuser.query(
        `insert into app.case_wall (case_id, person_id, source, since)
         select f.id, p, 'reporter', now() from app.case_file f, unnest($1::uuid[]) p where f.reference < $2 on conflict do nothing`,
        [people, referenceOf(upTo)],
      ),
    /** one transaction that appends one row to the trail */
    append: () => as(many, asPerson(handler.id), (tx) => record(tx, bound.clock, { action: 'case.opened' })),
    async close() {
      await superuser.end()
      await Promise.all([many.destroy(), unbound.db.destroy(), bound.close()])
      await cluster.stop('immediate')
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
