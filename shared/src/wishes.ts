import { z } from 'zod'

export const PoliceConsent = z.enum(['not-asked', 'yes', 'no', 'later'])
export type PoliceConsent = z.infer<typeof PoliceConsent>

/** What the affected person asks for. Choices are ids from the active pack; nothing is preselected (SCREEN 11). */
export const Wishes = z.object({
  choices: z.array(z.string().max(60)).max(20).default([]),
  words: z.string().max(20_000).default(''),
  police: PoliceConsent.default('not-asked'),
  contact: z.string().max(500).default(''),
})
export type Wishes = z.infer<typeof Wishes>
