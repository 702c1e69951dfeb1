import { person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'

/** The case rises in the inbox; a person other than its handler may cause that too. */
export const touch = (deps: Deps, tx: Tx, caseId: string, backTo: string) =>
  within(tx, system('policy'), person(backTo), async () => {
    await tx.updateTable('case_file').set({ last_event_at: deps.clock.now() }).where('id', '=', caseId).execute()
  })
