import { z } from 'zod'

/** One record of a CRM: the vendor's object name and the record's id in it. */
export const CrmRef = z.object({ type: z.string().min(1).max(80), id: z.string().min(1).max(200) })
export type CrmRef = z.infer<typeof CrmRef>

export const FieldValue = z.union([z.string().max(500), z.number(), z.boolean(), z.null()])
export type FieldValue = z.infer<typeof FieldValue>

/** Values of fields the admin mapped; never anything else leaves or enters through a connector. */
export type Mapped = Record<string, FieldValue>

export type CrmOwner = { id: string; email?: string }

/** A record as the CRM shows it to our user. `version` feeds `ifVersion`; `modifiedAt` is ISO 8601 UTC. */
export type CrmRecord = {
  ref: CrmRef
  label?: string
  emails: string[]
  phones: string[]
  owner: CrmOwner | null
  fields: Mapped
  version: string | null
  modifiedAt?: string
  modifiedBy?: string
  mergedInto?: CrmRef
}

/** Why a call failed. `unknown_outcome` may have been carried out: only a read tells. `cannot` is a missing capability. */
export type CrmFailure =
  | 'auth'
  | 'permission'
  | 'not_found_or_hidden'
  | 'rejected'
  | 'conflict'
  | 'rate'
  | 'unavailable'
  | 'unknown_outcome'
  | 'cannot'

/** The only error a connector throws. `retryAfterMs` is what the CRM asked for, in milliseconds. */
export class CrmError extends Error {
  override name = 'CrmError'
  readonly kind: CrmFailure
  readonly retryAfterMs: number | undefined
  constructor(kind: CrmFailure, message: string, retryAfterMs?: number) {
    super(message)
    this.kind = kind
    this.retryAfterMs = retryAfterMs
  }
}

/** What a CRM can do. Without `readBack` nothing can be verified by us: a person records that it was done. */
export type CrmCapabilities = {
  findBy: readonly ('id' | 'email' | 'phone')[]
  conditionalWrite: 'etag' | 'modifiedSince' | 'none'
  readBack: boolean
  optionList: boolean
  note: boolean
  history: boolean
  suppressAutomation: boolean
  /** it can tell which sales were won */
  won: boolean
}

export type CrmField = { object: string; name: string; writable: boolean; options?: { value: string; label: string }[] }

/** A sale that was won, or became an order. `day` is when it was signed, as the CRM dates it; `changedAt` (ISO 8601 UTC) feeds the next look's `since`. */
export type WonSale = { ref: CrmRef; number: string; company: string; domain: string; day: string; changedAt: string }

/** What set-up shows before Save (SET-1): whose tenant, which rights are missing, which fields may be written. */
export type CrmProbe = { orgId: string; sandbox: boolean; user: string; missingScopes: string[]; fields: CrmField[] }

/** One CRM. A connector holds no policy, no retry and no state; every failure is a `CrmError`. */
export type CrmConnector = {
  readonly id: string
  readonly caps: CrmCapabilities
  probe(signal: AbortSignal): Promise<CrmProbe>
  /** Every record with this address or number, closed and archived ones too. */
  find(query: { email?: string; phone?: string }, signal: AbortSignal): Promise<CrmRecord[]>
  read(ref: CrmRef, signal: AbortSignal): Promise<CrmRecord>
  /** One attempt, never repeated inside. */
  apply(ref: CrmRef, to: Mapped, options: { ifVersion?: string; signal: AbortSignal }): Promise<void>
  /** Reads the record's own notes for `key` first, so the same key twice is one note. */
  note(ref: CrmRef, text: string, key: string, signal: AbortSignal): Promise<{ id: string; existed: boolean }>
  /** Sales that are won and were changed at `since` or later, the earliest change first. */
  won(since: Date, signal: AbortSignal): Promise<WonSale[]>
}

/** The network and the clock, passed in. `fetch` is the guarded one of `http/outbound.ts` outside tests. */
export type CrmDeps = { fetch: (url: string, init: RequestInit) => Promise<Response>; now: () => Date }
