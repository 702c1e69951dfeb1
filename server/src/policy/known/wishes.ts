import type { PoliceConsent } from '@breakwater/shared/wishes.ts'
import { sql } from 'kysely'
import { known } from './known.ts'

export type LastWishes = { version: number; police: PoliceConsent; by_id: string | null; at: string } | null

/** The last wishes of the affected person; what somebody else wrote for them is none of theirs (POLICY 12, 71). */
export const wishes = known<LastWishes>({
  name: 'wishes',
  select: sql`(select to_json(w) from (select version, police, by_id, at from app.wishes
    where case_id = f.id and (by_id is null or f.affected_id is null or by_id = f.affected_id) order by version desc limit 1) w)`,
  facts: (last) => ({ 'wishes.on_file': last ? 'yes' : 'no', 'police.consent': last?.police ?? 'not-asked' }),
  origins: (last) =>
    last
      ? (['wishes.on_file', 'police.consent'] as const).map((name) => ({
          name,
          incidentId: null,
          source: 'wishes',
          byId: last.by_id,
          at: new Date(last.at),
        }))
      : [],
})
