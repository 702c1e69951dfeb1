import type { PolicyPack, SupportEntry } from '@breakwater/shared/policy.ts'
import type { Tx } from '../db/as.ts'

const switchedOn = (pack: PolicyPack, option: string | undefined) =>
  option === undefined || pack.options[option]?.value === true

/** The kinds of support that this organisation has switched on (POLICY 86-88). */
export const supportOf = (pack: PolicyPack): SupportEntry[] => pack.support.filter((s) => switchedOn(pack, s.shown_if))

/** Whom to ask for each kind of support, by its id: the organisation's own directory. */
export async function supportContacts(tx: Tx): Promise<Readonly<Record<string, string>>> {
  const row = await tx.selectFrom('organisation').select('settings').executeTakeFirst()
  const contacts = row?.settings?.supportContacts
  return typeof contacts === 'object' && contacts !== null ? (contacts as Record<string, string>) : {}
}

/** What the person reads there: the pack's own contact, or the organisation's where the pack leaves it open. */
export const contactOf = (entry: SupportEntry, contacts: Readonly<Record<string, string>>): string =>
  entry.contact && entry.contact !== 'org' ? entry.contact : (contacts[entry.id] ?? '')
