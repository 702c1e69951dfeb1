import type { RecordKind } from '../recording.ts'

const yes = (value: unknown) => value === true || value === 'yes'

/** A try to reach the manager or the next one up. Each is kept; the step ends when somebody was reached (POLICY 58). */
export const managerContact: RecordKind = { staysOpen: (r) => !yes(r.values.reached) }
