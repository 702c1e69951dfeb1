import type pg from 'pg'

/**
 * Gives `app_system` what the service's own part of the work needs: every right `app_rt` holds, and of its row policies those that
 * let a named system subject in, with every wall (docs/adr/0004-system-role.md). Run after the migrations; safe to run again.
 */
export async function equipSystemRole(client: Pick<pg.ClientBase, 'query'>): Promise<void> {
  await client.query(RIGHTS)
}

const RIGHTS = `
do $do$
declare r record;
begin
  for r in select nspname as name, a.privilege_type as what from pg_namespace n, aclexplode(n.nspacl) a
    where nspname in ('app', 'auth', 'public') and a.grantee = 'app_rt'::regrole
  loop execute format('grant %s on schema %I to app_system', r.what, r.name); end loop;
  for r in select n.nspname, c.relname, c.relkind, a.privilege_type as what from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a
    where n.nspname in ('app', 'auth', 'public') and a.grantee = 'app_rt'::regrole
  loop execute format('grant %s on %s %I.%I to app_system', r.what, case r.relkind when 'S' then 'sequence' else 'table' end, r.nspname, r.relname); end loop;
  for r in select n.nspname, c.relname, t.attname, a.privilege_type as what from pg_attribute t join pg_class c on c.oid = t.attrelid
      join pg_namespace n on n.oid = c.relnamespace, aclexplode(t.attacl) a
    where n.nspname in ('app', 'auth', 'public') and not t.attisdropped and a.grantee = 'app_rt'::regrole
  loop execute format('grant %s (%I) on table %I.%I to app_system', r.what, r.attname, r.nspname, r.relname); end loop;
  for r in select p.oid::regprocedure::text as name, a.privilege_type as what from pg_proc p join pg_namespace n on n.oid = p.pronamespace, aclexplode(p.proacl) a
    where n.nspname in ('app', 'auth') and a.grantee = 'app_rt'::regrole
  loop execute format('grant %s on function %s to app_system', r.what, r.name); end loop;
  for r in select schemaname, tablename, policyname from pg_policies
    where schemaname = 'app' and 'app_rt' = any (roles) and not 'app_system' = any (roles)
      and (permissive = 'RESTRICTIVE' or coalesce(qual, '') || coalesce(with_check, '') like '%app.sys()%')
  loop execute format('alter policy %I on %I.%I to app_rt, app_system', r.policyname, r.schemaname, r.tablename); end loop;
end $do$`
