import { z } from 'zod'
import { Day, Id, Moment, Reference } from './id.ts'
import { PersonRef } from './person.ts'
import { ClauseRef, GateView } from './step.ts'

export const LetterState = z.enum(['draft', 'in-review', 'approved', 'sent', 'set-aside'])
export type LetterState = z.infer<typeof LetterState>

/** How it reaches the other side; `inside` is read in the console by people of the organisation. */
export const LetterVia = z.enum(['email', 'post', 'hand', 'inside'])
export type LetterVia = z.infer<typeof LetterVia>
export const Delivery = z.enum(['waiting', 'delivered', 'undelivered'])
export type Delivery = z.infer<typeof Delivery>

/** Who a recipient is to the third party. A letter about a person never goes to that person, but where they are the customer. */
export const RecipientRole = z.enum(['hr', 'senior-manager', 'themselves'])
export type RecipientRole = z.infer<typeof RecipientRole>

const line = (max: number) => z.string().trim().min(1).max(max)
/** Somebody outside: typed by the author, the address twice. */
export const Recipient = z.object({
  name: line(200),
  role: RecipientRole,
  organisation: z.string().trim().max(200).default(''),
  address: line(500),
})
export type Recipient = z.infer<typeof Recipient>

/** A paragraph; a required one stands as the template says it and cannot be taken out. */
export const LetterBlock = z.object({ id: z.string(), text: z.string(), required: z.boolean() })
export type LetterBlock = z.infer<typeof LetterBlock>

/** One thing about the case that may be told, or not. */
export const LetterFact = z.object({ id: z.string(), label: z.string(), text: z.string(), on: z.boolean() })
export type LetterFact = z.infer<typeof LetterFact>

export const LETTER_VERBS = ['edit', 'read-wishes', 'finish', 'send', 'record-sent', 'answer', 'set-aside'] as const
export const LetterVerb = z.enum(LETTER_VERBS)
export type LetterVerb = z.infer<typeof LetterVerb>

export const LetterAnswer = z.object({
  id: Id,
  on: Day,
  words: z.string(),
  unwilling: z.enum(['yes', 'no', 'unknown']),
  acknowledgedOnly: z.boolean(),
  by: PersonRef,
  at: Moment,
})
export type LetterAnswer = z.infer<typeof LetterAnswer>

/** One line of the list of letters. */
export const LetterRow = z.object({
  id: Id,
  action: z.string(),
  title: z.string(),
  number: z.number().int().nullable(),
  state: LetterState,
  author: PersonRef,
  at: Moment,
  sentAt: Moment.nullable(),
  delivery: Delivery.nullable(),
  problem: z.string().nullable(),
  answers: z.number().int(),
})
export type LetterRow = z.infer<typeof LetterRow>

/** Something that stands between now and sending, in words, with its clause where the policy says it. */
export const Missing = z.object({ says: z.string(), clause: ClauseRef.nullable() })
export type Missing = z.infer<typeof Missing>

/** A letter as its author works on it. `text` is what the other side will see, line by line as in the PDF. */
export const LetterView = LetterRow.extend({
  reference: Reference,
  kind: z.string(),
  clause: ClauseRef.nullable(),
  revision: z.number().int(),
  blocks: z.array(LetterBlock),
  facts: z.array(LetterFact),
  own: z.array(z.string()),
  recipient: Recipient.nullable(),
  readers: z.array(z.object({ person: PersonRef, acknowledgedAt: Moment.nullable() })),
  inside: z.boolean(),
  roles: z.array(RecipientRole),
  level: z.enum(['ask', 'push']).nullable(),
  reasons: z.array(z.object({ id: z.string(), say: z.string(), clause: ClauseRef.nullable() })),
  variant: z.string().nullable(),
  variants: z.array(z.object({ id: z.string(), label: z.string() })),
  text: z.array(z.string()),
  /** phrases of the text that the wording check marks; a hint for the author, and the second person sees it too */
  marked: z.array(z.string()),
  wishes: z.object({ version: z.number().int(), read: z.boolean(), against: z.boolean() }),
  review: z.object({
    needed: z.boolean(),
    by: PersonRef.nullable(),
    at: Moment.nullable(),
    says: z.string().nullable(),
    coolOffUntil: Moment.nullable(),
  }),
  missing: z.array(Missing),
  sent: z
    .object({ via: LetterVia, by: PersonRef, proof: z.string().nullable(), deliveredAt: Moment.nullable() })
    .nullable(),
  answered: z.array(LetterAnswer),
  can: z.array(LetterVerb),
})
export type LetterView = z.infer<typeof LetterView>

/** What the author changes; what is left out stays. The address is typed twice. */
export const LetterChange = z.object({
  blocks: z
    .array(z.object({ id: z.string().max(40), text: z.string().max(8_000) }))
    .max(40)
    .optional(),
  facts: z.array(z.string().max(120)).max(200).optional(),
  own: z.array(line(2_000)).max(20).optional(),
  recipient: Recipient.extend({ again: z.string().trim() }).optional(),
  readers: z.array(Id).max(20).optional(),
  variant: z.string().max(40).optional(),
})
export type LetterChange = z.infer<typeof LetterChange>

/** One fact told to somebody (the disclosure log). */
export const Disclosure = z.object({
  id: Id,
  what: z.string(),
  to: z.string(),
  how: z.string(),
  by: PersonRef,
  at: Moment,
  letter: Id.nullable(),
})
export type Disclosure = z.infer<typeof Disclosure>

/** A restriction of a service with its terms, or a marker on the person's own record. */
export const LocalAction = z.object({
  id: Id,
  kind: z.enum(['service-restriction', 'marker']),
  terms: z.string(),
  /** the terms, or a marker's class of reason in words */
  says: z.string(),
  startsOn: Day,
  reviewOn: Day,
  by: PersonRef,
  at: Moment,
  recorded: z.enum(['not-recorded-yet', 'recorded']).nullable(),
  recordedIn: z.string().nullable(),
  readBackAt: Moment.nullable(),
  ended: z.object({ at: Moment, reason: z.string() }).nullable(),
  /** what its reader may do with it now: say that it was written by hand, or end it */
  can: z.array(z.enum(['record', 'end'])),
})
export type LocalAction = z.infer<typeof LocalAction>

/** A restriction of a service or a marker that the policy offers here; `classes` are the reasons a marker may hold. */
export const LocalOffer = z.object({
  action: z.string(),
  kind: z.enum(['service-restriction', 'marker']),
  title: z.string(),
  help: z.string(),
  do: z.string(),
  classes: z.array(z.object({ id: z.string(), label: z.string() })),
  gate: GateView.nullable(),
})
export type LocalOffer = z.infer<typeof LocalOffer>

/** A contract with another business, and whether the policies went out in writing (POLICY 48). */
export const ContractRow = z.object({
  id: Id,
  number: z.string(),
  company: z.string(),
  signedOn: Day,
  source: z.enum(['crm', 'upload', 'by-hand']),
  overdue: z.boolean(),
  dueAt: Moment,
  notice: z
    .object({
      version: z.string(),
      to: z.string(),
      via: LetterVia,
      sentAt: Moment,
      delivery: Delivery,
      proof: z.string().nullable(),
      problem: z.string().nullable(),
    })
    .nullable(),
})
export type ContractRow = z.infer<typeof ContractRow>
