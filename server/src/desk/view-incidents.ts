import type { IncidentView } from '@breakwater/shared/incident.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { caseKeys } from '../cases/key.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { openText, placeOf } from '../keys/seal.ts'
import { callCount } from '../policy/call-count.ts'
import type { Situation } from '../policy/situation.ts'
import { say, word } from './words.ts'

/** What kinds of evidence belong to a way of contact (POLICY 6). */
const EVIDENCE: Record<string, readonly string[]> = {
  email: ['mail', 'file'],
  phone: ['recording', 'call-list', 'note'],
  messaging: ['screenshot', 'file'],
  'in-person': ['note', 'photo', 'witness'],
}

/** Incidents as rows allow this reader to see them; `mine` marks those they told of themselves. */
export async function incidentViews(
  deps: Deps,
  tx: Tx,
  s: Situation,
  who: Person,
): Promise<(IncidentView & { mine: boolean })[]> {
  const rows = await tx.selectFrom('incident').where('case_id', '=', s.file.id).selectAll().orderBy('seq').execute()
  const shown = rows.filter((row) => s.told.some(({ id }) => id === row.id))
  const key = (await caseKeys(deps, tx, [s.file.id])).get(s.file.id)
  const affected = s.file.affected_id
    ? await tx
        .selectFrom('person')
        .where('id', '=', s.file.affected_id)
        .select(['time_zone', 'work_hours'])
        .executeTakeFirst()
    : undefined
  return shown.map((row, n) => ({
    id: row.id,
    at: row.happened_at?.toISOString() ?? null,
    knownAt: row.known_at.toISOString(),
    channel: row.channel,
    behaviours: row.behaviours.map((b) => s.pack.behaviours.find((x) => x.id === b)?.label ?? b),
    words:
      key && row.words_sealed ? openText(key, row.words_sealed, placeOf('incident', 'words', row.id, s.file.id)) : '',
    says: incidentSays(row, n),
    calls:
      row.calls.length && affected
        ? { ...callCount(row.calls, affected), urgent: row.calls_urgent, agreed: row.calls_agreed }
        : null,
    evidence: [...(EVIDENCE[row.channel] ?? [])],
    mine: row.by_id === who.id,
  }))
}

/** One line for an incident: its number, its day where somebody said it, and its channel. */
export function incidentSays(row: { happened_at: Date | string | null; channel: string }, n: number): string {
  const day = row.happened_at ? new Date(row.happened_at).toISOString().slice(0, 10) : ''
  const channel = row.channel === 'unknown' ? '' : word('channel', row.channel)
  return [say('incident.number', { n: n + 1 }), day, channel].filter(Boolean).join(', ')
}
