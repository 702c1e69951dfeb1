import { person, system, type Tx, within } from '../db/as.ts'
import { listedReports } from './listed.ts'

/**
 * Reports that somebody else made of what happened to this person: they see that there is one and say what they wish (POLICY 12, 13).
 * What a manager only suspects shows once the two of them have talked (POLICY 64); a wall shows nothing.
 */
export const aboutMe = (tx: Tx, personId: string) =>
  within(tx, system('intake'), person(personId), () =>
    listedReports(tx)
      .where('report.affected_id', '=', personId)
      .where((eb) => eb.or([eb('report.reporter_id', 'is', null), eb('report.reporter_id', '<>', personId)]))
      .where('report.state', '=', 'received')
      .where('report.same_as', 'is', null)
      .where(({ eb, or, exists, selectFrom }) =>
        or([
          eb('report.role', '<>', 'manager'),
          exists(
            selectFrom('fact')
              .select('fact.id')
              .whereRef('fact.case_id', '=', 'report.case_id')
              .where('fact.name', '=', 'manager.talk_done')
              .where('fact.value', '=', 'yes'),
          ),
        ]),
      )
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('case_wall')
              .select('case_wall.case_id')
              .whereRef('case_wall.case_id', '=', 'report.case_id')
              .where('case_wall.person_id', '=', personId),
          ),
        ),
      )
      .limit(50)
      .execute(),
  )
