import { sql } from 'kysely'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { freshDatabase } from '../testing/database.ts'
import { as, assertRowSecurity, person, system } from './as.ts'
import { connect } from './connect.ts'

const quiet = () => undefined

test('SEC DB2 every table with a case id has forced row security and a wall', async () => {
  const database = await freshDatabase()
  const admin = new pg.Client(database.adminUrl)
  await admin.connect()
  const { rows } = await admin.query(`
    select c.relname, c.relrowsecurity, c.relforcerowsecurity, (select count(*)::int from pg_policy p where p.polrelid = c.oid and not p.polpermissive) walls
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'case_id' join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'app' and c.relkind = 'r'`)
  await admin.end()
  expect(rows.length).toBeGreaterThan(15)
  // nobody but the service reads these
  const unwalled = ['trail', 'case_wall', 'case_wall_lifted']
  const open = rows.filter(
    (r) => !r.relrowsecurity || !r.relforcerowsecurity || (r.walls === 0 && !unwalled.includes(r.relname)),
  )
  expect(open).toEqual([])
})

test('SEC DB1 the runtime role may delete nothing of a case and change no evidence or trail', async () => {
  const database = await freshDatabase()
  const admin = new pg.Client(database.adminUrl)
  await admin.connect()
  const { rows } =
    await admin.query(`select table_name, privilege_type from information_schema.role_table_grants where grantee in ('app_rt', 'app_ingest') and table_schema = 'app'
    and ((privilege_type in ('DELETE', 'TRUNCATE') and table_name <> 'person_address') or (table_name in ('trail', 'trail_head', 'trail_chain', 'trail_key', 'trail_anchor') and privilege_type <> 'SELECT'))`)
  await admin.end()
  expect(rows).toEqual([])
})

test('SEC DB5 without a subject there are no rows, and a stranger sees none', async () => {
  const database = await freshDatabase()
  const db = connect(database.runtimeUrl, quiet)
  const ids = await as(db, system('setup'), async (tx) => {
    const p = await tx
      .insertInto('person')
      .values({ email: 'a@co.example', name: 'Ada', roles: ['hr'] } as never)
      .returning('id')
      .executeTakeFirstOrThrow()
    const c = await tx
      .insertInto('case_file')
      .values({
        reference: 'BW-000001',
        affected_id: p.id,
        source: 'form',
        pack: 'icn',
        pack_version: '1',
        duty_id: p.id,
        overseer_id: p.id,
        received_at: new Date(0),
        last_event_at: new Date(0),
      } as never)
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('case_member')
      .values({ case_id: c.id, person_id: p.id, part: 'handler', since: new Date(0), valid_to: null })
      .execute()
    return { person: p.id, case: c.id }
  })
  const seen = (who: string) => as(db, person(who), (tx) => tx.selectFrom('case_file').select('id').execute())
  expect(await seen(ids.person)).toHaveLength(1)
  expect(await seen(ids.case)).toHaveLength(0)
  expect(await db.transaction().execute((tx) => tx.selectFrom('case_file').select('id').execute())).toHaveLength(0)
  await as(db, system('setup'), (tx) =>
    tx
      .insertInto('case_wall')
      .values({ case_id: ids.case, person_id: ids.person, source: 'reporter', since: new Date(0) })
      .execute(),
  )
  expect(await seen(ids.person)).toHaveLength(0)
  await db.destroy()
})

test('SEC DB2 start-up refuses a role that could bypass row security', async () => {
  const database = await freshDatabase()
  const good = connect(database.runtimeUrl, quiet)
  await expect(assertRowSecurity(good)).resolves.toBeUndefined()
  const bad = connect(database.adminUrl, quiet)
  await expect(assertRowSecurity(bad)).rejects.toThrow('could bypass row security')
  await Promise.all([good.destroy(), bad.destroy()])
})

test('SEC T22 the trail takes no update and no delete, even from its owner, and verifies', async () => {
  const database = await freshDatabase()
  const db = connect(database.runtimeUrl, quiet)
  await as(db, system('setup'), (tx) =>
    sql`select app.trail_append(${JSON.stringify([{ action: 'a.b' }, { action: 'c.d', detail: { n: 1 } }])}::jsonb, now())`.execute(
      tx,
    ),
  )
  const admin = new pg.Client(database.adminUrl)
  await admin.connect()
  await expect(admin.query(`update app.trail set action = 'x'`)).rejects.toThrow('append-only')
  await expect(admin.query('delete from app.trail')).rejects.toThrow('append-only')
  const good = await admin.query('select * from app.trail_verify()')
  expect(good.rows).toEqual([{ bad_seq: null, rows: 2 }])
  await admin.query(`set session_replication_role = replica; update app.trail set action = 'x' where seq = 1`)
  const bad = await admin.query('select * from app.trail_verify()')
  expect(bad.rows[0].bad_seq).toBe(1)
  await Promise.all([admin.end(), db.destroy()])
})

test('the cluster of the tests is real', () => expect(inject('adminUrl')).toMatch(/^postgres/))
