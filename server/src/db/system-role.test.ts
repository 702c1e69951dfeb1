import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../testing/database.ts'

let database: FreshDatabase
let client: pg.Client
beforeAll(async () => {
  database = await freshDatabase()
  client = new pg.Client(database.runtimeUrl)
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

test('SETTLED 40 the role the service becomes is no way around row security, and opens nothing until a system subject is named', async () => {
  const { rows } = await client.query(
    `select rolsuper or rolbypassrls or rolcanlogin or pg_has_role('app_system', 'app_owner', 'member') as strong from pg_roles where rolname = 'app_system'`,
  )
  expect(rows).toEqual([{ strong: false }])
  await client.query('set role app_system')
  const nobody = await client
    .query('select count(*)::int n from (select 1 from app.mailbox union all select 1 from app.trail_head) x')
    .catch((error: { code?: string }) => error.code)
  // 42501: insufficient privilege
  expect(nobody).toBe('42501')
  await client.query(`insert into app.mailbox (id, address) values ('a', 'a@ours.example')`).then(
    () => expect.unreachable(),
    (error: { code?: string }) => expect(error.code).toBe('42501'),
  )
  await client.query(`select set_config('app.sys', 'intake', false)`)
  await client.query(`insert into app.mailbox (id, address) values ('a', 'a@ours.example')`)
  expect((await client.query('select id from app.mailbox')).rows).toEqual([{ id: 'a' }])
  await client.query(`select set_config('app.sys', '', false)`)
  expect((await client.query('select id from app.mailbox')).rows).toEqual([])
  await client.query('reset role')
})

test('SETTLED 40 every wall and every rule for system subjects holds for that role, and no rule for people does', async () => {
  const { rows } = await client.query<{ what: string; wrong: string[] }>(`
    select 'rules' as what, coalesce(array_agg(tablename || '.' || policyname), '{}') wrong from pg_policies
      where schemaname = 'app' and 'app_rt' = any (roles)
        and ('app_system' = any (roles)) <> (permissive = 'RESTRICTIVE' or coalesce(qual, '') || coalesce(with_check, '') like '%app.sys()%')
    union all
    select 'tables', coalesce(array_agg(c.relname || ' ' || a.privilege_type), '{}') from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a
      where n.nspname = 'app' and c.relkind <> 'S' and a.grantee = 'app_system'::regrole and not has_table_privilege('app_rt', c.oid, a.privilege_type)`)
  expect(rows).toEqual([
    { what: 'rules', wrong: [] },
    { what: 'tables', wrong: [] },
  ])
})
