import { person, system, type Tx, within } from '../db/as.ts'

/**
 * Reports that somebody else made of what happened to this person: they see that there is one and say what they wish (POLICY 12, 13).
 * What a manager only suspects shows once the two of them have talked (POLICY 64); a wall shows nothing.
 */
export const aboutMe = (tx: Tx, personId: string) =>
  within(tx, system('intake'), person(personId), () =>
    tx
      .selectFrom('report')
      .innerJoin('case_file', 'case_file.id', 'report.case_id')
      .leftJoin('third_party', 'third_party.id', 'case_file.third_party_id')
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
      .select([
        'report.id',
        'report.case_id',
        'report.source',
        'report.state',
        'report.opened_at',
        'report.received_at',
        'case_file.reference',
        'case_file.status',
        'case_file.claimed_at',
        'case_file.last_event_at',
        'third_party.id as third_id',
        'third_party.name_sealed',
      ])
      .orderBy('report.received_at', 'desc')
      .limit(50)
      .execute(),
  )
