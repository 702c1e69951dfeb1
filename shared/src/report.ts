import { z } from 'zod'
import { Channel } from './channel.ts'
import { EvidenceItem } from './evidence.ts'
import { Id, Moment, Reference, Sha256 } from './id.ts'
import { NewIncident } from './incident.ts'
import { Wishes } from './wishes.ts'

/** Which door a report came through. */
export const Source = z.enum(['gmail', 'outlook', 'crm', 'page', 'form', 'mailbox', 'upload'])
export type Source = z.infer<typeof Source>

/** `leadership` goes past the line, to top management or the board (POLICY 61). */
export const Recipient = z.enum(['supervisor', 'hr', 'leadership'])
export type Recipient = z.infer<typeof Recipient>

/** What an employee sends when a message crossed the line. Everything but the key and one message or one sentence is optional (POLICY 15). */
export const NewReport = z
  .object({
    key: Id,
    source: Source,
    items: z.array(EvidenceItem).max(50).default([]),
    words: z.string().max(20_000).default(''),
    wishes: Wishes.default({ choices: [], words: '', police: 'not-asked', contact: '' }),
    relation: z.string().max(40).default('unknown'),
    behaviours: z.array(z.string().max(40)).max(20).default([]),
    channel: Channel.default('unknown'),
    danger: z
      .object({ now: z.enum(['yes', 'no', 'unknown']), policeCalledFirst: z.enum(['yes', 'no', 'unknown']) })
      .default({ now: 'unknown', policeCalledFirst: 'unknown' }),
    tellManager: z.boolean().nullable().default(null),
    managerInvolved: z.boolean().default(false),
    onBehalfOf: z.string().max(320).nullable().default(null),
    about: z
      .object({
        name: z.string().max(200).default(''),
        email: z.string().max(320).default(''),
        organisation: z.string().max(200).default(''),
      })
      .default({ name: '', email: '', organisation: '' }),
    // what follows has no default: what an older client sends again keeps its digest
    /** the times it happened, when there are several or when more is known of one (POLICY 6) */
    incidents: z.array(NewIncident).max(20).optional(),
    /** whom it goes to, where the policy leaves the choice (POLICY 16, 61) */
    to: Recipient.optional(),
    mode: z.enum(['named', 'confidential', 'anonymous']).optional(),
    /** the person saw it happen to somebody else (POLICY 12) */
    witness: z.boolean().optional(),
    /** somebody who works here did it (POLICY 3, 14) */
    internal: z.boolean().optional(),
  })
  .refine((r) => r.items.length > 0 || r.words.trim().length > 0, { message: 'report.empty', path: ['words'] })
export type NewReport = z.infer<typeof NewReport>

/** A report by somebody who is not signed in and gives no name: their words, and what they like to add (SETTLED 7). */
export const NamelessReport = z.object({
  key: Id,
  words: z.string().trim().min(1).max(20_000),
  relation: z.string().max(40).default('unknown'),
  behaviours: z.array(z.string().max(40)).max(20).default([]),
  danger: NewReport.shape.danger,
  about: NewReport.shape.about,
  to: Recipient.exclude(['supervisor']).default('hr'),
  witness: z.boolean().default(false),
})
export type NamelessReport = z.infer<typeof NamelessReport>

/** A dated promise of what happens next, made from the case's own steps (SCREEN 19). */
export const NextPromise = z.object({ by: Moment.nullable(), says: z.string() })
export type NextPromise = z.infer<typeof NextPromise>

/** The answer to a report: saved, and which bytes are still missing. */
export const Received = z.object({
  reference: Reference,
  missing: z.array(Sha256),
  next: z.array(NextPromise),
  canTakeBack: z.boolean(),
  /** shown once, for who gave no name: it brings them back (SETTLED 7) */
  code: z.string().optional(),
})
export type Received = z.infer<typeof Received>

/** What a report without a name shows to whoever has its code. */
export const Returned = z.object({
  state: z.enum(['received', 'being-read', 'working', 'closed']),
  at: Moment,
  lines: z.array(z.object({ at: Moment, yours: z.boolean(), text: z.string() })),
})
export type Returned = z.infer<typeof Returned>

/** The reporter's own words for a state; the console's reporter view uses the same ones (SCREEN 27). */
export const ReporterState = z.enum(['received', 'being-read', 'working', 'closed', 'withdrawn'])
export type ReporterState = z.infer<typeof ReporterState>

export const MyReport = z.object({
  key: Id,
  reference: Reference,
  about: z.string(),
  source: Source,
  state: ReporterState,
  at: Moment,
  updatedAt: Moment,
  canTakeBack: z.boolean(),
  waitingFor: z.array(Sha256),
  /** a colleague told of it: the person it happened to sees it too and says what they wish (POLICY 12, 13) */
  bySomebody: z.boolean().optional(),
})
export type MyReport = z.infer<typeof MyReport>

/** All the report panel shows before sending, from the active pack and the directory. Usable from a cache when offline. */
export const Panel = z.object({
  person: z.object({ name: z.string(), email: z.string() }),
  organisation: z.string(),
  emergency: z.object({
    number: z.string(),
    text: z.string(),
    /** what to do in danger, in this order (POLICY 39, 40, 56) */
    says: z.array(z.string()).optional(),
  }),
  relations: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      /** whom the person may choose between, when the policy leaves it to them (POLICY 16) */
      choose: z.array(z.string()).optional(),
      /** whether the manager learns of it when the person says nothing about that (SETTLED 6) */
      tells: z.boolean().optional(),
    }),
  ),
  /** what cannot be done for somebody who gives no name (POLICY 62) */
  anonymousLimits: z.array(z.string()).optional(),
  behaviours: z.array(z.object({ id: z.string(), label: z.string() })),
  wishes: z.array(z.object({ id: z.string(), label: z.string() })),
  readers: z.object({ count: z.number().int(), role: z.string() }),
  manager: z.object({ name: z.string(), tell: z.boolean() }).nullable(),
  promises: z.array(z.string()),
  support: z.array(z.object({ id: z.string(), label: z.string(), contact: z.string() })),
  policyUrl: z.string(),
})
export type Panel = z.infer<typeof Panel>
