import { PARTS, type Part, type Person, ROLES, type Role } from '@breakwater/shared/person.ts'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { as, person as asPerson, system, type Tx, within } from '../db/as.ts'
import { connect } from '../db/connect.ts'
import { asSuperuser } from '../testing/cluster.ts'
import { type FreshDatabase, freshDatabase } from '../testing/database.ts'
import { may, type Standing, type Verb } from './may.ts'

type May = (person: Person, verb: Verb, standing: Standing) => boolean
type World = {
  roles: Role[]
  parts: Part[]
  ended: Part[]
  walled: boolean
  stage: 'new' | 'open' | 'closed'
  /** whether the rows that name somebody name this person */
  theirs: boolean
  visibility: 'desk' | 'desk-and-manager' | 'desk-and-legal' | 'reporter-too'
}

const full = inject('tier') === 'full'
const WORLDS = full ? 20_000 : 300
let database: FreshDatabase
let db: ReturnType<typeof connect>
let other: string

beforeAll(async () => {
  database = await freshDatabase()
  await asSuperuser(database.adminUrl, WORLD, SEEN)
  db = connect(database.runtimeUrl, () => undefined)
  other = await as(db, system('setup'), (tx) => somebody(tx, []))
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const somebody = async (tx: Tx, roles: Role[]) =>
  (
    await sql<{
      id: string
    }>`insert into app.person (email, name, roles) values (gen_random_uuid() || '@co.example', 'Somebody', ${roles}) returning id`.execute(
      tx,
    )
  ).rows[0]!.id

const world: fc.Arbitrary<World> = fc.record({
  roles: fc.subarray([...ROLES]),
  parts: fc.subarray([...PARTS], { maxLength: 3 }),
  ended: fc.subarray([...PARTS], { maxLength: 3 }),
  walled: fc.boolean(),
  stage: fc.constantFrom('new', 'open', 'closed'),
  theirs: fc.boolean(),
  visibility: fc.constantFrom('desk', 'desk-and-manager', 'desk-and-legal', 'reporter-too'),
})

/** What row security must show of each table: `may` asked about one verb, and for rows that name a person, whether they name this one. */
const TABLES: Record<
  string,
  (ask: (verb: Verb) => boolean, w: World, plays: (...parts: Part[]) => boolean) => boolean
> = {
  case_file: (ask) => ask('case.read'),
  report: (ask, w, plays) => ask('case.file') || (w.theirs && ask('evidence.read') && plays('reporter', 'affected')),
  evidence: (ask, w) => ask('evidence.read') && (ask('case.file') || w.theirs),
  wishes: (ask, w, plays) => ask('wishes.write') && (plays('handler', 'affected') || w.theirs),
  proposal: (ask) => ask('case.file'),
  custody: (ask) => ask('case.file'),
  reminder: (ask) => ask('case.file'),
  fact: (ask, w) => ask('case.file') || (w.theirs && ask('case.read')),
  step_record: (ask, w) => ask('case.file') || (w.theirs && ask('case.read')),
  step: (ask, w, plays) =>
    ask('case.read') && (w.theirs || plays('handler', 'overseer', 'reporter', 'affected', 'legal')),
  action: (ask, w, plays) => ask('case.read') && (w.theirs || plays('handler', 'overseer', 'legal')),
  hold: (ask, _w, plays) => ask('case.read') && plays('handler', 'overseer', 'legal'),
  metric_entry: (ask, w, plays) =>
    ask('case.read') && (plays('handler', 'manager', 'upline') || (w.theirs && plays('reporter', 'affected'))),
  event: (ask, w, plays) =>
    ask('case.file') ||
    (ask('case.read') &&
      ((w.visibility === 'reporter-too' && plays('reporter', 'affected')) ||
        (w.visibility === 'desk-and-manager' && plays('manager', 'upline')) ||
        (w.visibility === 'desk-and-legal' && plays('legal')) ||
        (w.theirs && plays('manager', 'upline', 'reporter', 'affected', 'legal')))),
  case_key: (ask, _w, plays) =>
    ask('case.read') && plays('handler', 'manager', 'upline', 'reporter', 'affected', 'legal'),
  'desk_unclaimed()': (ask, w) => ask('case.glance') && w.stage !== 'closed',
}

/** One world with a row in every table that hangs off a case, as a function for the same reason. Returns the case. */
const WORLD = `create function app.world(w jsonb, who uuid, other uuid) returns uuid language plpgsql as $$
  declare named uuid := case when (w ->> 'theirs')::boolean then who else other end; made uuid; begin
    with c as (insert into app.case_file (reference, status, pack, pack_version, source, duty_id, overseer_id, claimed_at, closed_at, outcome, received_at, last_event_at)
        values ('BW-' || gen_random_uuid(), w ->> 'stage', 'icn', '1', 'form', other, other, case when w ->> 'stage' <> 'new' then now() end, case when w ->> 'stage' = 'closed' then now() end, 'resolved', now(), now()) returning id),
      r as (insert into app.report (id, case_id, door, source, reporter_id, verdict, verdict_reason, relation, channel, digest, received_at)
        select gen_random_uuid(), id, 'form', 'form', named, 'verified', '', 'unknown', 'unknown', '', now() from c returning id),
      e as (insert into app.evidence (case_id, kind, fidelity, via, grade, size, sha256_sealed, address, place, by_id, at)
        select id, 'mail', 'raw', 'page', 'B', 1, '', '', 'expected', named, now() from c returning id),
      s as (insert into app.step (case_id, step, owner_role, owner_id, opened_at) select id, 'protect', 'manager', named, now() from c returning id),
      t as (insert into app.third_party (kind, name_sealed, created_at) values ('person', '', now()) returning id),
      x as (insert into app.restriction (reference, third_party_id, created_at) select 'REF-' || gen_random_uuid(), id, now() from t returning id),
      w1 as (insert into app.wishes (case_id, version, by_id, choices, police, at) select id, 1, named, '{}', 'no', now() from c),
      w2 as (insert into app.proposal (case_id, name_sealed, how, grade, at) select id, '', 'page', 'B', now() from c),
      w3 as (insert into app.custody (case_id, evidence_id, at, actor_id, act) select c.id, e.id, now(), named, 'read' from c, e),
      w4 as (insert into app.reminder (case_id, step_id, due_at, kind, at) select c.id, s.id, now(), 'soon', now() from c, s),
      w5 as (insert into app.fact (case_id, name, value, source, by_id, at) select id, 'relation', 'prospect', 'x', named, now() from c),
      w6 as (insert into app.step_record (case_id, step_id, kind, by_id, at, values_sealed) select c.id, s.id, 'talk', named, now(), '' from c, s),
      w7 as (insert into app.action (case_id, name, kind, state, by_id, pack, pack_version, clause, facts, at) select id, 'pause', 'x', 'carried-out', named, 'icn', '1', 'c', '{}', now() from c),
      w8 as (insert into app.hold (restriction_id, case_id, stage, ground, at, review_at) select x.id, c.id, 'pause', 'g', now(), now() from c, x),
      w9 as (insert into app.metric_entry (case_id, person_id, kind, amount, unit, period, at) select id, named, 'k', 1, 'u', 'p', now() from c),
      wa as (insert into app.event (case_id, at, actor_id, kind, visibility) select id, now(), named, 'note.written', w ->> 'visibility' from c),
      wb as (insert into app.case_key (case_id, kek, wrapped) select id, 'k', '' from c),
      wc as (insert into app.case_member (case_id, person_id, part, since, valid_to) select c.id, who, p.part, now(), p.till from c, (select jsonb_array_elements_text(w -> 'parts'), null::timestamptz union all select jsonb_array_elements_text(w -> 'ended'), 'epoch'::timestamptz) p(part, till) on conflict do nothing),
      wd as (insert into app.case_wall (case_id, person_id, source, since) select id, who, 'reporter', now() from c where (w ->> 'walled')::boolean)
    select id into made from c; return made; end $$`

/** The question as a function, so that its plan is made once; it runs as whoever asks. */
const SEEN = `create function app.seen(c uuid) returns jsonb language plpgsql stable as $$ begin return jsonb_build_object(${Object.keys(
  TABLES,
)
  .map((t) => {
    const key = t === 'case_file' || t.endsWith('()') ? 'id' : 'case_id'
    return `'${t}', (select count(*) from app.${t} x where x.${key} = c)`
  })
  .join(', ')}); end $$`

/** What one world shows its person, table by table, and what it would have to show if `rule` were the rule. */
const look = (w: World, rule: May) =>
  as(db, system('setup'), async (tx) => {
    const who = await somebody(tx, w.roles)
    const made = await sql<{ id: string }>`select app.world(${JSON.stringify(w)}::jsonb, ${who}, ${other}) id`.execute(
      tx,
    )
    const id = made.rows[0]!.id
    const { rows } = await within(tx, asPerson(who), system('setup'), () =>
      sql<{ seen: Record<string, number> }>`select app.seen(${id}) seen`.execute(tx),
    )
    const person: Person = { id: who, name: '', email: '', managerId: null, roles: ['employee', ...w.roles] }
    const standing: Standing = { parts: w.parts, walled: w.walled, claimed: w.stage !== 'new', status: w.stage }
    const ask = (verb: Verb) => rule(person, verb, standing)
    const needs: Partial<Record<Part, Role>> = { handler: 'hr', legal: 'legal' }
    const plays = (...parts: Part[]) =>
      parts.some((p) => w.parts.includes(p) && (!needs[p] || w.roles.includes(needs[p])))
    const wanted = Object.entries(TABLES).map(([t, sees]) => [t, sees(ask, w, plays) ? 1 : 0] as const)
    return { seen: rows[0]?.seen, wanted: Object.fromEntries(wanted) }
  })

test('SEC S10 what may() allows and what row security shows are the same, table by table', {
  timeout: full ? 1_800_000 : 120_000,
}, async () => {
  let worlds = 0
  let seen = 0
  await fc.assert(
    fc.asyncProperty(world, async (w) => {
      const { seen: rows, wanted } = await look(w, may)
      worlds++
      seen += Object.values(rows ?? {}).filter((n) => n > 0).length
      expect(rows).toEqual(wanted)
    }),
    { numRuns: WORLDS, endOnFailure: true },
  )
  console.log(
    `S10 ${inject('tier')}: ${worlds} worlds, ${worlds * Object.keys(TABLES).length} questions, ${seen} times something was seen, 0 differences`,
  )
  expect(seen).toBeGreaterThan(WORLDS)
})

test('SEC S10 a may() that knows no walls is found out', { timeout: 120_000 }, async () => {
  const noWalls: May = (person, verb, standing) => may(person, verb, { ...standing, walled: false })
  const found = await fc.check(
    fc.asyncProperty(world, async (w) => {
      const { seen, wanted } = await look(w, noWalls)
      expect(seen).toEqual(wanted)
    }),
    { numRuns: 300, endOnFailure: true },
  )
  expect(found.failed).toBe(true)
})

test('SEC DB5 every table that hangs off a case is compared, or read by its own rule', async () => {
  const { rows } = await sql<{
    name: string
  }>`select c.relname name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'case_id'
    join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'app' and c.relkind = 'r'`.execute(db)
  const apart = ['case_member', 'case_wall', 'hint', 'trail']
  expect(rows.map((r) => r.name).filter((name) => !(name in TABLES) && !apart.includes(name))).toEqual([])
})
