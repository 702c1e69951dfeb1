import type { Person } from '@breakwater/shared/person.ts'
import { as, person as asPerson, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { missing, Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { AGAIN, mayGoAgain, unsentRows } from './unsent.ts'

/**
 * Sends a receipt or an update once more that was given up: the same mail under the same Message-ID, to the address the directory has
 * now. Once; what is refused again has to be said another way. @throws missing, Refusal `mail.sent_again`, `mail.nobody`, `mail.maybe_arrived`
 */
export const sendAgain = (deps: Deps, who: Person, id: string): Promise<{ state: 'waiting' }> =>
  as(deps.db, asPerson(who.id), async (tx) => {
    const [row] = await unsentRows(tx, who, id)
    if (!row) throw missing()
    if (row.params[AGAIN] !== undefined) throw new Refusal('conflict', 'mail.sent_again')
    if (!row.active) throw new Refusal('conflict', 'mail.nobody')
    if (!mayGoAgain(row)) throw new Refusal('conflict', 'mail.maybe_arrived')
    await within(tx, system('intake'), asPerson(who.id), async () => {
      const now = deps.clock.now()
      // two presses at once: the second finds it waiting
      const taken = await tx
        .updateTable('outgoing')
        .set({
          ...{ state: 'waiting', attempts: 0, problem: null, next_try: now, at: now },
          params: JSON.stringify({ ...row.params, [AGAIN]: 'yes' }),
        })
        .where('id', '=', id)
        .where('state', '=', 'failed')
        .returning('id')
        .executeTakeFirst()
      if (!taken) throw new Refusal('conflict', 'mail.sent_again')
      await deps.jobs.enqueue(tx, 'send-outgoing', { outgoingId: id })
      await record(tx, deps.clock, { action: 'mail.sent-again', caseId: row.caseId, subject: id, actor: who.id })
    })
    return { state: 'waiting' as const }
  })
