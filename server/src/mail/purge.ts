import { sql } from 'kysely'
import { z } from 'zod'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/job.ts'
import { type WayIn, waysIn } from './mailboxes.ts'
import { keptMail } from './read-back.ts'
import { withMailbox } from './reconcile-link.ts'
import { openFolder } from './sweep.ts'

const WORKER = system('worker')
const DAY = 24 * 3_600_000
const KEEP = { mail: 30 * DAY, canary: DAY }
const AT_ONCE = 100

/**
 * Removes from `Processed` what was taken in 30 days ago, and canaries after a day: by number, and only what is read, unheld and reads
 * back from where we keep it (MAIL-50). Whatever others marked as deleted stays theirs. @returns how many mails went
 */
export const purgeMailbox = (deps: Deps, way: Pick<WayIn, 'id' | 'imap' | 'tokens'>): Promise<number> =>
  withMailbox(deps, way, async (client) => {
    const { processed } = way.imap
    // without it the server would remove everything that carries the mark, whoever set it
    if (!client.capabilities.has('UIDPLUS')) {
      deps.log.warn({ mailbox: way.id, code: 'no-uidplus' }, 'mail.not-purged')
      return 0
    }
    if (!(await client.list()).some(({ path }) => path === processed)) return 0
    await client.mailboxOpen(processed)
    const prefix = `${processed}:${openFolder(client)}.`
    let purged = 0
    const rows = await old(deps, way.id, prefix)
    for (let n = 0; n < rows.length; n += AT_ONCE) {
      const some = rows.slice(n, n + AT_ONCE)
      const kept = await keptMail(
        deps,
        way.id,
        some.map(({ address }) => address),
      )
      const safe = some.filter(({ address }) => kept.has(address.toString('hex')))
      if (safe.length < some.length) deps.log.error({ mailbox: way.id }, 'mail.read-back-differs')
      const uids = new Map(safe.map((row) => [Number(row.moved_to.slice(prefix.length)), row.id]))
      if (!uids.size) continue
      const set = [...uids.keys()].join(',')
      await client.messageDelete(set, { uid: true })
      const left = new Set((await client.search({ uid: set }, { uid: true })) || [...uids.keys()])
      const gone = [...uids].filter(([uid]) => !left.has(uid)).map(([, id]) => id)
      await notePurged(deps, gone)
      purged += gone.length
    }
    return purged
  })

const old = (deps: Deps, mailbox: string, prefix: string) =>
  as(deps.db, WORKER, (tx) => {
    const now = deps.clock.now().getTime()
    const taken = sql<Date>`coalesce(taken_at, received_at)`
    return tx
      .selectFrom('mail')
      .where('mailbox', '=', mailbox)
      .where('state', '=', 'done')
      .where('held', '=', false)
      .where('purged_at', 'is', null)
      .where(sql<boolean>`starts_with(moved_to, ${prefix})`)
      .where((eb) =>
        eb.or([
          eb(taken, '<', new Date(now - KEEP.mail)),
          eb.and([eb('outcome', '=', 'canary'), eb(taken, '<', new Date(now - KEEP.canary))]),
        ]),
      )
      .select(['id', 'address'])
      .select(({ ref }) => ref('moved_to').$notNull().as('moved_to'))
      .orderBy('received_at')
      .execute()
  })

const notePurged = (deps: Deps, ids: string[]) =>
  as(deps.db, WORKER, async (tx) => {
    if (ids.length) await tx.updateTable('mail').set({ purged_at: deps.clock.now() }).where('id', 'in', ids).execute()
  })

/** Removes our own copies of canaries that are a day old. @returns how many */
export const purgeCanaries = (deps: Deps): Promise<number> =>
  as(deps.db, WORKER, async (tx) => {
    const before = new Date(deps.clock.now().getTime() - KEEP.canary)
    const { rows } = await sql<{ n: number }>`select app.canary_purge(${before}) as n`.execute(tx)
    return rows[0]?.n ?? 0
  })

export const purgeMail = defineJob({
  name: 'purge-mail',
  payload: z.object({}),
  at: 1,
  cron: '41 * * * *',
  async run(deps) {
    for (const way of await waysIn(deps))
      await purgeMailbox(deps, way).catch((err) => deps.log.warn({ mailbox: way.id, err }, 'mail.not-purged'))
    await purgeCanaries(deps)
  },
})
