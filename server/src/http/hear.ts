import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import { listen } from '../db/listen.ts'
import type { Live } from '../live.ts'
import type { Log } from '../log.ts'

const Changed = z.object({ caseId: z.uuid() })

/** Passes on to the open pages what the database says about changed cases. @returns stops it */
export const hear = (url: string, live: Live, log: Log) =>
  listen(url, 'bw_changed', {
    gap: live.gap,
    failed: (err) => log.warn({ err }, 'live.cut'),
    heard(payload) {
      const changed = Changed.safeParse(JSON.parse(payload))
      if (changed.success) live.changed(changed.data.caseId)
      else live.gap()
    },
  })

/** Whether the database answers. */
export const answers = async <Database>(db: Kysely<Database>): Promise<boolean> => {
  await sql`select 1`.execute(db)
  return true
}
