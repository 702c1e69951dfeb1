import { line } from './line.ts'

/** A referral to Occupational Health, after the person asked for it: on file for them and for whoever referred, nobody else (POLICY 117). */
export const referOccupationalHealth = line(() => ({ kind: 'occupational-health.referred', visibility: 'wellbeing' }))
