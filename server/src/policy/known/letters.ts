import { sql } from 'kysely'
import { known } from './known.ts'

export type LettersRow = {
  /** when the complaint of this case reached the other side */
  delivered: string | null
  sent: boolean
  answered: boolean
  /** when each incident with this person happened, over all cases (SETTLED 72) */
  incidents: string[]
  warnings: string[]
  contracts: number
  unnoticed: number
}

/** The person it is about, and the organisation they work for. */
const theirs = sql`(select t.id from app.third_party t where t.id = f.third_party_id union select t.organisation_id from app.third_party t where t.id = f.third_party_id and t.organisation_id is not null)`
const contracts = sql`app.business_contract b where b.domain_blind in (select i.domain_blind from app.identifier i where i.third_party_id in ${theirs} and i.domain_blind is not null and i.state <> 'withdrawn')`
const ofThem = sql`(case when f.third_party_id is null then array[f.id] else (select array_agg(o.id) from app.case_file o where o.third_party_id = f.third_party_id) end)`
const complaint = sql`app.letter l where l.case_id = f.id and l.kind = 'letter.complaint' and l.state = 'sent' and l.delivery <> 'undelivered'`

/**
 * What the letters of a case and the register of contracts make known (POLICY 32, 33, 48, 52): whether the other side was told, answered,
 * and whether it happened again after that. Persistent is what went on after a warning, counted per person over all cases (POLICY 111).
 */
export const letters = known<LettersRow>({
  name: 'letters',
  select: sql`json_build_object(
    'sent', exists (select 1 from ${complaint}),
    'delivered', (select min(l.delivered_at) from ${complaint}),
    'answered', exists (select 1 from app.letter_answer a join app.letter l on l.id = a.letter_id where a.case_id = f.id and l.kind = 'letter.complaint' and not a.acknowledged_only),
    'incidents', (select coalesce(json_agg(coalesce(n.happened_at, n.known_at)), '[]') from app.incident n left join app.report r on r.id = n.report_id
      where n.case_id = any ${ofThem} and (r.id is null or (r.state = 'received' and r.same_as is null))),
    'warnings', (select coalesce(json_agg(l.delivered_at), '[]') from app.letter l where l.case_id = any ${ofThem} and l.kind = 'warning' and l.state = 'sent' and l.delivered_at is not null),
    'contracts', (select count(*) from ${contracts}),
    'unnoticed', (select count(*) from ${contracts} and not exists (select 1 from app.contract_notice c where c.contract_id = b.id and c.delivery <> 'undelivered')))`,
  facts: (row, { options }) => ({
    'counterparty.complaint_sent': row.sent ? 'yes' : 'no',
    'counterparty.answered': row.answered ? 'yes' : 'no',
    // the clock of silence says yes, and people never do
    'counterparty.ignored': 'no',
    'counterparty.continued': continued(row) ? 'yes' : 'no',
    'ground.persistent': persistent(
      row,
      numberOf(options?.['persistent.incidents'], 2),
      numberOf(options?.['persistent.warnings'], 1),
    )
      ? 'yes'
      : 'no',
    'contract.exists': row.contracts > 0 ? 'yes' : 'no',
    'contract.signed_without_notice': row.unnoticed > 0 ? 'yes' : 'no',
  }),
})

const time = (at: string) => new Date(at).getTime()
const numberOf = (value: unknown, otherwise: number) => (typeof value === 'number' ? value : otherwise)

/** An incident after the complaint was there. Pure. */
export const continued = ({ delivered, incidents }: Pick<LettersRow, 'delivered' | 'incidents'>): boolean =>
  delivered !== null && incidents.some((at) => time(at) > time(delivered))

/** Enough incidents, and enough warnings before the last of them: a warning after the last says nothing yet. Pure. */
export function persistent(
  { incidents, warnings }: Pick<LettersRow, 'incidents' | 'warnings'>,
  least: number,
  warned: number,
): boolean {
  const last = Math.max(...incidents.map(time))
  return incidents.length >= least && warnings.filter((at) => time(at) < last).length >= warned
}
