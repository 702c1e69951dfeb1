import { sql } from 'kysely'
import { rotaOf } from '../cases/assign-duty.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { inOneLine } from '../people/lines.ts'

export const ITEMS = ['organisation', 'owner', 'desk', 'overseer', 'outside-contact', 'door', 'pack'] as const
/** Something a fresh installation needs before it accepts reports; the words are `setup.<id>` of the locale files. */
export type Item = { id: (typeof ITEMS)[number]; done: boolean }

/**
 * What of the set-up is in place (SETTLED 73): who the organisation is, who looks after the installation, a desk, an overseer outside
 * the desk's line for each of its people, the contact for what the desk must not handle, a way in for reports, an active pack.
 */
export async function inPlace({ config }: Pick<Deps, 'config'>, tx: Tx): Promise<Item[]> {
  const rota = await rotaOf(tx)
  const { rows } = await sql<{ organisation: boolean; owner: boolean; mailbox: boolean; pack: boolean }>`
    select exists (select 1 from app.organisation) organisation,
      exists (select 1 from app.person where active and 'admin' = any(roles)) owner,
      exists (select 1 from app.mailbox where purpose = 'report' and (settings ->> 'enabled')::boolean) mailbox,
      exists (select 1 from app.pack where status = 'active') pack`.execute(tx)
  const found = rows[0]!
  const overseen = (id: string) => rota.leaders.some((leader) => !inOneLine(rota.managers, id, leader))
  const { imapUrl, smtpPort, lmtpPort } = config.mail
  const door = found.mailbox || Boolean(imapUrl || smtpPort || lmtpPort) || config.extensionIds.length > 0
  const done: Record<Item['id'], boolean> = {
    organisation: found.organisation,
    owner: found.owner,
    desk: rota.desk.length > 0,
    overseer: rota.desk.length > 0 && rota.desk.every(overseen),
    'outside-contact': rota.outside !== null,
    door,
    pack: found.pack,
  }
  return ITEMS.map((id) => ({ id, done: done[id] }))
}
