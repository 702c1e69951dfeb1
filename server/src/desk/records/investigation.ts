import type { RecordKind } from '../recording.ts'

/** The end of the investigation; until then protection stays (POLICY 67, 75). */
export const investigation: RecordKind = { proves: () => ({ investigation: 'complete' }) }
