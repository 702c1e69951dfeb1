import { statfs } from 'node:fs/promises'
import { sql } from 'kysely'
import { z } from 'zod'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/job.ts'
import { queueMails } from '../reports/notices.ts'
import { alarmsNow, type Found } from './alarms.ts'

/** How full the disk of a folder is, 0 to 100. */
export type DiskUse = (folder: string) => Promise<number>
const diskUse: DiskUse = async (folder) => {
  const { blocks, bavail } = await statfs(folder)
  return blocks ? 100 * (1 - bavail / blocks) : 0
}

/**
 * Once a minute: raises what is wrong and clears what is not any more, each once however often this runs, and tells the admins and the
 * desk's lead when something is raised (MAIL 10, MAIL-48).
 */
export function watchAlarmsWith(disk: DiskUse) {
  const first = new WeakMap<Deps['db'], Date>()
  return defineJob({
    name: 'watch-alarms',
    payload: z.object({}),
    at: 1,
    cron: '* * * * *',
    async run(deps) {
      const now = deps.clock.now()
      const since = first.get(deps.db) ?? now
      first.set(deps.db, since)
      const use = await disk(deps.config.data)
      await as(deps.db, system('clock'), async (tx) => {
        const found = await alarmsNow(deps, tx, { now, since, disk: use })
        const fresh = await raise(tx, found, now)
        await clear(tx, found, now)
        for (const { kind, subject, count } of fresh)
          deps.log.warn({ code: kind, mailbox: subject, count }, 'alarm.raised')
        await tell(deps, tx, fresh)
      })
    },
  })
}

export const watchAlarms = watchAlarmsWith(diskUse)

/** @returns those that were not open before */
async function raise(tx: Tx, found: readonly Found[], now: Date): Promise<Found[]> {
  const fresh: Found[] = []
  for (const { kind, subject, count } of found) {
    const row = await tx
      .insertInto('alarm')
      .values({ kind, subject, count, raised_at: now, seen_at: now, cleared_at: null })
      .onConflict((c) =>
        c.columns(['kind', 'subject']).where('cleared_at', 'is', null).doUpdateSet({ seen_at: now, count }),
      )
      .returning(sql<boolean>`xmax = 0`.as('added'))
      .executeTakeFirst()
    if (row?.added) fresh.push({ kind, subject, count })
  }
  return fresh
}

async function clear(tx: Tx, found: readonly Found[], now: Date) {
  const open = await tx.selectFrom('alarm').where('cleared_at', 'is', null).select(['id', 'kind', 'subject']).execute()
  const over = open.filter((o) => !found.some(({ kind, subject }) => kind === o.kind && subject === o.subject))
  if (over.length)
    await tx
      .updateTable('alarm')
      .set({ cleared_at: now })
      .where(
        'id',
        'in',
        over.map(({ id }) => id),
      )
      .execute()
}

/** One mail a person, whatever was raised at once. What is about mail for concerns is told to admins alone (POLICY 83). */
async function tell(deps: Deps, tx: Tx, fresh: readonly Found[]) {
  if (!fresh.length) return
  const hidden = await tx.selectFrom('mailbox').where('purpose', '=', 'concern').select('id').execute()
  const people = await tx
    .selectFrom('person')
    .where('active', '=', true)
    .where(sql<boolean>`roles && array['admin', 'hr']`)
    .select(['id', 'manager_id', 'roles'])
    .orderBy('id')
    .execute()
  const desk = people.filter(({ roles }) => roles.includes('hr'))
  const leads = desk.filter(({ id }) => desk.some(({ manager_id }) => manager_id === id))
  const told = people.filter((p) => p.roles.includes('admin') || (leads.length ? leads : desk).includes(p))
  await queueMails(
    deps,
    tx,
    told.flatMap(({ id, roles }) => {
      const theirs = fresh.filter(({ subject }) => roles.includes('admin') || !hidden.some((box) => box.id === subject))
      const kinds = [...new Set(theirs.map(({ kind }) => kind))].join(',')
      return kinds ? [{ reportId: null, kind: 'alarm' as const, personId: id, params: { alarms: kinds } }] : []
    }),
  )
}
