import { z } from 'zod'
import { Tri } from './facts.ts'
import { Id, Moment } from './id.ts'
import { NewIncident } from './incident.ts'
import { PersonRef } from './person.ts'

/** What a manager notes who thinks that somebody of their team is harassed (POLICY 63). */
export const NewSuspicion = z.object({
  key: Id,
  personId: Id,
  words: z.string().trim().min(1).max(20_000),
  relation: z.string().max(40).default('unknown'),
  behaviours: z.array(z.string().max(40)).max(20).default([]),
  danger: Tri.default('unknown'),
  about: z
    .object({
      name: z.string().max(200).default(''),
      email: z.string().max(320).default(''),
      organisation: z.string().max(200).default(''),
    })
    .default({ name: '', email: '', organisation: '' }),
  incidents: z.array(NewIncident).max(20).default([]),
})
export type NewSuspicion = z.infer<typeof NewSuspicion>

/** What a manager sees before: their people, what to look for, how to talk, and when they read it last. */
export const Suspecting = z.object({
  people: z.array(PersonRef),
  briefedAt: Moment.nullable(),
  signs: z.array(z.string()),
  talk: z.array(z.string()),
})
export type Suspecting = z.infer<typeof Suspecting>
