import type { MailWorld } from '@breakwater/server/testing/mail-world.ts'

/**
 * So many messages filed already: each delivered, kept as evidence and a closed case of its own, with its people, key and sender. Rows
 * as they are after the move to the store, made in the database; their sealed columns hold random bytes.
 */
export async function fileMessages(world: MailWorld, count: number): Promise<void> {
  await world.rows(`
    set session_replication_role = replica;
    create temp table filed as select n, gen_random_uuid() mail, gen_random_uuid() report, gen_random_uuid() file, gen_random_uuid() third,
      gen_random_uuid() whole, gen_random_uuid() part, sha256(('address' || n)::bytea) address, sha256(('canon' || n)::bytea) canon,
      timestamptz '2026-01-01' + n * interval '1 minute' as at from generate_series(1, ${count}) n;
    insert into app.mail (id, mailbox, door, door_key, address, canon, size, received_at, state, outcome, kind, verdict, verdict_reason, report_id, lane, attempts, moved_to, done_at, taken_at)
      select mail, 'report', 'imap', '1.' || n, address, canon, 6000, at, 'done', 'report', 'human', 'verified', 'dmarc', report, 1, 1, 'Processed:1.' || n, at, at from filed;
    insert into app.mail_raw (mailbox, address, size, day, content_key) select 'report', address, 6000, at::date, sha256(address) from filed;
    insert into app.mail_report (mailbox, canon, report_id, verdict) select 'report', canon, report, 'verified' from filed;
    insert into app.third_party (id, kind, name_sealed, created_at) select third, 'person', sha256(canon), at from filed;
    insert into app.identifier (third_party_id, kind, blind, value_sealed, state, source, at) select third, 'email', sha256(address), sha256(canon), 'confirmed', 'evidence:C', at from filed;
    insert into app.case_file (id, reference, status, affected_id, third_party_id, source, channel, pack, pack_version, duty_id, overseer_id, received_at, last_event_at, closed_at, outcome)
      select file, 'BW-' || n, 'closed', p.one, third, 'mailbox', 'email', k.id, k.version, p.one, p.one, at, at, at, 'ended'
      from filed, (select id, version from app.pack limit 1) k, (select id as one from app.person order by name limit 1) p;
    insert into app.case_key (case_id, kek, wrapped) select file, 'kek-1', sha256(address) from filed;
    insert into app.case_member (case_id, person_id, part, since) select file, f.duty_id, plays, at from filed join app.case_file f on f.id = file, unnest(array['overseer', 'affected']) plays;
    insert into app.report (id, case_id, door, source, reporter_id, affected_id, verdict, verdict_reason, relation, channel, mail_id, digest, received_at)
      select report, file, 'mailbox', 'mailbox', f.duty_id, f.duty_id, 'verified', 'dmarc', 'unknown', 'email', mail, canon, at from filed join app.case_file f on f.id = file;
    insert into app.evidence (id, case_id, report_id, kind, fidelity, via, grade, size, sha256_sealed, address, place, mail_id, at, kept_at, canon)
      select whole, file, report, 'mail', 'raw', 'mailbox', 'D', 6000, sha256(canon), address, 'store', mail, at, at, canon from filed;
    insert into app.evidence (id, case_id, report_id, kind, fidelity, via, grade, size, sha256_sealed, address, place, parent_id, part, at, kept_at, canon)
      select part, file, report, 'mail', 'raw', 'attachment', 'C', 3000, sha256(canon), sha256(address), 'part', whole, '{"offset":0,"length":3000,"encoding":"identity"}', at, at, sha256(canon) from filed;
    insert into app.event (case_id, at, actor_system, kind, visibility, evidence_id) select file, at, 'intake', 'evidence.added', 'desk', e from filed, unnest(array[whole, part]) e;
    insert into app.step (case_id, step, owner_role, opened_at, due_at, closed_at, state, cause) select file, 'debrief', 'hr', at, at, at, 'done', '{}' from filed;
    reset session_replication_role`)
  await world.rows('vacuum analyze')
}
