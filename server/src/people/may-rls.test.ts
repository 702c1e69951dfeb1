import type { Part, Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { as, person as asPerson, system, within } from '../db/as.ts'
import { connect } from '../db/connect.ts'
import { asSuperuser } from '../testing/cluster.ts'
import { type FreshDatabase, freshDatabase } from '../testing/database.ts'
import {
  drawWorlds,
  fillWorlds,
  type WorldCase,
  type WorldPerson,
  type WorldRow,
  type Worlds,
} from '../testing/worlds.ts'
import { may, partsHeld, type Standing } from './may.ts'
import { type CaseObject, mayKnow, mayRead, mayReadHint } from './may-read.ts'

type Ask = (standing: Standing) => Standing
/** One person's view of one case, and the reading rule under test. */
type Look = { person: Person; standing: Standing; to: (c: WorldCase) => Standing; other: WorldCase; affected: string }

const full = inject('tier') === 'full'
const WORLDS = full ? 20_000 : 300
const AT_ONCE = 100
const SEED = 20_261_123
let database: FreshDatabase
let db: ReturnType<typeof connect>

const read = (object: CaseObject) => (look: Look, row?: WorldRow) =>
  mayRead(
    look.person,
    object,
    look.standing,
    row && {
      theirs: row.named === look.person.id,
      visibility: row.visibility,
      ofAffected: row.named === look.affected,
      sharedWith: row.n === 1 ? 'handler' : 'affected',
    },
  )

const LETTERS = ['letter', 'letter_answer', 'letter_reader', 'disclosure', 'local_action']
/** Tables with two rows for each case: whether a person sees the one, by the rule for its object. */
const BY_ROW: Record<string, (look: Look, row: WorldRow) => boolean> = {
  report: read('report'),
  incident: read('incident'),
  identity_change: read('identity-change'),
  evidence: read('evidence'),
  wishes: read('wishes'),
  proposal: read('proposal'),
  custody: read('custody'),
  reminder: read('reminder'),
  fact: read('fact'),
  step_record: read('step-record'),
  step: read('step'),
  action: read('action'),
  hold: read('hold'),
  metric_entry: read('metric'),
  protection: read('protection'),
  ...Object.fromEntries(LETTERS.map((table) => [table, read('letter')])),
  event: read('event'),
  support_offer: read('support-offer'),
  care_note: read('care-note'),
  witness_statement: read('witness-statement'),
  incident_form: read('incident-form'),
  counsel: read('counsel'),
  safety_request: read('safety-request'),
  advice_share: read('advice-share'),
}
/** Tables and functions with one row for each case, and how the case is found in them. */
const BY_CASE: Record<string, [key: string, sees: (look: Look) => boolean]> = {
  case_file: ['id', read('case')],
  case_key: ['case_id', read('key')],
  regular_report_case: ['case_id', read('inclusion')],
  hint: ['case_id', (look) => mayReadHint(look.person, look.standing, look.to(look.other))],
  third_party: ['id', read('third-party')],
  identifier: ['third_party_id', read('identifier')],
  restriction: ['id', read('restriction')],
  mark: ['restriction_id', read('restriction')],
  'my_cases()': [
    'case_id',
    // with a part of work in it: an own report is none, nor is an hour of reading
    (look) =>
      mayRead(look.person, 'case', {
        ...look.standing,
        parts: look.standing.parts.filter((part) => !['reporter', 'affected', 'break-glass'].includes(part)),
      }),
  ],
  'desk_unclaimed()': [
    'id',
    (look) => may(look.person, 'case.glance', look.standing) && look.standing.status !== 'closed',
  ],
}
const MAIL: Record<string, (look: Look, row: WorldRow) => boolean> = {
  mail: read('mail'),
  mail_raw: read('mail-bytes'),
}

/** Everything the acting person sees, counted by table and case, as one function so that its plan is made once. It runs as whoever asks. */
const SEEN = `create function app.seen() returns table (t text, c uuid, n bigint) language plpgsql stable as $$ begin
  ${Object.keys(BY_ROW)
    .map((t) => `return query select '${t}', case_id, count(*) from app.${t} group by case_id;`)
    .join('\n')}
  ${Object.entries(BY_CASE)
    .map(([t, [key]]) => `return query select '${t}', ${key}, count(*) from app.${t} x group by ${key};`)
    .join('\n')}
  ${Object.keys(MAIL)
    .map((t) => `return query select '${t}', encode(address, 'hex')::uuid, count(*) from app.${t} group by address;`)
    .join('\n')}
  return query select 'case_wall', case_id, count(*) from app.case_wall group by case_id;
  return query select 'case_member', case_id, count(*) from app.case_member group by case_id;
end $$`
/** The same for what definer functions say of each of these cases. */
const SAID = `create function app.said(ids uuid[]) returns table (t text, c uuid, n bigint) language plpgsql stable as $$ begin
  return query select 'case_people()', i, (select count(*) from app.case_people(i)) from unnest(ids) i;
  return query select 'trail_of_case()', i, (select count(*) from app.trail_of_case(i)) from unnest(ids) i;
  return query select 'desk_row()', i, (select count(*) from app.desk_row(i)) from unnest(ids) i;
end $$`
/** A vacuum in between would count what was rolled back, find nothing, and make every plan one for empty tables. */
const LEFT_ALONE = `do $$ declare t text; begin
  for t in select tablename from pg_tables where schemaname = 'app' loop execute format('alter table app.%I set (autovacuum_enabled = false)', t); end loop;
end $$`
const TABLES = [...Object.keys(BY_ROW), ...Object.keys(BY_CASE), ...Object.keys(MAIL), 'case_wall', 'case_member']
const FUNCTIONS = ['case_people()', 'trail_of_case()', 'desk_row()']

const open = async () => {
  database = await freshDatabase()
  await asSuperuser(database.adminUrl, SEEN, SAID, LEFT_ALONE)
  db = connect(database.runtimeUrl, () => undefined, 1)
}
const shut = async () => {
  await db.destroy()
  await database.drop()
}
beforeAll(open)
afterAll(shut)

const personOf = ({ id, roles }: WorldPerson): Person => ({
  id,
  name: '',
  email: '',
  managerId: null,
  roles: ['employee', ...roles],
})

/** What a person would have to see if the pure rules, asked through `ask`, were the rules. */
function wanted({ cases }: Worlds, who: WorldPerson, ask: Ask): Map<string, number> {
  const person = personOf(who)
  const found = new Map<string, number>()
  const count = (t: string, c: string, sees: boolean) =>
    sees && found.set(`${t} ${c}`, (found.get(`${t} ${c}`) ?? 0) + 1)
  const to = (c: WorldCase): Standing =>
    ask({
      parts: c.members.filter((m) => m.person_id === who.id && !m.ended).map((m) => m.part),
      walled: c.walls.includes(who.id),
      claimed: c.stage !== 'new',
      status: c.stage,
      managerFiles: c.managerFiles,
      managerMail: c.managerMail,
      // of the two requests in each case the first shows the file
      shown: c.rows[0]?.named === who.id,
      named: c.rows[0]?.named === who.id,
    })
  cases.forEach((c, i) => {
    const standing = to(c)
    const look: Look = { person, standing, to, other: cases[(i + 1) % cases.length]!, affected: c.rows[0]!.named }
    for (const row of c.rows) {
      for (const [t, sees] of Object.entries(BY_ROW)) count(t, c.id, sees(look, row))
      for (const [t, sees] of Object.entries(MAIL)) count(t, row.id, sees(look, row))
    }
    for (const [t, [, sees]] of Object.entries(BY_CASE)) count(t, c.id, sees(look))
    if (c.walls.includes(who.id)) count('case_wall', c.id, true)
    const members = [...new Map(c.members.map((m) => [`${m.person_id} ${m.part} ${m.ended}`, m])).values()]
    const held = (part: Part) => partsHeld(person, [part]).length > 0
    for (const m of members) {
      if (m.person_id === who.id && held(m.part) && !standing.walled) count('case_member', c.id, true)
      if (!m.ended && m.part !== 'break-glass')
        count(
          'case_people()',
          c.id,
          mayKnow(person, standing, {
            part: m.part,
            theirs: m.person_id === who.id,
            // of the two measures in each case the second has ended
            protected: c.rows[0]?.named === m.person_id,
          }),
        )
    }
    count('trail_of_case()', c.id, mayRead(person, 'trail', standing))
    count('desk_row()', c.id, may(person, 'case.glance', standing) && standing.status !== 'closed')
  })
  return found
}

/** Asks the database as each person of some worlds what they see, and says where it and the rules differ. Leaves nothing behind. */
async function differences(worlds: Worlds, ask: Ask = (s) => s) {
  const found = { differ: [] as string[], seen: 0, questions: 0 }
  const done = new Error('rolled back')
  await as(db, system('setup'), async (tx) => {
    await fillWorlds(tx, worlds)
    // the tables have no statistics inside this transaction, and a plan made for empty ones is slow
    await sql`select set_config('enable_seqscan', 'off', true)`.execute(tx)
    const ids = worlds.cases.map((c) => c.id)
    for (const who of worlds.people) {
      // emergency access counts where a verb said what time it is
      await sql`select set_config('app.now', now()::text, true)`.execute(tx)
      const { rows } = await within(tx, asPerson(who.id), system('setup'), () =>
        sql<{
          t: string
          c: string
          n: number
        }>`select * from app.seen() union all select * from app.said(${ids}::uuid[])`.execute(tx),
      )
      const seen = new Map(rows.filter((r) => r.n > 0).map((r) => [`${r.t} ${r.c}`, r.n]))
      const want = wanted(worlds, who, ask)
      found.seen += seen.size
      found.questions += worlds.cases.length * (TABLES.length + FUNCTIONS.length)
      for (const key of new Set([...seen.keys(), ...want.keys()]))
        if (seen.get(key) !== want.get(key)) {
          const c = worlds.cases.find((one) => key.endsWith(one.id) || one.rows.some((r) => key.endsWith(r.id)))
          found.differ.push(
            `${key}: ${seen.get(key) ?? 0} seen, ${want.get(key) ?? 0} wanted; ${JSON.stringify({ who, c })}`,
          )
        }
    }
    throw done
  }).catch((error: unknown) => {
    if (error !== done) throw error
  })
  return found
}

test('SEC S10 what the rules allow and what row security shows are the same, table by table', {
  timeout: full ? 1_800_000 : 120_000,
}, async () => {
  let [worlds, questions, seen] = [0, 0, 0]
  for (; worlds < WORLDS; worlds += AT_ONCE) {
    const found = await differences(drawWorlds(AT_ONCE, SEED + worlds))
    expect(found.differ.slice(0, 3)).toEqual([])
    questions += found.questions
    seen += found.seen
    // what was rolled back still lies in the tables, and after a while it is what takes the time
    if ((worlds / AT_ONCE) % 8 !== 7) continue
    await shut()
    await open()
  }
  console.log(
    `S10 ${inject('tier')}: ${worlds} worlds, 12 people each, ${questions} questions, ${seen} times something was seen, 0 differences, seed ${SEED}`,
  )
  expect(seen).toBeGreaterThan(WORLDS)
})

test('SEC S10 rules that know no walls are found out, and so are rules that forget who left', {
  timeout: 60_000,
}, async () => {
  const worlds = drawWorlds(40, SEED)
  expect((await differences(worlds, (s) => ({ ...s, walled: false }))).differ.length).toBeGreaterThan(0)
  expect((await differences(worlds, (s) => ({ ...s, parts: [...s.parts, 'legal'] }))).differ.length).toBeGreaterThan(0)
})

test('SEC DB5 nobody acting sees nothing of any table', async () => {
  const done = new Error('rolled back')
  await as(db, system('setup'), async (tx) => {
    const worlds = drawWorlds(20, SEED)
    await fillWorlds(tx, worlds)
    await sql`select set_config('app.uid', '', true), set_config('app.sys', '', true)`.execute(tx)
    const ids = worlds.cases.map((c) => c.id)
    const { rows } = await sql<{
      n: number
    }>`select sum(n) n from (select * from app.seen() union all select * from app.said(${ids}::uuid[])) x`.execute(tx)
    expect(Number(rows[0]?.n ?? 0)).toBe(0)
    throw done
  }).catch((error: unknown) => {
    if (error !== done) throw error
  })
})

test('SEC DB2 every table that hangs off a case has row security forced, a wall, and its comparison here or its own rule', async () => {
  const { rows } = await sql<{
    name: string
    forced: boolean
    wall: boolean
  }>`select c.relname name, c.relrowsecurity and c.relforcerowsecurity forced,
      exists (select 1 from pg_policy p where p.polrelid = c.oid and not p.polpermissive) wall
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'case_id'
    join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'app' and c.relkind = 'r'`.execute(db)
  expect(rows.filter((r) => !r.forced).map((r) => r.name)).toEqual([])
  // the wall's own rows, and what nobody reads but through a function
  const unwalled = ['case_wall', 'case_wall_lifted', 'trail', 'shred']
  expect(rows.filter((r) => !r.wall && !unwalled.includes(r.name)).map((r) => r.name)).toEqual([])
  expect(rows.map((r) => r.name).filter((name) => !TABLES.includes(name) && !APART.includes(name))).toEqual([])
})

/** Read through functions alone, or compared by tests of their own. */
const APART = (
  'trail shred case_wall_lifted gate_proposal identity_key report_identity break_glass case_cosign ' +
  'concern legal_hold clock clock_event feedback wording_flag incident_form_private ' +
  'incident_form_grant'
).split(' ')
