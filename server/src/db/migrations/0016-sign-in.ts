import { type Kysely, sql } from 'kysely'

/**
 * What signing in needs to remember: sessions that were confirmed anew, accounts of the organisation's sign-in, passkeys, mailed
 * codes, things begun and not yet finished, proofs already used. Who leaves or loses a role is out in the same transaction,
 * whatever changed the directory (SETTLED 4, ASVS 7.4.2).
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
alter table auth.session add column id uuid not null default gen_random_uuid() unique, add column stepped_up_at timestamptz,
  add column device text not null default '';
create table auth.account (issuer text not null, sub text not null, person_id uuid not null references app.person, created_at timestamptz not null,
  primary key (issuer, sub));
create table auth.passkey (id text primary key, person_id uuid not null references app.person, public_key bytea not null,
  counter bigint not null, transports text[] not null default '{}', name text not null, created_at timestamptz not null, used_at timestamptz);
create index passkey_person on auth.passkey (person_id);
create table auth.attempt (id bytea primary key, kind text not null, payload jsonb not null, expires_at timestamptz not null);
create table auth.mailed_code (id bytea primary key, address bytea not null, person_id uuid references app.person, code bytea not null,
  tries int not null default 0, at timestamptz not null, expires_at timestamptz not null);
create index mailed_code_address on auth.mailed_code (address, at);
create table auth.proof_used (id bytea primary key, expires_at timestamptz not null);
create index proof_used_expires on auth.proof_used (expires_at);
create index oidc_payload_account on auth.oidc_payload ((payload ->> 'accountId'));
grant select, insert, update, delete on auth.account, auth.passkey, auth.attempt, auth.mailed_code, auth.proof_used to app_rt;

create function auth.person_changed() returns trigger language plpgsql security definer set search_path = auth, pg_temp as $$
begin
  if not new.active or not (old.roles <@ new.roles) then
    delete from auth.session where person_id = new.id;
  end if;
  if not new.active then
    delete from auth.oidc_payload where payload ->> 'accountId' = new.id::text;
    delete from auth.mailed_code where person_id = new.id;
  end if;
  perform pg_notify('bw_changed', json_build_object('personId', new.id)::text);
  return null;
end $$;
revoke all on function auth.person_changed() from public;
create trigger person_changed after update on app.person for each row
  when (old.active is distinct from new.active or old.roles is distinct from new.roles) execute function auth.person_changed();
`.execute(db)
}
