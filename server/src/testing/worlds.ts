import { randomUUID } from 'node:crypto'
import type { Visibility } from '@breakwater/shared/case.ts'
import { PARTS, type Part, ROLES, type Role } from '@breakwater/shared/person.ts'
import fc from 'fast-check'
import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'

export const STAGES = ['new', 'open', 'closed'] as const
const VISIBILITIES: Visibility[] = [
  'desk',
  'desk-and-manager',
  'desk-and-legal',
  'reporter-too',
  'privileged',
  'wellbeing',
]
const PEOPLE = 12
const anyone = fc.nat(PEOPLE - 1)

/** One case with the people around it; people are numbers. Every table holds two rows of it, and each row names somebody. */
const caseOf = fc.record({
  stage: fc.constantFrom(...STAGES),
  members: fc.array(
    fc.record({ who: anyone, part: fc.constantFrom(...PARTS), ended: fc.constantFrom(false, false, true) }),
    { maxLength: 7 },
  ),
  walls: fc.uniqueArray(anyone, { maxLength: 3 }),
  managerFiles: fc.boolean(),
  managerMail: fc.boolean(),
  rows: fc.tuple(
    fc.record({ named: anyone, visibility: fc.constantFrom(...VISIBILITIES) }),
    fc.record({ named: anyone, visibility: fc.constantFrom(...VISIBILITIES) }),
  ),
})
type Drawn = typeof caseOf extends fc.Arbitrary<infer T> ? T : never

export type WorldPerson = { id: string; roles: Role[] }
export type WorldRow = { id: string; case_id: string; n: 1 | 2; named: string; visibility: Visibility }
export type WorldMember = { case_id: string; person_id: string; part: Part; ended: boolean }
export type WorldCase = {
  id: string
  stage: (typeof STAGES)[number]
  members: WorldMember[]
  walls: string[]
  /** the file is the manager's work; whom it is about is whoever the first row names */
  managerFiles: boolean
  /** mails that the affected person sent go to the manager too */
  managerMail: boolean
  rows: WorldRow[]
  /** the case a hint of this one points to */
  other: string
}
export type Worlds = { people: WorldPerson[]; cases: WorldCase[] }

/** `count` random cases among twelve random people. The same seed draws the same worlds, but for their ids. */
export function drawWorlds(count: number, seed: number): Worlds {
  const people = fc
    .sample(fc.subarray([...ROLES]), { numRuns: PEOPLE, seed })
    .map((roles) => ({ id: randomUUID(), roles }))
  const id = (n: number) => people[n]!.id
  const ids = Array.from({ length: count }, () => randomUUID())
  const cases = fc.sample(caseOf, { numRuns: count, seed }).map((c: Drawn, i): WorldCase => {
    const own = ids[i]!
    return {
      id: own,
      stage: c.stage,
      members: c.members.map((m) => ({ case_id: own, person_id: id(m.who), part: m.part, ended: m.ended })),
      walls: c.walls.map(id),
      managerFiles: c.managerFiles,
      managerMail: c.managerMail,
      rows: c.rows.map((r, n) => ({
        id: randomUUID(),
        case_id: own,
        n: (n + 1) as 1 | 2,
        named: id(r.named),
        visibility: r.visibility,
      })),
      other: ids[(i + 1) % count]!,
    }
  })
  return { people, cases }
}

const CASES = `jsonb_to_recordset($1) c(id uuid, stage text, other uuid, affected uuid, files boolean, mails boolean)`
const ROWS = `jsonb_to_recordset($1) r(id uuid, case_id uuid, n int, named uuid, visibility text)`
/** What fills the tables, each from one list; everything that cannot matter is the same everywhere. */
const FILL: [from: 'people' | 'cases' | 'rows' | 'members' | 'walls', statement: string][] = [
  [
    'people',
    `insert into app.person (id, email, name, roles) select id, id || '@co.example', 'Somebody', roles from jsonb_to_recordset($1) p(id uuid, roles text[])`,
  ],
  [
    'cases',
    `insert into app.third_party (id, kind, name_sealed, created_at) select id, 'person', '', now() from ${CASES}`,
  ],
  [
    'cases',
    `insert into app.identifier (third_party_id, kind, blind, value_sealed, state, source, at) select id, 'email', uuid_send(id), '', 'confirmed', 'x', now() from ${CASES}`,
  ],
  [
    'cases',
    `insert into app.case_file (id, reference, status, third_party_id, pack, pack_version, source, duty_id, overseer_id, claimed_at, closed_at, outcome, received_at, last_event_at, affected_id, manager_files, manager_mail)
     select c.id, 'BW-' || c.id, c.stage, c.id, 'icn', '1', 'form', p.id, p.id, case when c.stage <> 'new' then now() end, case when c.stage = 'closed' then now() end, 'resolved', now(), now(), c.affected, c.files, c.mails
     from ${CASES}, (select id from app.person limit 1) p`,
  ],
  ['cases', `insert into app.case_key (case_id, kek, wrapped) select id, 'k', '' from ${CASES}`],
  [
    'cases',
    `insert into app.restriction (id, reference, third_party_id, created_at) select id, 'REF-' || id, id, now() from ${CASES}`,
  ],
  ['cases', `insert into app.crm_connection (id, vendor) values ('world', 'csv') on conflict do nothing`],
  [
    'cases',
    `insert into app.mark (restriction_id, connection, record_type, record_id, stage, updated_at) select id, 'world', 'list', id, 'pause', now() from ${CASES}`,
  ],
  [
    'cases',
    `insert into app.hint (case_id, other_id, kind, at) select id, other, 'answer', now() from ${CASES} where id <> other`,
  ],
  [
    'cases',
    `select app.trail_append(coalesce(jsonb_agg(jsonb_build_object('action', 'x', 'caseId', id)), '[]'), now()) from ${CASES}`,
  ],
  [
    'rows',
    `insert into app.report (id, case_id, door, source, reporter_id, verdict, verdict_reason, relation, channel, digest, received_at)
     select id, case_id, 'form', 'form', named, 'verified', '', 'unknown', 'unknown', '', now() from ${ROWS}`,
  ],
  ['rows', `insert into app.incident (case_id, known_at, by_id, at) select case_id, now(), named, now() from ${ROWS}`],
  [
    'rows',
    `insert into app.identity_change (case_id, relation_before, relation, how, at) select case_id, 'unknown', 'vendor', 'named', now() from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.evidence (id, case_id, kind, fidelity, via, grade, size, sha256_sealed, address, place, by_id, at)
     select id, case_id, 'mail', 'raw', 'page', 'B', 1, '', '', 'expected', named, now() from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.custody (case_id, evidence_id, at, actor_id, act) select case_id, id, now(), named, 'read' from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.step (id, case_id, step, owner_role, owner_id, opened_at) select id, case_id, 'step-' || n, 'manager', named, now() from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.step_record (case_id, step_id, kind, by_id, at, values_sealed) select case_id, id, 'talk', named, now(), '' from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.reminder (case_id, step_id, due_at, kind, at) select case_id, id, now(), 'soon', now() from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.wishes (case_id, version, by_id, choices, police, at) select case_id, n, named, '{}', 'no', now() from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.proposal (case_id, name_sealed, how, grade, at) select case_id, '', 'page', 'B', now() from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.fact (case_id, name, value, source, by_id, at) select case_id, 'relation', 'prospect', 'x', named, now() from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.action (case_id, name, kind, state, by_id, pack, pack_version, clause, facts, wishes_version, at)
     select case_id, 'pause', 'x', 'carried-out', named, 'icn', '1', 'c', '{}', 0, now() from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.hold (restriction_id, case_id, stage, ground, at, review_at) select case_id, case_id, case n when 1 then 'notice' else 'pause' end, 'g', now(), now() from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.metric_entry (case_id, person_id, kind, amount, unit, period, at) select case_id, named, 'k', 1, 'u', 'p', now() from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.event (id, case_id, at, actor_id, kind, visibility) select id, case_id, now(), named, 'note.written', visibility from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.counsel (id, case_id, person_id, asked_by, reason_sealed, shows_file, offered, at) select id, case_id, named, named, '', n = 1, false, now() from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.safety_request (id, case_id, person_id, asked_by, reason_sealed, names_person, name_reason_sealed, at)
     select id, case_id, named, named, '', n = 1, case n when 1 then ''::bytea end, now() from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.advice_share (case_id, event_id, audience, by_id, at) select case_id, id, case n when 1 then 'handler' else 'affected' end, named, now() from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.protection (id, case_id, person_id, kind, said_sealed, starts, by_id, at, ended_at, ended_by, ended_because)
     select id, case_id, named, 'other', '', now(), named, now(), case n when 2 then now() end, case n when 2 then named end, case n when 2 then 'person-asked' end from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.letter (id, case_id, action, kind, author_id, at, draft_sealed) select id, case_id, 'complaint', 'letter.complaint', named, now(), '' from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.letter_answer (id, case_id, letter_id, came_on, words_sealed, by_id, at) select id, case_id, id, '2026-11-09', '', named, now() from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.letter_reader (letter_id, case_id, person_id, told_at) select id, case_id, named, now() from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.disclosure (id, case_id, letter_id, what_sealed, to_sealed, how, by_id, at) select id, case_id, id, '', '', 'post', named, now() from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.local_action (id, case_id, kind, terms_sealed, starts_on, review_on, by_id, at) select id, case_id, 'service-restriction', '', '2026-11-09', '2026-12-09', named, now() from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.mail (mailbox, door, door_key, address, canon, size, received_at, report_id) select 'world', 'imap', id, uuid_send(id), '', 1, now(), id from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.mail_raw (mailbox, address, size, day, content_key) select 'world', uuid_send(id), 1, 'today', '' from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.support_offer (id, case_id, entry, by_id, at) select id, case_id, 'x', named, now() from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.care_note (id, case_id, person_id, said_sealed, at) select id, case_id, named, '', now() from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.witness_statement (id, case_id, person_id, asked_by, asked_at) select id, case_id, named, named, now() from ${ROWS}`,
  ],
  [
    'rows',
    `insert into app.incident_form (id, case_id, by_id, at, values_sealed) select id, case_id, named, now(), '' from ${ROWS}`,
  ],
  [
    'cases',
    `insert into app.regular_report (id, from_day, to_day, made_at, figures, root) select id, '2026-01-01', '2026-03-31', now(), '{}', '' from ${CASES}`,
  ],
  [
    'cases',
    `insert into app.regular_report_case (report_id, case_id, leaf, path, place) select id, id, '', '{}', 0 from ${CASES}`,
  ],
  [
    'members',
    `insert into app.case_member (case_id, person_id, part, since, valid_to)
     select distinct case_id, person_id, part, case when ended then now() - interval '1 day' else now() end, case when ended then now() when part = 'break-glass' then now() + interval '1 hour' end
     from jsonb_to_recordset($1) m(case_id uuid, person_id uuid, part text, ended boolean)`,
  ],
  [
    'walls',
    `insert into app.case_wall (case_id, person_id, source, since) select case_id, person_id, 'reporter', now() from jsonb_to_recordset($1) w(case_id uuid, person_id uuid)`,
  ],
]

/** Writes worlds in one statement for each table. The transaction acts as `setup`; who calls rolls it back. */
export async function fillWorlds(tx: Tx, { people, cases }: Worlds): Promise<void> {
  const lists = {
    people,
    cases: cases.map(({ id, stage, other, managerFiles, managerMail, rows }) => ({
      ...{ id, stage, other },
      affected: rows[0]!.named,
      files: managerFiles,
      mails: managerMail,
    })),
    rows: cases.flatMap((c) => c.rows),
    members: cases.flatMap((c) => c.members),
    walls: cases.flatMap((c) => c.walls.map((person_id) => ({ case_id: c.id, person_id }))),
  }
  for (const [from, statement] of FILL) {
    const [before, after = ''] = statement.split('$1')
    const list = sql`${JSON.stringify(lists[from])}::jsonb`
    await (statement.includes('$1') ? sql`${sql.raw(before!)}${list}${sql.raw(after)}` : sql.raw(statement)).execute(tx)
  }
}
