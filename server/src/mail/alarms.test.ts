import { ALARMS, type AlarmKind } from '@breakwater/shared/contract/alarms.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMetrics } from '../metrics.ts'
import { aMail, type MailDesk, openMailDesk } from '../testing/mail-desk.ts'
import { alarmsFor, saysOf, seesEveryMailbox } from './alarms.ts'
import { mailFigures } from './metrics.ts'
import { sendOutgoing } from './send-outgoing.ts'
import { watchAlarmsWith } from './watch-alarms.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
let desk: MailDesk
let mailId: string
let disk = 10
const watch = watchAlarmsWith(async () => disk)
beforeAll(async () => {
  desk = await openMailDesk()
  desk.deps.config.mail.imapUrl = 'imap://report:word@127.0.0.1:9/INBOX'
  await desk.rows(`insert into app.person (email, name, roles) values ('kit@pines.example', 'Kit Vale', '{admin}')`)
  for (let n = 0; n < 12; n++) {
    mailId = (await desk.gets(aMail({ subject: 'hidden-subject', body: 'hidden-body\r\n' }))).id
    desk.clock.advance(2 * 60 * MINUTE)
  }
  await quiet()
})
afterAll(() => desk.close())

/** The mailbox was just seen whole, and everything sent has gone out. */
async function quiet() {
  await desk.rows(`update app.mailbox set last_search = $1, state = 'watching'`, [desk.clock.now()])
  await desk.deps.jobs.drain(desk.deps, [sendOutgoing])
  desk.sent.length = 0
}
const run = () => watch.run(desk.deps, {})
const open = async () =>
  (await desk.rows('select kind, subject, count from app.alarm where cleared_at is null order by kind')) as {
    kind: string
    subject: string
    count: number
  }[]
const box = (change: string, values: unknown[] = []) =>
  desk.rows(`update app.mailbox set ${change} where id = 'report'`, values)
const mail = (change: string, values: unknown[] = []) =>
  desk.rows(`update app.mail set ${change} where id = '${mailId}'`, values)
const before = (ms: number) => new Date(desk.clock.now().getTime() - ms)

/** One fault per alarm: what makes it true, and what ends it. `also`: what cannot be told apart from it. */
const FAULTS: Record<AlarmKind, { make(): unknown; mend(): unknown; also?: AlarmKind[] }> = {
  'counts-differ': {
    make: () => box('gap = 3, gap_since = $1', [before(11 * MINUTE)]),
    mend: () => box('gap = 0, gap_since = null'),
  },
  'left-behind': {
    make: () => mail(`found = 'inbox', taken_at = $1`, [before(MINUTE)]),
    mend: () => desk.clock.advance(DAY + MINUTE),
  },
  blind: {
    make: () => box('last_search = $1', [before(6 * MINUTE)]),
    mend: () => box('last_search = $1', [desk.clock.now()]),
  },
  'sign-in-refused': { make: () => box('sign_in_failures = 2'), mend: () => box('sign_in_failures = 0') },
  'secret-ends': {
    make: () => box(`settings = jsonb_build_object('secretEndsAt', $1::text)`, [before(-13 * DAY).toISOString()]),
    mend: () => box(`settings = jsonb_build_object('secretEndsAt', $1::text)`, [before(-90 * DAY).toISOString()]),
  },
  'read-back': { make: () => box(`problem = 'read-back'`), mend: () => box('problem = null') },
  'in-junk': {
    make: () => mail(`found = 'from-junk', taken_at = $1`, [before(MINUTE)]),
    mend: () => desk.clock.advance(DAY + MINUTE),
  },
  silence: {
    make: () => desk.clock.advance(9 * 60 * MINUTE),
    mend: () => desk.gets(aMail()),
  },
  quarantined: {
    make: () => mail(`state = 'quarantined', done_at = $1`, [before(61 * MINUTE)]),
    mend: () => mail(`state = 'done'`),
  },
  'oldest-row': {
    make: () => mail(`state = 'incoming', found = null, taken_at = $1`, [before(6 * MINUTE)]),
    mend: () => mail(`state = 'done'`),
  },
  'canary-late': {
    make: async () => {
      desk.deps.config.mail.lmtpPort = 9
      await desk.rows(`insert into app.canary (id, mailbox, sent_at) values (gen_random_uuid(), 'report', $1)`, [
        before(3 * MINUTE),
      ])
    },
    mend: () => {
      delete desk.deps.config.mail.lmtpPort
    },
  },
  'disk-70': {
    make: () => {
      disk = 71
    },
    mend: () => {
      disk = 69
    },
  },
  'disk-85': {
    make: () => {
      disk = 86
    },
    mend: () => {
      disk = 10
    },
    also: ['disk-70'],
  },
}

test('MAIL-48 all is well, and no alarm is raised', async () => {
  await run()
  expect(await open()).toEqual([])
  expect(desk.sent).toEqual([])
})

test.each(ALARMS)('MAIL-48 %s is raised once, told once, without content, and clears', async (kind) => {
  const { make, mend, also = [] } = FAULTS[kind]
  await desk.gets(aMail())
  await quiet()
  await run()
  expect(await open()).toEqual([])
  await make()
  const kinds = [kind, ...also].sort()
  if (kind === 'silence') await box('last_search = $1', [desk.clock.now()])
  for (let n = 0; n < 3; n++) await run()
  expect((await open()).map((alarm) => alarm.kind)).toEqual(kinds)
  await desk.deps.jobs.drain(desk.deps, [sendOutgoing])
  expect(desk.sent.map(({ to }) => to.address).sort()).toEqual([
    'hal@pines.example',
    'ivy@pines.example',
    'kit@pines.example',
  ])
  for (const { subject, text } of desk.sent) {
    expect(subject).toBe('Something needs a look')
    expect(text).toContain(saysOf(kind))
    expect(text).not.toMatch(/hidden|pines\.example|alarm\.says/)
  }
  for (const alarm of await open()) {
    expect(['report', 'disk']).toContain(alarm.subject)
    expect(alarm.count).toBeGreaterThan(0)
  }
  await mend()
  if (kind !== 'blind') await box('last_search = $1', [desk.clock.now()])
  await desk.gets(aMail())
  await run()
  expect(await open()).toEqual([])
  expect(
    (await desk.rows('select count(*)::int as n from app.alarm where kind = $1 and cleared_at is not null', [kind]))[0],
  ).toEqual({ n: 1 })
})

test('MAIL-48 blind for five minutes, the service says it is not ready, whoever leads; then it is again', async () => {
  const since = before(20 * MINUTE)
  await box('last_search = $1', [before(6 * MINUTE)])
  expect(await seesEveryMailbox(desk.deps, since)).toBe(false)
  expect(await seesEveryMailbox(desk.deps, before(MINUTE))).toBe(true)
  await box('last_search = $1', [before(4 * MINUTE)])
  expect(await seesEveryMailbox(desk.deps, since)).toBe(true)
})

test('figures of each mailbox and each open alarm stand in /metrics, with names and numbers only', async () => {
  await box(`gap = 4, problem = 'read-back'`)
  await run()
  const metrics = createMetrics()
  mailFigures(metrics, desk.deps)
  const text = await metrics.registry.metrics()
  expect(text).toContain('breakwater_mail_count_gap{mailbox="report"} 4')
  expect(text).toMatch(/breakwater_mail_stored_total\{mailbox="report"\} [1-9]/)
  expect(text).toMatch(/breakwater_mail_deliveries\{mailbox="report",state="done",outcome="report"\} [1-9]/)
  expect(text).toContain('breakwater_alarm{kind="read-back",subject="report"} 1')
  expect(text).not.toMatch(/hidden|@|pines/)
  await box('gap = 0, problem = null')
  await run()
  expect(await metrics.registry.metrics()).not.toContain('kind="read-back"')
})

test('MAIL-48 what is raised again after it ended is told again', async () => {
  for (let n = 0; n < 2; n++) {
    await quiet()
    await box('sign_in_failures = 5')
    await run()
    await desk.deps.jobs.drain(desk.deps, [sendOutgoing])
    expect(desk.sent).toHaveLength(3)
    await box('sign_in_failures = 0')
    await run()
  }
})

test('MAIL-48 two workers at once raise an alarm once', async () => {
  await quiet()
  await box(`problem = 'read-back'`)
  await Promise.all([run(), run(), run()])
  expect(await open()).toHaveLength(1)
  await desk.deps.jobs.drain(desk.deps, [sendOutgoing])
  expect(desk.sent).toHaveLength(3)
  await box('problem = null')
})

test('MAIL-48 P83 the desk sees open alarms, except those of mail for concerns; an admin sees all; nobody else any', async () => {
  const [kit] = await desk.rows(`select id from app.person where email = 'kit@pines.example'`)
  const admin = { ...desk.staff.ada, id: String(kit!['id']), roles: ['employee', 'admin'] as never }
  await desk.rows(`insert into app.mailbox (id, address, purpose) values ('voice', 'voice@pines.example', 'concern')`)
  await desk.rows(
    `insert into app.alarm (kind, subject, raised_at, seen_at) values ('quarantined', 'voice', now(), now()), ('blind', 'report', now(), now())`,
  )
  const seen = async (who: typeof admin) => (await alarmsFor(desk.deps, who)).map(({ subject }) => subject).sort()
  expect(await seen(desk.staff.hal as typeof admin)).not.toContain('voice')
  expect(await seen(desk.staff.hal as typeof admin)).toContain('report')
  expect(await seen(admin)).toContain('voice')
  expect(await seen(desk.staff.ada as typeof admin)).toEqual([])
})
