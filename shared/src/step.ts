import { z } from 'zod'
import { Id, Moment } from './id.ts'
import { PersonRef } from './person.ts'

export const StepState = z.enum(['open', 'done', 'not-needed', 'waived'])
export type StepState = z.infer<typeof StepState>

export const ClauseRef = z.object({
  id: z.string(),
  at: z.string(),
  says: z.string(),
  origin: z.enum(['policy', 'default', 'product']),
})
export type ClauseRef = z.infer<typeof ClauseRef>

const PLAIN = ['text', 'long-text', 'date', 'time', 'people', 'yes-no', 'number', 'money', 'choice'] as const
const Plain = z.object({
  id: z.string(),
  label: z.string(),
  of: z.array(z.object({ id: z.string(), label: z.string() })).optional(),
  required: z.boolean(),
})
/** One column of a list. */
export const RecordColumn = Plain.extend({ type: z.enum(PLAIN) })
export type RecordColumn = z.infer<typeof RecordColumn>

/** A field of the record that closes a step, drawn from the pack. */
export const RecordField = Plain.extend({
  type: z.enum([...PLAIN, 'list', 'checklist']),
  /** of a list: what each row holds */
  columns: z.array(RecordColumn).optional(),
  /** asked only when another field has one of these answers */
  shownIf: z.record(z.string(), z.array(z.string())).optional(),
})
export type RecordField = z.infer<typeof RecordField>

export const GateView = z.object({
  id: z.string(),
  state: z.enum(['blocked', 'ready', 'granted', 'refused', 'void']),
  requires: z.array(
    z.object({
      say: z.string(),
      state: z.enum(['yes', 'no', 'unknown']),
      clause: ClauseRef.nullable(),
      /** the facts it asks for, by name */
      asks: z.array(z.string()).optional(),
    }),
  ),
})
export type GateView = z.infer<typeof GateView>

/** A policy step on a case as its reader may see it. `closes` says how it ends. */
export const StepView = z.object({
  id: Id,
  step: z.string(),
  title: z.string(),
  help: z.string(),
  /** in words to the person whom it is about, on their own page */
  told: z.string().optional(),
  do: z.string().nullable(),
  ownerRole: z.string(),
  owner: PersonRef.nullable(),
  state: StepState,
  openedAt: Moment,
  dueAt: Moment.nullable(),
  doneAt: Moment.nullable(),
  doneBy: z.string().nullable(),
  overdue: z.boolean(),
  /** who hears of it when it is not done by its date, in the order of the policy: a part or a role */
  hears: z.array(z.string()).optional(),
  blocksClosing: z.boolean(),
  clause: ClauseRef.nullable(),
  closes: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('record'), record: z.string(), fields: z.array(RecordField) }),
    z.object({
      kind: z.literal('action'),
      action: z.string(),
      /** where it is carried out, when that is not one press: a letter, terms, the contract's page */
      door: z.enum(['letters', 'contracts']).optional(),
      /** what it takes beside a reason, where it takes anything */
      fields: z.array(RecordField).optional(),
      /** others decide it: it is put before them, and not carried out here */
      decided: z.boolean().optional(),
      /** the record that ends the step too, such as why nothing is done */
      orRecord: z.array(RecordField).optional(),
    }),
    z.object({ kind: z.literal('fact'), fact: z.string() }),
  ]),
  gate: GateView.nullable(),
  yours: z.boolean(),
  cause: z.string().nullable(),
  /** this reader may decline it with a reason; `asks` puts that before whoever decides it */
  decline: z.object({ do: z.string(), fields: z.array(RecordField), asks: z.boolean() }).optional(),
  /** the incident it belongs to, where there are several */
  incident: z.object({ id: Id, says: z.string() }).nullable().optional(),
})
export type StepView = z.infer<typeof StepView>
