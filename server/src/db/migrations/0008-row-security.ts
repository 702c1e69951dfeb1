import { type Kysely, sql } from 'kysely'

/** One table's rules. `read`/`write` are SQL over the row; systems get rows by name, never by a bypass (SETTLED 40). */
type Rule = {
  table: string
  read?: string
  insert?: string
  update?: string
  systems: string[]
  readers?: string[]
  wall?: boolean
}

const PARTS = {
  desk: `'handler'`,
  all: `'handler','overseer','manager','upline','reporter','affected','legal'`,
  work: `'handler','manager','upline','reporter','affected','legal'`,
  own: `'reporter','affected'`,
}
const part = (table: string, parts: string, key = 'case_id') =>
  `exists (select 1 from app.case_member m where m.case_id = ${table}.${key} and m.person_id = (select app.uid()) and m.valid_to is null and m.part in (${parts}))`
const role = (...roles: string[]) =>
  `exists (select 1 from app.person p where p.id = (select app.uid()) and p.active and p.roles && array[${roles.map((r) => `'${r}'`).join(',')}])`
const uid = '(select app.uid())'
const any = (...conditions: string[]) => conditions.join(' or ')

const WRITERS = ['intake', 'policy', 'worker', 'setup']
const READERS = ['intake', 'policy', 'worker', 'clock', 'setup']

const RULES: Rule[] = [
  {
    table: 'case_file',
    read: part('case_file', PARTS.all, 'id'),
    update: part('case_file', PARTS.desk, 'id'),
    systems: WRITERS,
  },
  {
    table: 'case_member',
    // a part of the desk or of counsel ends with the role, at once and in every table, because all of them ask here (SECURITY T31)
    read: `person_id = ${uid} and case part when 'handler' then ${role('hr')} when 'legal' then ${role('legal')} else true end`,
    systems: WRITERS,
  },
  { table: 'case_wall', read: `person_id = ${uid}`, systems: WRITERS, wall: false },
  { table: 'case_key', read: part('case_key', PARTS.work), systems: WRITERS },
  {
    table: 'report',
    read: any(`(reporter_id = ${uid} and ${part('report', PARTS.own)})`, part('report', PARTS.desk)),
    update: any(`reporter_id = ${uid}`, part('report', PARTS.desk)),
    systems: WRITERS,
  },
  {
    table: 'proposal',
    read: part('proposal', PARTS.desk),
    insert: part('proposal', PARTS.desk),
    update: part('proposal', PARTS.desk),
    systems: WRITERS,
  },
  {
    table: 'wishes',
    read: any(part('wishes', `'handler','affected'`), `(by_id = ${uid} and ${part('wishes', `'reporter'`)})`),
    insert: part('wishes', `'handler','reporter','affected'`),
    systems: WRITERS,
  },
  {
    table: 'event',
    read: any(
      part('event', `'handler'`),
      `(event.visibility = 'reporter-too' and ${part('event', `'reporter','affected'`)})`,
      `(event.visibility = 'desk-and-manager' and ${part('event', `'manager','upline'`)})`,
      `(event.visibility = 'desk-and-legal' and ${part('event', `'legal'`)})`,
      `(event.actor_id = ${uid} and ${part('event', PARTS.work)})`,
    ),
    insert: `event.actor_id = ${uid} and ${part('event', PARTS.work)}`,
    systems: [...WRITERS, 'clock'],
  },
  {
    table: 'fact',
    read: any(part('fact', PARTS.desk), `(by_id = ${uid} and ${part('fact', PARTS.all)})`),
    insert: `by_id = ${uid} and ${part('fact', PARTS.work)}`,
    systems: WRITERS,
  },
  {
    table: 'step',
    read: any(
      part('step', `'handler','overseer','reporter','affected','legal'`),
      `(step.owner_id = ${uid} and ${part('step', PARTS.all)})`,
    ),
    update: any(part('step', PARTS.desk), `(step.owner_id = ${uid} and ${part('step', PARTS.all)})`),
    systems: [...WRITERS, 'clock'],
  },
  {
    table: 'step_record',
    read: any(part('step_record', PARTS.desk), `(by_id = ${uid} and ${part('step_record', PARTS.all)})`),
    insert: `by_id = ${uid} and ${part('step_record', PARTS.all)}`,
    systems: WRITERS,
  },
  {
    table: 'action',
    read: any(part('action', `'handler','overseer','legal'`), `(by_id = ${uid} and ${part('action', PARTS.all)})`),
    insert: `by_id = ${uid} and ${part('action', PARTS.all)}`,
    update: part('action', PARTS.desk),
    systems: WRITERS,
  },
  {
    table: 'metric_entry',
    read: any(
      part('metric_entry', `'handler','manager','upline'`),
      `(person_id = ${uid} and ${part('metric_entry', PARTS.own)})`,
    ),
    insert: part('metric_entry', `'handler','manager','upline'`),
    systems: WRITERS,
  },
  { table: 'reminder', systems: ['clock', 'setup'], read: part('reminder', PARTS.desk) },
  {
    table: 'evidence',
    read: any(part('evidence', PARTS.desk), `(by_id = ${uid} and ${part('evidence', PARTS.own)})`),
    systems: WRITERS,
  },
  {
    table: 'custody',
    read: part('custody', PARTS.desk),
    insert: `actor_id = ${uid} and ${part('custody', `'handler','reporter','affected'`)}`,
    systems: WRITERS,
  },
  {
    table: 'hold',
    read: part('hold', `'handler','overseer','legal'`),
    insert: `decider_id = ${uid} and ${part('hold', PARTS.work)}`,
    update: part('hold', PARTS.desk),
    systems: WRITERS,
  },
]

/** Tables without a case id whose rows are not for everyone. */
const APART: Rule[] = [
  {
    table: 'third_party',
    read: `exists (select 1 from app.case_file c join app.case_member m on m.case_id = c.id and m.valid_to is null and m.part <> 'overseer' where c.third_party_id = third_party.id and m.person_id = ${uid})`,
    systems: WRITERS,
  },
  {
    table: 'identifier',
    read: `exists (select 1 from app.case_file c join app.case_member m on m.case_id = c.id and m.valid_to is null and m.part = 'handler' where c.third_party_id = identifier.third_party_id and m.person_id = ${uid})`,
    systems: WRITERS,
  },
  {
    table: 'restriction',
    read: role('hr', 'senior-leader', 'legal', 'health-safety-lead', 'assistant-director'),
    systems: WRITERS,
  },
  {
    table: 'mark',
    read: role('hr', 'senior-leader', 'legal', 'health-safety-lead', 'assistant-director'),
    systems: WRITERS,
  },
  {
    table: 'crm_connection',
    read: role('hr', 'admin'),
    insert: role('admin'),
    update: role('admin'),
    systems: WRITERS,
  },
  { table: 'mail', read: role('hr'), systems: WRITERS },
  { table: 'mail_raw', read: role('hr'), systems: WRITERS },
  { table: 'mail_report', systems: WRITERS },
  { table: 'intake_key', read: role('hr'), systems: WRITERS },
  { table: 'mailbox', read: role('hr', 'admin'), update: role('admin'), systems: [...WRITERS, 'clock'] },
  { table: 'outgoing', systems: [...WRITERS, 'clock'] },
]

const forRule = ({ table, read, insert, update, systems, readers = READERS, wall = true }: Rule, hasCase: boolean) => {
  const key = table === 'case_file' ? 'id' : 'case_id'
  const named = (list: string[]) => `(select app.sys()) in (${list.map((s) => `'${s}'`).join(',')})`
  return [
    `alter table app.${table} enable row level security; alter table app.${table} force row level security;`,
    `create policy read_person on app.${table} for select to app_rt using (${read ?? 'false'});`,
    `create policy read_system on app.${table} for select to app_rt using (${named(readers)});`,
    `create policy add_system on app.${table} for insert to app_rt with check (${named(systems)});`,
    `create policy change_system on app.${table} for update to app_rt using (${named(systems)}) with check (${named(systems)});`,
    insert ? `create policy add_person on app.${table} for insert to app_rt with check (${insert});` : '',
    update
      ? `create policy change_person on app.${table} for update to app_rt using (${update}) with check (${update});`
      : '',
    // definer functions run as app_owner, which nobody can log in as; without this FORCE would blind them (DB9)
    `create policy owner on app.${table} to app_owner using (true) with check (true);`,
    hasCase && wall
      ? `create policy wall on app.${table} as restrictive for all to app_rt using (not exists (select 1 from app.case_wall w where w.case_id = ${table}.${key} and w.person_id = ${uid}));`
      : '',
    `grant select, insert, update on app.${table} to app_rt;`,
  ].join('\n')
}

/** Row security, forced and failing closed: no subject means no rows (SECURITY section 5). */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const rule of RULES) await sql.raw(forRule(rule, true)).execute(db)
  for (const rule of APART) await sql.raw(forRule(rule, false)).execute(db)
  await sql
    .raw(`
alter table app.trail enable row level security; alter table app.trail force row level security;
create policy owner on app.trail to app_owner using (true) with check (true);
grant select on app.pack to app_rt; grant insert, update on app.pack to app_rt;
grant usage on all sequences in schema app to app_rt;

-- what the desk sees of cases nobody has claimed: no names, no words (SETTLED 1); walls hold here too
create function app.desk_unclaimed() returns table (id uuid) language sql stable security definer set search_path = app, pg_temp as $$
  -- a report that was taken back leaves every list until it is sent again (SETTLED 9)
  select c.id from case_file c where c.claimed_at is null and c.status <> 'closed'
    and exists (select 1 from report r where r.case_id = c.id and r.state = 'received')
    and exists (select 1 from person p where p.id = app.uid() and p.active and 'hr' = any(p.roles))
    and not exists (select 1 from case_wall w where w.case_id = c.id and w.person_id = app.uid()) $$;
create function app.desk_row(c uuid) returns table (
    id uuid, reference text, source text, channel text, relation text, behaviours text[], danger boolean, verdict text, received_at timestamptz, last_event_at timestamptz, due_at timestamptz)
  language sql stable security definer set search_path = app, pg_temp as $$
  select f.id, f.reference, f.source, f.channel, f.relation, f.behaviours, f.danger, f.verdict, f.received_at, f.last_event_at,
    (select min(s.due_at) from step s where s.case_id = f.id and s.state = 'open')
  from case_file f where f.id = c and f.id in (select d.id from desk_unclaimed() d) $$;
-- the people on a case, for those on it; who reported is known to the desk, to counsel and to themselves (SECURITY section 2)
create function app.case_people(c uuid) returns table (person_id uuid, part text, since timestamptz) language sql stable security definer set search_path = app, pg_temp as $$
  select m.person_id, m.part, m.since from case_member m where m.case_id = c and m.valid_to is null
    and exists (select 1 from case_member me where me.case_id = c and me.person_id = app.uid() and me.valid_to is null and me.part <> 'witness')
    and (m.person_id = app.uid() or m.part not in ('reporter', 'affected', 'witness')
      or exists (select 1 from case_member me where me.case_id = c and me.person_id = app.uid() and me.valid_to is null
        and (me.part in ('handler', 'legal') or (me.part = 'reporter' and m.part = 'affected'))))
    and not exists (select 1 from case_wall w where w.case_id = c and w.person_id = app.uid()) $$;
-- how often this third party was reported before, over all cases, without names (SETTLED 72, POLICY 25)
create function app.reported_before(c uuid) returns bigint language sql stable security definer set search_path = app, pg_temp as $$
  select count(*) from case_file mine join case_file other on other.third_party_id = mine.third_party_id and other.id <> mine.id
    where mine.id = c and (app.sys() is not null or exists (select 1 from case_member me where me.case_id = c and me.person_id = app.uid() and me.valid_to is null and me.part = 'handler')
      and not exists (select 1 from case_wall w where w.case_id = c and w.person_id = app.uid())) $$;
-- whether an address is restricted: a yes or no and nothing more (SECURITY section 8)
create function app.is_restricted(b bytea) returns boolean language sql stable security definer set search_path = app, pg_temp as $$
  select exists (select 1 from identifier i join restriction r on r.third_party_id = i.third_party_id
    join hold h on h.restriction_id = r.id and h.released_at is null where i.blind = b and i.state = 'confirmed') $$;
-- mail and restrictions carry no case id of their own, so their walls ask what a walled case left behind (SECURITY W4)
create function app.walled_reports() returns setof uuid language sql stable security definer set search_path = app, pg_temp as $$
  select r.id from case_wall w join report r on r.case_id = w.case_id where w.person_id = app.uid() $$;
create function app.walled_restrictions() returns setof uuid language sql stable security definer set search_path = app, pg_temp as $$
  select h.restriction_id from case_wall w join hold h on h.case_id = w.case_id where w.person_id = app.uid()
    and not exists (select 1 from hold o where o.restriction_id = h.restriction_id
      and not exists (select 1 from case_wall v where v.case_id = o.case_id and v.person_id = app.uid())) $$;
revoke all on function app.walled_reports(), app.walled_restrictions() from public;
grant execute on function app.walled_reports(), app.walled_restrictions() to app_rt;
create policy wall on app.mail as restrictive for all to app_rt using (report_id is null or report_id not in (select app.walled_reports()));
create policy wall on app.restriction as restrictive for all to app_rt using (id not in (select app.walled_restrictions()));
create policy wall on app.mark as restrictive for all to app_rt using (restriction_id not in (select app.walled_restrictions()));
revoke all on function app.desk_unclaimed(), app.desk_row(uuid), app.case_people(uuid), app.reported_before(uuid), app.is_restricted(bytea) from public;
grant execute on function app.desk_unclaimed(), app.desk_row(uuid), app.case_people(uuid), app.reported_before(uuid), app.is_restricted(bytea) to app_rt;
`)
    .execute(db)
}
