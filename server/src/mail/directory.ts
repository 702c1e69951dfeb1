import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { keptSettings } from './mailboxes.ts'

/** What mail is read against: our addresses, our domains, and who is in the directory. */
export type Organisation = {
  ownAddresses: string[]
  ownDomains: string[]
  directory: (address: string) => { personId: string } | undefined
  /** our mailboxes by id, and what an admin wrote down about how to read their mail */
  boxes: Map<string, Box>
  /** the mailbox lives in the organisation's Microsoft tenant */
  tenant?: boolean
}
type Box = { purpose: 'report' | 'concern'; written?: { authserv: string[]; tenant: boolean } }

/** Looks the given addresses up among active people; everything else about the organisation comes along. */
export const organisationFor = (deps: Deps, addresses: readonly string[]): Promise<Organisation> =>
  as(deps.db, system('intake'), async (tx) => {
    const organisation = await tx.selectFrom('organisation').select('domains').executeTakeFirst()
    const boxes = await tx.selectFrom('mailbox').select(['id', 'address', 'purpose', 'settings']).execute()
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
      boxes: new Map(boxes.map(({ id, purpose, settings }) => [id, { purpose, ...writtenIn(settings) }])),
      directory: (address) => {
        const personId = byAddress.get(address)
        return personId ? { personId } : undefined
      },
    }
  })

function writtenIn(settings: Record<string, unknown>): Pick<Box, 'written'> {
  const kept = keptSettings(settings)?.settings
  return kept ? { written: { authserv: kept.authserv, tenant: kept.auth.kind === 'microsoft' } } : {}
}
