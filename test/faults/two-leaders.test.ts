import { setTimeout as pause } from 'node:timers/promises'
import { AUTHSERV, aMail } from '@breakwater/server/testing/mail-desk.ts'
import { type MailWorld, openMailWorld } from '@breakwater/server/testing/mail-world.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Dovecot, startDovecot } from '../world/dovecot.ts'
import { until } from '../world/until.ts'

const full = inject('tier') === 'full'
const STOPPED = full ? 60_000 : 10_000
const MAILS = 10

let world: MailWorld
let dovecot: Dovecot
beforeAll(async () => {
  const users = ['fenced', 'open']
  ;[world, dovecot] = await Promise.all([openMailWorld(), startDovecot({ users, hostname: AUTHSERV })])
})
afterAll(async () => {
  await dovecot.remove()
  await world.close()
})

/** Counts every row somebody tries to write, also those that are there already. */
const COUNTING = `
  create table public.attempt (door_key text not null);
  create function public.count_attempt() returns trigger language plpgsql security definer as $$
    begin insert into public.attempt values (new.door_key); return new; end $$;
  create trigger counting before insert on app.mail for each row execute function public.count_attempt()`
const UNFENCED = `create or replace function app.mailbox_holds(box text, mine bigint) returns boolean language plpgsql
  security definer set search_path = app, pg_temp as $$ begin return true; end $$`

const epoch = async () => Number((await world.rows(`select epoch from app.mailbox where id = 'report'`))[0]?.['epoch'])
const count = async (from: string) => Number((await world.rows(`select count(*)::int as n from ${from}`))[0]?.['n'])

/** The leader stops with fetched mail in its hands, another takes over, the first goes on. */
async function takeOver(user: string) {
  await world.rows(COUNTING)
  const imapUrl = `imap://${user}:${dovecot.password}@127.0.0.1:${dovecot.imapPort}/INBOX`
  const first = world.start({ imapUrl, faults: 'mailbox.fetched=delay:9000' })
  await first.serving
  await until(async () => (await epoch()) === 1)
  for (let n = 0; n < MAILS; n++) await dovecot.deliver(user, aMail({ id: `${user}-${n}` }))
  // long enough to have fetched, too short to write
  await pause(2500)
  first.child.kill('SIGSTOP')
  const stopped = performance.now()
  const second = world.start({ imapUrl })
  await second.serving
  await until(async () => (await epoch()) === 2, { what: 'another leads', deadline: 30_000 })
  const tookOver = Math.round(performance.now() - stopped)
  const settled = async () =>
    (await dovecot.counts(user))['INBOX'] === 0 && (await count(`app.mail where state = 'done'`)) === MAILS
  await until(settled, { what: 'all mail is taken in and read', deadline: 30_000, every: 100 })
  await pause(Math.max(0, STOPPED - (performance.now() - stopped)))
  const before = await count('public.attempt')
  first.child.kill('SIGCONT')
  // the late one has its mail in hand and writes at once, if it is let
  await pause(3000)
  const late = (await count('public.attempt')) - before
  const leads = await epoch()
  await first.kill()
  await second.kill()
  return { late, leads, tookOver, rows: await count('app.mail'), reports: await count('app.mail_report') }
}

test('MAIL-10 CP10 a leader that was stopped is replaced; what it still writes is refused, and nothing is doubled', {
  timeout: 240_000,
}, async () => {
  const { late, leads, tookOver, rows, reports } = await takeOver('fenced')
  console.log(
    `MAIL-10 ${full ? 'full' : 'small'}: stopped ${STOPPED} ms, another led after ${tookOver} ms, ${late} late writes, ${rows} rows, ${reports} reports of ${MAILS}`,
  )
  expect({ late, leads, rows, reports }).toEqual({ late: 0, leads: 2, rows: MAILS, reports: MAILS })
})

test('MAIL-10 control: without the epoch a late leader writes again, and only the keys keep it harmless', {
  timeout: 240_000,
}, async () => {
  await world.reset()
  await world.rows(UNFENCED)
  const { late, rows, reports } = await takeOver('open')
  expect(late).toBeGreaterThan(0)
  expect({ rows, reports }).toEqual({ rows: MAILS, reports: MAILS })
})
