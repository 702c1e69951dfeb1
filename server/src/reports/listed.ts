import type { Tx } from '../db/as.ts'

/** Reports as a person's own pages list them, with their case and whom it is about; newest first. */
export const listedReports = (tx: Tx) =>
  tx
    .selectFrom('report')
    .innerJoin('case_file', 'case_file.id', 'report.case_id')
    .leftJoin('third_party', 'third_party.id', 'case_file.third_party_id')
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
