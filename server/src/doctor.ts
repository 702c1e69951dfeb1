import { existsSync } from 'node:fs'
import { sql } from 'kysely'
import { as, system } from './db/as.ts'
import type { Deps } from './deps.ts'
import { assertMigrated } from './installation.ts'
import { openAlarms, saysOf } from './mail/alarms.ts'
import { canaryWays } from './mail/canary.ts'
import { mailboxChecks } from './mail/mailboxes-doctor.ts'
import { buildDeps } from './main.ts'

/** One thing that was looked at. `says` is what is right, or what to do. */
export type Check = { name: string; ok: boolean; says: string }

const CONSOLE = new URL('../dist/console/index.html', import.meta.url)
/** Milliseconds between our clock and the database's before dates on cases begin to lie. */
const SKEW = 5_000

/** Looks at every part. Whatever stops the service from starting is the first line, and then the only one. */
export async function diagnose(env: Record<string, string | undefined>): Promise<Check[]> {
  await using opened = new AsyncDisposableStack()
  try {
    const deps = await buildDeps(opened, env)
    const looked = await Promise.all(Object.entries(LOOKS).map(([name, look]) => examine(name, () => look(deps))))
    return [
      { name: 'database', ok: true, says: 'answers; the role cannot bypass row security; it is durable' },
      { name: 'keys', ok: true, says: 'all there, readable by this account only' },
      ...looked,
      ...(await mailboxChecks(deps)),
    ]
  } catch (error) {
    return [{ name: 'start', ok: false, says: `${reason(error)}${remedy(error)}` }]
  }
}

async function examine(name: string, look: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, says: await look() }
  } catch (error) {
    return { name, ok: false, says: reason(error) }
  }
}

/** What PostgreSQL and the network call it, and what helps. */
const REMEDIES: Record<string, string> = {
  ECONNREFUSED: 'Nothing listens at the address of DATABASE_URL. Is PostgreSQL running there?',
  ENOTFOUND: 'The host of DATABASE_URL is not known here. Check its spelling.',
  ETIMEDOUT: 'The database did not answer. Check the network and DATABASE_URL.',
  '28P01': 'PostgreSQL refused the password of DATABASE_URL. Run: breakwater migrate, which sets it.',
  '3D000': 'There is no such database yet. Run: breakwater migrate',
  '42P01': 'The tables are not there yet. Run: breakwater migrate',
}
const remedy = (error: unknown) => {
  const says = REMEDIES[(error as { code?: string }).code ?? '']
  return says ? `. ${says}` : ''
}

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error))

const LOOKS: Record<string, (deps: Deps) => Promise<string>> = {
  migrations: async ({ auth }) => `${await assertMigrated(auth)} ran, none is missing`,
  async policy({ db }) {
    const pack = await as(db, system('setup'), (tx) =>
      tx.selectFrom('pack').where('status', '=', 'active').select(['id', 'version']).executeTakeFirst(),
    )
    if (!pack) throw new Error('No policy pack is active, so no report is accepted. Finish the set-up.')
    return `${pack.id} ${pack.version} is active`
  },
  async store({ store }) {
    await store.probe()
    return 'a probe was written, read back and removed'
  },
  async jobs({ auth }) {
    const { rows } = await sql<{ waiting: number; dead: number; oldest: number }>`select
      count(*) filter (where state in ('created', 'retry') and start_after <= now() and name <> 'dead')::int as waiting,
      count(*) filter (where name = 'dead' and state in ('created', 'retry'))::int as dead,
      coalesce(extract(epoch from now() - min(start_after) filter (where state in ('created', 'retry') and start_after <= now() and name <> 'dead')), 0)::int as oldest from jobs.job`.execute(
      auth,
    )
    const { waiting = 0, dead = 0, oldest = 0 } = rows[0] ?? {}
    if (dead) throw new Error(`${dead} jobs were given up. The log names them (job.failed).`)
    if (oldest > 900)
      throw new Error(
        `${waiting} jobs wait, the oldest for ${Math.round(oldest / 60)} minutes. Is a worker running (breakwater serve --role=worker)?`,
      )
    return `${waiting} wait, none was given up`
  },
  async mailbox({ db, config, clock }) {
    const box = await as(db, system('intake'), (tx) =>
      tx
        .selectFrom('mailbox')
        .where('id', '=', 'report')
        .select(['state', 'problem', 'last_search', 'in_inbox'])
        .executeTakeFirst(),
    )
    if (!config.mail.imapUrl) return 'no IMAP mailbox is configured (MAIL_IMAP_URL); reports come by the other doors'
    if (!box?.last_search)
      throw new Error(
        `the mailbox was never seen${box?.problem ? ` (${box.problem})` : ''}. Check MAIL_IMAP_URL, and that the service runs.`,
      )
    const minutes = Math.round((clock.now().getTime() - box.last_search.getTime()) / 60_000)
    if (minutes > 5 || box.state === 'failing')
      throw new Error(
        `the mailbox was last seen ${minutes} minutes ago${box.problem ? ` (${box.problem})` : ''}. Check MAIL_IMAP_URL, and that the service runs.`,
      )
    return `seen ${minutes} minutes ago, ${box.in_inbox ?? 0} mails wait there`
  },
  async alarms({ db }) {
    const open = await as(db, system('clock'), openAlarms)
    if (open.length)
      throw new Error(open.map(({ kind, subject, count }) => `${saysOf(kind)} (${subject}, ${count})`).join(' '))
    return 'none is open'
  },
  async canary({ db, config }) {
    const ways = await as(db, system('clock'), (tx) => canaryWays({ config }, tx))
    return ways.length
      ? `a mail to ourselves goes every 15 minutes to ${ways.map(({ address }) => address).join(', ')}`
      : 'off: there is no relay (MAIL_OUT_URL) and no door of ours by which a mail to ourselves could go'
  },
  async 'mail out'({ mailer, config }) {
    await mailer.verify()
    return config.mail.outUrl
      ? 'the relay takes mail'
      : 'no relay is configured (MAIL_OUT_URL); mail of ours is kept in the data folder'
  },
  async console() {
    if (!existsSync(CONSOLE))
      throw new Error('not built. Run: npx --yes pnpm@12 --filter @breakwater/server run build:console')
    return 'built'
  },
  async clock({ auth, clock }) {
    const before = clock.now().getTime()
    const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(auth)
    const skew = Math.abs((rows[0]?.now.getTime() ?? 0) - before)
    if (skew > SKEW)
      throw new Error(
        `this computer and the database differ by ${Math.round(skew / 1000)} seconds. Synchronise their clocks.`,
      )
    return 'this computer and the database agree'
  },
}
