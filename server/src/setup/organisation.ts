import type { Role } from '@breakwater/shared/person.ts'
import { z } from 'zod'
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
  /** address of who speaks for the board, where a policy asks it */
  boardContact?: string | undefined
  /** its own days off as `2026-12-24`, for a policy whose calendar counts them (SETTLED 75) */
  holidays?: readonly string[] | undefined
}

/**
 * Says who the organisation is; what is left out stays. @returns what of the set-up is in place
 * @throws Refusal `setup.name`, `setup.country`, `setup.zone`, `setup.contact`, `setup.board`, `setup.holidays`
 */
export async function setUp(deps: Pick<Deps, 'db' | 'clock' | 'config'>, said: Organisation): Promise<Item[]> {
  check(said)
  return as(deps.db, system('setup'), async (tx) => {
    const before = await tx.selectFrom('organisation').selectAll().executeTakeFirst()
    const changes = Object.values(said).some((value) => value !== undefined)
    if (changes && !before && !said.name) throw new Refusal('invalid', 'setup.name')
    if (changes) {
      const contact = said.outsideContact?.toLowerCase()
      if (contact && !(await isHere(contact, 'hr'))) throw new Refusal('invalid', 'setup.contact', { address: contact })
      const board = said.boardContact?.toLowerCase()
      if (board && !(await isHere(board))) throw new Refusal('invalid', 'setup.board', { address: board })
      const settings = {
        ...(contact ? { outsideContact: contact } : {}),
        ...(board ? { boardContact: board } : {}),
        ...(said.holidays ? { holidays: said.holidays } : {}),
      }
      const row = {
        name: said.name ?? before?.name ?? '',
        country: said.country?.toUpperCase() ?? before?.country ?? 'GB',
        time_zone: said.zone ?? before?.time_zone ?? 'Europe/London',
        domains: said.domains?.map((domain) => domain.toLowerCase()) ?? before?.domains ?? [],
        settings: JSON.stringify({ ...before?.settings, ...settings }),
      }
      await (before
        ? tx.updateTable('organisation').set(row).execute()
        : tx.insertInto('organisation').values(row).execute())
      await record(tx, deps.clock, { action: 'setup.organisation' })
    }
    return inPlace(deps, tx)

    async function isHere(address: string, role?: Role) {
      const found = await tx
        .selectFrom('person')
        .where('email', '=', address)
        .where('active', '=', true)
        .select('roles')
        .executeTakeFirst()
      return found !== undefined && (role === undefined || found.roles.includes(role))
    }
  })
}

function check({ name, country, zone, holidays }: Organisation): void {
  if (name?.trim() === '') throw new Refusal('invalid', 'setup.name')
  if (country !== undefined && !/^[a-z]{2}$/i.test(country)) throw new Refusal('invalid', 'setup.country')
  if (zone !== undefined && !Intl.supportedValuesOf('timeZone').includes(zone) && zone !== 'UTC')
    throw new Refusal('invalid', 'setup.zone')
  for (const day of holidays ?? [])
    if (!z.iso.date().safeParse(day).success) throw new Refusal('invalid', 'setup.holidays', { day })
}
