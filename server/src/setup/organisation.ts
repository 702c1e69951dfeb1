import { sql } from 'kysely'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { type Item, inPlace } from './in-place.ts'

export type Organisation = {
  name?: string | undefined
  /** two letters (ISO 3166) */
  country?: string | undefined
  /** such as `Europe/London` */
  zone?: string | undefined
  /** mail domains of its people */
  domains?: string[] | undefined
  /** address of the person of the desk outside its rota who takes what nobody of it may handle (SECURITY W5) */
  outsideContact?: string | undefined
}

/**
 * Says who the organisation is; what is left out stays. @returns what of the set-up is in place
 * @throws Refusal `setup.name`, `setup.country`, `setup.zone`, `setup.contact`
 */
export async function setUp(deps: Pick<Deps, 'db' | 'clock' | 'config'>, said: Organisation): Promise<Item[]> {
  check(said)
  return as(deps.db, system('setup'), async (tx) => {
    const before = await tx.selectFrom('organisation').selectAll().executeTakeFirst()
    const changes = Object.values(said).some((value) => value !== undefined)
    if (changes && !before && !said.name) throw new Refusal('invalid', 'setup.name')
    if (changes) {
      const contact = said.outsideContact?.toLowerCase()
      if (contact && !(await isOfDesk(contact))) throw new Refusal('invalid', 'setup.contact', { address: contact })
      const row = {
        name: said.name ?? before?.name ?? '',
        country: said.country?.toUpperCase() ?? before?.country ?? 'GB',
        time_zone: said.zone ?? before?.time_zone ?? 'Europe/London',
        domains: said.domains?.map((domain) => domain.toLowerCase()) ?? before?.domains ?? [],
        settings: JSON.stringify({ ...before?.settings, ...(contact ? { outsideContact: contact } : {}) }),
      }
      await (before
        ? tx.updateTable('organisation').set(row).execute()
        : tx.insertInto('organisation').values(row).execute())
      await record(tx, deps.clock, { action: 'setup.organisation' })
    }
    return inPlace(deps, tx)

    async function isOfDesk(address: string) {
      const { rows } =
        await sql`select 1 from app.person where active and email = ${address} and 'hr' = any(roles)`.execute(tx)
      return rows.length > 0
    }
  })
}

function check({ name, country, zone }: Organisation): void {
  if (name?.trim() === '') throw new Refusal('invalid', 'setup.name')
  if (country !== undefined && !/^[a-z]{2}$/i.test(country)) throw new Refusal('invalid', 'setup.country')
  if (zone !== undefined && !Intl.supportedValuesOf('timeZone').includes(zone) && zone !== 'UTC')
    throw new Refusal('invalid', 'setup.zone')
}
