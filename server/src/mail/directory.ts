import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'

/** What mail is read against: our addresses, our domains, and who is in the directory. */
export type Organisation = {
  ownAddresses: string[]
  ownDomains: string[]
  directory: (address: string) => { personId: string } | undefined
}

/** Looks the given addresses up among active people; everything else about the organisation comes along. */
export const organisationFor = (deps: Deps, addresses: readonly string[]): Promise<Organisation> =>
  as(deps.db, system('intake'), async (tx) => {
    const organisation = await tx.selectFrom('organisation').select('domains').executeTakeFirst()
    const boxes = await tx.selectFrom('mailbox').select('address').execute()
    const wanted = [...new Set(addresses)]
    const people = wanted.length
      ? await tx
          .selectFrom('person')
          .leftJoin('person_address', 'person_address.person_id', 'person.id')
          .where('person.active', '=', true)
          .where((eb) => eb.or([eb('person.email', 'in', wanted), eb('person_address.address', 'in', wanted)]))
          .select(['person.id', 'person.email', 'person_address.address'])
          .execute()
      : []
    const byAddress = new Map(
      people.flatMap((p) => [[p.email, p.id] as const, ...(p.address ? [[p.address, p.id] as const] : [])]),
    )
    return {
      ownAddresses: [...new Set([deps.config.mail.address, ...boxes.map((box) => box.address)])],
      ownDomains: (organisation?.domains ?? []).map((domain) => domain.toLowerCase()),
      directory: (address) => {
        const personId = byAddress.get(address)
        return personId ? { personId } : undefined
      },
    }
  })
