import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'

/** The name of the one report mailbox of this version; its address comes from the configuration. */
export const REPORT = 'report'

/** Writes the configured mailbox down, so that it can be led and watched. Its epoch and state are kept. */
export async function ensureMailbox(deps: Pick<Deps, 'db' | 'config'>): Promise<void> {
  const { address } = deps.config.mail
  await as(deps.db, system('intake'), (tx) =>
    tx
      .insertInto('mailbox')
      .values({
        id: REPORT,
        address,
        settings: '{}',
        secret_sealed: null,
        last_search: null,
        last_mail: null,
        in_inbox: null,
        problem: null,
      })
      .onConflict((c) => c.column('id').doUpdateSet({ address }))
      .execute(),
  )
}
