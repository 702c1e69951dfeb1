import type { RecordKind } from './recording.ts'
import { acknowledgement } from './records/acknowledgement.ts'
import { incidentForm } from './records/incident-form.ts'
import { investigation } from './records/investigation.ts'
import { managerContact } from './records/manager-contact.ts'
import { managerTold } from './records/manager-told.ts'
import { metrics } from './records/metrics.ts'
import { noPenalty } from './records/no-penalty.ts'
import { protection } from './records/protection.ts'
import { talk } from './records/talk.ts'
import { training } from './records/training.ts'
import { witnesses } from './records/witnesses.ts'

/** Kinds of record that mean more than their fields, by the pack's `closed_by.record`; one file each in `records/`. */
export const recordKinds: Readonly<Record<string, RecordKind>> = {
  acknowledgement,
  'incident-form': incidentForm,
  investigation,
  'manager-contact': managerContact,
  'manager-told': managerTold,
  metrics,
  'no-penalty': noPenalty,
  protection,
  talk,
  training,
  witnesses,
}
