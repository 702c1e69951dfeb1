import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import { chainAbove, type Managers } from '../people/lines.ts'

type Named = {
  reporterId: string | null
  affectedId: string | null
  about: { email?: string | undefined } | null
  proposals: readonly { address: string }[]
}

/**
 * People of the directory whom a report names as the sender or as who it is about, and who could otherwise come near the case: staff with
 * a role of the service, managers, and whoever stands above the affected person (SECURITY W1, directory). The reporter and the affected
 * person are never meant. One list a report, in their order. Runs as the service.
 */
export async function accusedAmong(tx: Tx, managers: Managers, reports: readonly Named[]): Promise<string[][]> {
  const named = reports.map(addressesIn)
  const addresses = [...new Set(named.flat())]
  if (!addresses.length) return reports.map(() => [])
  const { rows } = await sql<{ id: string; near: boolean; addresses: string[] }>`
    select p.id, p.roles <> '{}' or exists (select 1 from app.person r where r.manager_id = p.id) near,
      array_prepend(p.email, array(select a.address from app.person_address a where a.person_id = p.id)) addresses from app.person p
    where p.active and (p.email = any(${addresses}) or p.id in (select a.person_id from app.person_address a where a.address = any(${addresses})))`.execute(
    tx,
  )
  return reports.map((r, i) => {
    const above = new Set(r.affectedId && rows.length ? chainAbove(managers, r.affectedId) : [])
    return rows
      .filter((p) => p.addresses.some((address) => named[i]!.includes(address)))
      .filter((p) => p.id !== r.reporterId && p.id !== r.affectedId && (p.near || above.has(p.id)))
      .map((p) => p.id)
  })
}

const addressesIn = (r: Named): string[] =>
  [...r.proposals.map((p) => p.address), r.about?.email ?? '']
    .map((a) => a.trim().toLowerCase())
    .filter((a) => a.includes('@') && !a.startsWith('crm:'))
