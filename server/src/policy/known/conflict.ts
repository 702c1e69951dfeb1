import { sql } from 'kysely'
import { known } from './known.ts'

/** A wall between the manager and the case is a conflict, whoever raised it. */
export const conflict = known<boolean>({
  name: 'conflict',
  select: sql`exists (select 1 from app.case_wall w join app.person a on a.manager_id = w.person_id where w.case_id = f.id and a.id = f.affected_id)`,
  facts: (walled) => ({ 'manager.in_conflict': walled ? 'yes' : 'no' }),
})
