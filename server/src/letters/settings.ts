import type { Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'

/** Where answers to letters go; empty while nobody named it. */
export const letterSettings = (deps: Deps, who: Person): Promise<{ replyTo: string }> =>
  as(deps.db, person(who.id), async (tx) => {
    const row = await tx.selectFrom('organisation').select('settings').executeTakeFirst()
    return { replyTo: String(row?.settings['lettersReplyTo'] ?? '') }
  })

/** Names it. Never the mailbox for reports, so that no answer becomes part of a case by itself. @throws Refusal `letter.reply_is_reports` */
export const saveLetterSettings = (deps: Deps, who: Person, replyTo: string): Promise<{ replyTo: string }> =>
  as(deps.db, person(who.id), async (tx) => {
    const address = replyTo.toLowerCase()
    const boxes = await within(tx, system('setup'), person(who.id), () =>
      tx.selectFrom('mailbox').select('address').execute(),
    )
    if ([deps.config.mail.address, ...boxes.map((b) => b.address)].some((box) => box?.toLowerCase() === address))
      throw new Refusal('invalid', 'letter.reply_is_reports')
    await within(tx, system('setup'), person(who.id), () =>
      sql`update app.organisation set settings = settings || ${JSON.stringify({ lettersReplyTo: address })}::jsonb`.execute(
        tx,
      ),
    )
    await record(tx, deps.clock, { action: 'letter.settings' })
    return { replyTo: address }
  })
