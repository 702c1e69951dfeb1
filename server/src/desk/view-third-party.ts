import type { ThirdPartyView } from '@breakwater/shared/case.ts'
import type { PersonRef } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { accountOf } from '../cases/account.ts'
import { standingChange } from '../cases/identity-change.ts'
import { caseKey } from '../cases/key.ts'
import { identifiersOf, thirdPartyName } from '../cases/third-party.ts'
import { person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { openProposal } from '../reports/proposals.ts'
import { restrictionOf } from '../restrictions/queries.ts'
import { say } from './words.ts'

/** The third party with its organisation, which is nobody's case and so nobody's to read by itself. Runs as the service. */
const identityOf = (tx: Tx, file: { third_party_id: string | null }) =>
  file.third_party_id
    ? tx
        .selectFrom('third_party as t')
        .leftJoin('third_party as o', 'o.id', 't.organisation_id')
        .where('t.id', '=', file.third_party_id)
        .select(['t.id', 't.name_sealed', 'o.id as org_id', 'o.name_sealed as org_sealed'])
        .executeTakeFirst()
    : Promise.resolve(undefined)

/** Who a case is about: for the handler with addresses, proposals, the restriction and how often they were reported, never by whom (POLICY 25). */
export async function thirdPartyView(
  deps: Deps,
  tx: Tx,
  file: { id: string; third_party_id: string | null },
  full: boolean,
  who: string,
  names: ReadonlyMap<string, PersonRef>,
): Promise<ThirdPartyView> {
  const third = await within(tx, system('policy'), person(who), () => identityOf(tx, file))
  const open = full
    ? await tx
        .selectFrom('proposal')
        .where('case_id', '=', file.id)
        .where('state', '=', 'open')
        .selectAll()
        .orderBy('at')
        .execute()
    : []
  const key = open.length ? await caseKey(deps, tx, file.id) : Buffer.alloc(0)
  const proposals = open.map((p) => {
    const found = openProposal(key, p)
    return {
      id: p.id,
      name: found.name,
      address: found.address,
      organisation: found.organisation,
      how: howWords(p.how),
      grade: p.grade as 'A',
      evidence: p.evidence_id,
    }
  })
  const before = full
    ? (await sql<Repeat>`select times::int, exact, severe, company from app.repeat_of(${file.id})`.execute(tx)).rows[0]
    : undefined
  const account =
    full && file.third_party_id
      ? await within(tx, system('policy'), person(who), () => accountOf(tx, file.id))
      : undefined
  const undo =
    full && (await within(tx, system('policy'), person(who), () => standingChange(tx, file.id))) !== undefined
  return {
    id: file.third_party_id,
    name: third ? thirdPartyName(deps, third) : '',
    organisation:
      third?.org_id && third.org_sealed
        ? thirdPartyName(deps, { id: third.org_id, name_sealed: third.org_sealed })
        : '',
    identifiers:
      full && file.third_party_id
        ? (await identifiersOf(deps, tx, file.third_party_id)).map(({ kind, value, confirmed }) => ({
            kind,
            value,
            confirmed,
          }))
        : [],
    confirmed: third !== undefined && proposals.length === 0,
    proposals,
    restriction: file.third_party_id ? ((await restrictionOf(deps, tx, file.third_party_id)) ?? null) : null,
    earlierReports: repeatSays(before),
    undo,
    ...(account
      ? { account: { owner: (account.ownerId && names.get(account.ownerId)) || null, worth: account.worth } }
      : {}),
  }
}

type Repeat = { times: number; exact: boolean; severe: boolean; company: boolean }

/** How often and how badly, never by whom; in a small team only that it was so (POLICY 25, I20). */
function repeatSays(before: Repeat | undefined): ThirdPartyView['earlierReports'] {
  const { times = 0, exact = true, severe = false, company = false } = before ?? {}
  const count = exact ? times : Math.min(times, 1)
  const often = exact ? say('repeat.times', { count: times }) : say('repeat.yes')
  const words = [
    times ? often : '',
    times && exact && severe ? say('repeat.severe') : '',
    company ? say('repeat.company') : '',
  ]
  return { count, words: words.filter(Boolean).join(' '), exact, company }
}

/** How a proposal came about, in words; what follows the colon is for the software. */
function howWords(how: string): string {
  const [kind = ''] = how.split(':')
  return say.has(`how.${kind}`) ? say(`how.${kind}`) : ''
}
