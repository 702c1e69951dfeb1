import type { Person } from '@breakwater/shared/person.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { mayConfigure } from '../people/may.ts'
import { activePack } from '../policy/packs.ts'
import { contactOf, supportContacts } from '../policy/support.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'

/** Each kind of support of the active pack with the organisation's contact. */
export const listContacts = (deps: Deps, who: Person) =>
  as(deps.db, person(who.id), async (tx) => {
    const contacts = await supportContacts(tx)
    return (await activePack(tx)).support.map((entry) => ({
      entry: entry.id,
      title: entry.title ?? entry.id,
      contact: contactOf(entry, contacts),
    }))
  })

/** Says whom to ask for one kind of support. @throws Refusal `forbidden`, `care.unknown_entry` */
export const setContact = (deps: Deps, who: Person, said: { entry: string; contact: string }) =>
  as(deps.db, person(who.id), async (tx) => {
    if (!mayConfigure(who)) throw new Refusal('forbidden', 'refusal.forbidden')
    const pack = await activePack(tx)
    if (!pack.support.some(({ id }) => id === said.entry)) throw new Refusal('invalid', 'care.unknown_entry')
    await within(tx, system('setup'), person(who.id), async () => {
      const before = await tx.selectFrom('organisation').select('settings').executeTakeFirstOrThrow()
      const supportContacts = { ...(before.settings.supportContacts as object | undefined), [said.entry]: said.contact }
      await tx
        .updateTable('organisation')
        .set({ settings: JSON.stringify({ ...before.settings, supportContacts }) })
        .execute()
    })
    await record(tx, deps.clock, { action: 'settings.support', subject: said.entry })
    return said
  })
