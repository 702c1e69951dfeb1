import { z } from 'zod'
import { domainOf } from './company-domain.ts'
import type { WonSale } from './connector.ts'
import type { Rpc } from './tryton-rpc.ts'

const MODEL = 'sale.opportunity'
const PAGE = 500

const Day = z.looseObject({ __class__: z.literal('date'), year: z.number(), month: z.number(), day: z.number() })
const Moment = z.looseObject({
  __class__: z.literal('datetime'),
  year: z.number(),
  month: z.number(),
  day: z.number(),
  hour: z.number(),
  minute: z.number(),
  second: z.number(),
})
const Row = z.looseObject({
  id: z.number().int(),
  number: z.string().nullish(),
  party: z.number().int().nullable(),
  rec_name: z.string(),
  end_date: Day.nullable(),
  create_date: Moment,
  write_date: Moment.nullable(),
  'party.': z.looseObject({ rec_name: z.string() }).nullish(),
})
type Row = z.infer<typeof Row>
const Mechanism = z.looseObject({ party: z.number(), type: z.string(), value: z.string().nullable() })
const COLUMNS = ['number', 'party', 'party.rec_name', 'rec_name', 'end_date', 'create_date', 'write_date']

/** Opportunities that were won or became a sale, changed at `since` or later. Of the party only its name, website and addresses are read. */
export async function wonInTryton(rpc: Rpc, since: Date, signal: AbortSignal): Promise<WonSale[]> {
  const from = outgoing(since)
  const changed = [
    'OR',
    [['write_date', '>=', from]],
    [
      ['write_date', '=', null],
      ['create_date', '>=', from],
    ],
  ]
  const where = [['state', 'in', ['converted', 'won']], changed]
  const rows: Row[] = []
  for (let full = true; full; ) {
    const page = [where, rows.length, PAGE, [['id', 'ASC']], COLUMNS]
    const found = await rpc.model(z.array(Row), `${MODEL}.search_read`, page, { writes: false, signal })
    rows.push(...found)
    full = found.length === PAGE
  }
  const parties = [...new Set(rows.flatMap(({ party }) => party ?? []))]
  const mechanisms: z.infer<typeof Mechanism>[] = []
  for (let at = 0; at < parties.length; at += PAGE) {
    const of = [
      ['party', 'in', parties.slice(at, at + PAGE)],
      ['type', 'in', ['website', 'email']],
    ]
    const asked = [of, 0, null, [['id', 'ASC']], ['party', 'type', 'value']]
    const method = 'party.contact_mechanism.search_read'
    mechanisms.push(...(await rpc.model(z.array(Mechanism), method, asked, { writes: false, signal })))
  }
  const valuesOf = (party: number | null, type: string) =>
    mechanisms.filter((one) => one.party === party && one.type === type).flatMap(({ value }) => value ?? [])
  return rows
    .map((row) => {
      const company = row['party.']?.rec_name || row.rec_name
      const changedAt = incoming(row.write_date ?? row.create_date)
      const known = { websites: valuesOf(row.party, 'website'), emails: valuesOf(row.party, 'email') }
      return {
        ref: { type: MODEL, id: String(row.id) },
        number: row.number || String(row.id),
        company,
        domain: domainOf(company, known),
        day: (row.end_date ? midnight(row.end_date) : changedAt).slice(0, 10),
        changedAt,
      }
    })
    .sort((a, b) => a.changedAt.localeCompare(b.changedAt))
}

const midnight = ({ year, month, day }: z.infer<typeof Day>) => new Date(Date.UTC(year, month - 1, day)).toISOString()

const incoming = (at: z.infer<typeof Moment>) =>
  new Date(Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute, at.second)).toISOString()

const outgoing = (at: Date) => ({
  __class__: 'datetime',
  year: at.getUTCFullYear(),
  month: at.getUTCMonth() + 1,
  day: at.getUTCDate(),
  hour: at.getUTCHours(),
  minute: at.getUTCMinutes(),
  second: at.getUTCSeconds(),
  microsecond: 0,
})
