import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import { listen } from '../db/listen.ts'
import type { Live } from '../live.ts'
import type { Log } from '../log.ts'

const Changed = z.union([z.object({ caseId: z.uuid() }), z.object({ personId: z.uuid() })])

/**
 * Passes on to the open pages what the database says about changed cases, and about people who left or whose roles changed: their
 * pages ask again, as who they are now. @returns stops it
 */
export const hear = (url: string, live: Live, log: Log) =>
  listen(url, 'bw_changed', {
    gap: live.gap,
    failed: (err) => log.warn({ err }, 'live.cut'),
    heard(payload) {
      const { data } = Changed.safeParse(JSON.parse(payload))
      if (!data) live.gap()
      else if ('caseId' in data) live.changed(data.caseId)
      else live.leave(data.personId)
    },
  })

/** Whether the database answers. */
export const answers = async <Database>(db: Kysely<Database>): Promise<boolean> => {
  await sql`select 1`.execute(db)
  return true
}
