import type { RecordKind } from '../recording.ts'

/** The talk with the manager, before which nothing is marked (POLICY 44). */
export const talk: RecordKind = { proves: () => ({ 'manager.talk_done': 'yes' }) }
