import { sql } from 'kysely'
import { known } from './known.ts'

/** Whether a mail is among the evidence. */
export const email = known<boolean>({
  name: 'email',
  select: sql`exists (select 1 from app.evidence v where v.case_id = f.id and v.kind = 'mail')`,
  facts: (found) => ({ 'evidence.email': found ? 'yes' : 'no' }),
})
