import type { RecordKind } from '../recording.ts'

/** A need that was found keeps the step open until it is done; none ends it with its reason (POLICY 103). */
export const training: RecordKind = { staysOpen: (r) => r.values.need !== 'none' && !r.values.done }
