import type { Figures } from '@breakwater/shared/contract/insight.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import { say, word } from '../desk/words.ts'
import { overlapping, partition } from './small-groups.ts'

/** One incident as it is counted: no person, no words. */
export type Counted = {
  case_id: string
  day: string
  relation: string
  channel: string
  behaviours: string[]
  unit: string | null
}

/** Incidents known up to a day that stand in no report yet. Runs as the service. */
export async function unreportedUntil(tx: Tx, day: string): Promise<Counted[]> {
  const { rows } = await sql<Counted>`
    select i.case_id, to_char(i.known_at at time zone 'UTC', 'YYYY-MM-DD') as day, f.relation, i.channel, i.behaviours, p.unit
    from app.incident i join app.case_file f on f.id = i.case_id left join app.person p on p.id = f.affected_id
    where to_char(i.known_at at time zone 'UTC', 'YYYY-MM-DD') <= ${day}
      and exists (select 1 from app.report r where r.case_id = f.id and r.state = 'received')
      and not exists (select 1 from app.regular_report_case c join app.regular_report rr on rr.id = c.report_id
        where c.case_id = i.case_id and to_char(i.known_at at time zone 'UTC', 'YYYY-MM-DD') <= rr.to_day)
    order by i.seq`.execute(tx)
  return rows
}

/** The size below which a group is not shown: the organisation's, never under five. */
export const smallestOf = (pack: PolicyPack): number =>
  Math.max(5, Number(pack.options['report.small-group']?.value ?? 5))

const counted = (keys: readonly string[], of: readonly string[]) =>
  new Map(keys.map((key) => [key, of.filter((one) => one === key).length]))

/** The figures of a period, with everything left out that would point at few people. Pure. */
export function figuresOf(pack: PolicyPack, incidents: readonly Counted[], from: string): Figures {
  const smallest = smallestOf(pack)
  const whole = incidents.length
  const earlier = incidents.filter((i) => i.day < from).length
  const shown = (n: number) => (n < smallest ? null : n)
  const lines = (counts: Map<string, number | null>, label: (id: string) => string) =>
    [...counts].map(([id, count]) => ({ id, label: label(id), count }))
  const relations = Object.keys(pack.relations)
  const channels = ['in-person', 'phone', 'email', 'messaging', 'unknown']
  const units = ['corporate', 'school']
  const unitOf = (unit: string | null) => (/school/i.test(unit ?? '') ? 'school' : 'corporate')
  const parts = partition(
    new Map([
      ['earlier', earlier],
      ['period', whole - earlier],
    ]),
    smallest,
  )
  return {
    smallest,
    incidents: shown(whole),
    fromEarlier: earlier === 0 ? 0 : whole < smallest ? null : (parts.get('earlier') ?? null),
    groups: [
      {
        id: 'relation',
        title: say('insight.relation'),
        lines: lines(
          partition(
            counted(
              relations,
              incidents.map((i) => i.relation),
            ),
            smallest,
          ),
          (id) => pack.relations[id as keyof typeof pack.relations]?.label ?? id,
        ),
      },
      {
        id: 'channel',
        title: say('insight.channel'),
        lines: lines(
          partition(
            counted(
              channels,
              incidents.map((i) => i.channel),
            ),
            smallest,
          ),
          (id) => word('channel', id),
        ),
      },
      {
        id: 'unit',
        title: say('insight.unit'),
        lines: lines(
          partition(
            counted(
              units,
              incidents.map((i) => unitOf(i.unit)),
            ),
            smallest,
          ),
          (id) => say(`insight.unit_${id}`),
        ),
      },
      {
        id: 'behaviour',
        title: say('insight.behaviour'),
        lines: lines(
          overlapping(
            counted(
              pack.behaviours.map(({ id }) => id),
              incidents.flatMap((i) => i.behaviours),
            ),
            whole,
            smallest,
          ),
          (id) => pack.behaviours.find((b) => b.id === id)?.label ?? id,
        ),
      },
    ],
  }
}
