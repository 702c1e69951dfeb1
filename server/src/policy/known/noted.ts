import { FACTS, type FactName, type Facts } from '@breakwater/shared/facts.ts'
import { sql } from 'kysely'
import { type FactOrigin, known } from './known.ts'

export type FactRow = {
  name: string
  value: string
  source: string
  by_id: string | null
  incident_id: string | null
  /** the incidents there were when it was said: what is said of the case is said of them, not of later ones */
  of: string[] | null
  at: string
  seq: number
}

/** A stored value as the fact's kind wants it; sets are stored joined by commas. */
const toValue = ({ name, value }: FactRow) =>
  FACTS[name as FactName]?.kind === 'set' ? value.split(',').filter(Boolean) : value

const perIncident = ({ name }: FactRow) => FACTS[name as FactName]?.per === 'incident'
const scopeOf = (row: FactRow, all: readonly string[]): readonly (string | null)[] =>
  row.incident_id ? [row.incident_id] : perIncident(row) ? (row.of ?? all) : [null]

/** What people said and signed; of several answers the last one, and older ones stay on file. */
export const noted = known<readonly FactRow[]>({
  name: 'noted',
  select: sql`(select coalesce(json_agg(x order by seq), '[]') from (select distinct on (name, incident_id) name, value, source, by_id, incident_id, at, seq,
      case when incident_id is null and name = any(${Object.keys(FACTS).filter((name) => FACTS[name as FactName].per === 'incident')}::text[])
        then (select json_agg(i.id) from app.incident i where i.case_id = f.id and i.at <= x.at) end of
    from app.fact x where case_id = f.id order by name, incident_id, seq desc) x)`,
  facts: (rows, _, all) => {
    const own: Record<string, unknown> = {}
    const incidents: Record<string, Facts> = {}
    for (const row of rows)
      for (const incident of scopeOf(row, all)) {
        if (incident === null) own[row.name] = toValue(row)
        else incidents[incident] = { ...incidents[incident], [row.name]: toValue(row) }
      }
    return { facts: { ...(own as Facts), ...figures(rows) }, incidents }
  },
  origins: (rows, all) =>
    rows.flatMap((row) =>
      scopeOf(row, all).map(
        (incidentId): FactOrigin => ({
          name: row.name,
          incidentId,
          source: row.source,
          byId: row.by_id,
          at: new Date(row.at),
        }),
      ),
    ),
})

/** A goal at risk asks for the figures again; settling them answers it, until it is said anew (POLICY 123). */
function figures(rows: readonly FactRow[]): Facts {
  const risk = rows.find((f) => f.name === 'goals.at_risk' && f.value === 'yes')
  const settled = rows.find((f) => f.name === 'metrics.settled')
  if (!risk || !settled) return {}
  return risk.seq > settled.seq ? { 'metrics.settled': 'no' } : { 'goals.at_risk': 'no' }
}
