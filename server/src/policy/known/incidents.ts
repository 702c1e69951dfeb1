import type { FactName, Facts, Tri } from '@breakwater/shared/facts.ts'
import { sql } from 'kysely'
import { type FactOrigin, known } from './known.ts'

/** An incident as the policy reads it. */
export type IncidentRow = {
  id: string
  report_id: string | null
  happened_at: string | null
  known_at: string
  channel: string
  behaviours: string[]
  on_site: Tri
  others_at_risk: Tri
  by_id: string | null
  at: string
}

/** Behaviours that are a trigger of their own name (SETTLED 69). */
const TRIGGERS: Record<string, FactName> = {
  assault: 'incident.assault',
  stalking: 'incident.stalking',
  threat: 'incident.threat',
  violence: 'incident.violence',
  hate: 'incident.hate',
  targeted: 'incident.targeted',
}

const factsOf = (row: IncidentRow): Facts => ({
  ...(Object.fromEntries(row.behaviours.flatMap((b) => (TRIGGERS[b] ? [[TRIGGERS[b], 'yes']] : []))) as Facts),
  behaviours: row.behaviours,
  channels: row.channel === 'unknown' ? [] : [row.channel],
  ...(row.on_site === 'unknown' ? {} : { 'incident.on_site': row.on_site }),
  ...(row.others_at_risk === 'unknown' ? {} : { 'incident.others_at_risk': row.others_at_risk }),
})

/** Each incident that somebody told of: its behaviours, channel and what followed from them. A second capture of a report adds none (SETTLED 34). */
export const incidents = known<readonly IncidentRow[]>({
  name: 'incidents',
  select: sql`(select coalesce(json_agg(i order by i.seq), '[]') from (select i.id, i.report_id, i.happened_at, i.known_at, i.channel, i.behaviours, i.on_site, i.others_at_risk, i.by_id, i.at, i.seq
    from app.incident i left join app.report r on r.id = i.report_id where i.case_id = f.id and r.same_as is null) i)`,
  facts: (rows) => ({ facts: {}, incidents: Object.fromEntries(rows.map((row) => [row.id, factsOf(row)])) }),
  origins: (rows) =>
    rows.flatMap((row) =>
      Object.keys(factsOf(row)).map(
        (name): FactOrigin => ({
          name,
          incidentId: row.id,
          source: row.report_id ? 'report' : 'incident',
          byId: row.by_id,
          at: new Date(row.at),
        }),
      ),
    ),
})
