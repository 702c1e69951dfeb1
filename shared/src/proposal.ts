import { z } from 'zod'
import { FactLine } from './fact-line.ts'
import { Id, Moment } from './id.ts'
import { PersonRef } from './person.ts'
import { ClauseRef, GateView, RecordField } from './step.ts'

/** A proposal that stands; `yours` opens its dossier for this reader. */
export const Waiting = z.object({ id: Id, by: PersonRef, at: Moment, expires: Moment, yours: z.boolean() })
export type Waiting = z.infer<typeof Waiting>

/** Something that others decide: what it takes to put it before them, what it rests on, and where it stands (POLICY 107, 109, 110). */
export const Proposing = z.object({
  action: z.string(),
  title: z.string(),
  help: z.string(),
  do: z.string(),
  fields: z.array(RecordField),
  gate: GateView,
  clause: ClauseRef.nullable(),
  /** the facts that its gate asks for, each with where it comes from */
  facts: z.array(FactLine),
  /** what evidence is chosen for: a ground that `needs` a piece, or a fact that one may be added to; `mine` when this reader says whether it holds */
  grounds: z.array(
    z.object({
      fact: z.string(),
      says: z.string(),
      state: z.enum(['yes', 'no', 'unknown']),
      mine: z.boolean(),
      needs: z.boolean(),
    }),
  ),
  deciders: z.array(z.string()),
  /** the affected person asked for something else: it takes a reason (POLICY 71) */
  againstWish: z.boolean(),
  waiting: Waiting.nullable(),
  /** whether this reader may propose it now */
  can: z.boolean(),
})
export type Proposing = z.infer<typeof Proposing>

/** A duty that somebody declined, with the reason that the overseer reads (SETTLED 66). */
export const Declined = z.object({ step: z.string(), by: PersonRef.nullable(), at: Moment, reason: z.string() })
export type Declined = z.infer<typeof Declined>
