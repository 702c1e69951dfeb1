import type { RecordKind } from './recording.ts'
import { acknowledgement } from './records/acknowledgement.ts'
import { investigation } from './records/investigation.ts'
import { metrics } from './records/metrics.ts'
import { talk } from './records/talk.ts'

/** Kinds of record that mean more than their fields, by the pack's `closed_by.record`; one file each in `records/`. */
export const recordKinds: Readonly<Record<string, RecordKind>> = {
  acknowledgement,
  investigation,
  metrics,
  talk,
}
