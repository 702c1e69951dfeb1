import type { NewIncident } from '@breakwater/shared/incident.ts'
import type { NewReport, Recipient } from '@breakwater/shared/report.ts'
import type { EvidencePart } from '../db/tables.ts'

/** A piece of evidence as a door hands it over; the case it will belong to is not known yet. `id` is made by the door. */
export type IncomingEvidence = {
  id: string
  kind: 'mail' | 'crm-record' | 'page' | 'file'
  fidelity: 'raw' | 'raw-original-page' | 'rendered'
  via: string
  grade: 'A' | 'B' | 'C' | 'D' | 'E'
  hash: Buffer
  size: number
  /** expected: the bytes follow; mail: they lie beside the mail; part: cut from `parentId` */
  place: 'expected' | 'mail' | 'part'
  parentId?: string
  part?: EvidencePart
  meta?: object
  /** of an original: one value for one message, whichever way it came (SETTLED 34) */
  canon?: Buffer
  /** whether its head carries a DKIM signature, where its bytes were at hand */
  signed?: boolean
}

/** A sender found by software. `address`: an e-mail, a number, or `crm:system:host:object:id`. `seen`: what else the page showed; only suggestions. */
export type IncomingProposal = {
  name: string
  address: string
  seen?: { kind: 'email' | 'phone'; value: string }[]
  organisation?: string
  how: string
  grade: 'A' | 'B' | 'C' | 'D' | 'E'
  evidenceId?: string
}

/** Everything a door knows about one report. `id` is also its idempotency key: the same id twice is one report (SECURITY Q6). */
export type IncomingReport = {
  id: string
  door: 'extension' | 'form' | 'mailbox' | 'upload'
  source: NewReport['source']
  /** who reported, when known and verified; the affected person unless `affectedId` says otherwise */
  reporterId: string | null
  affectedId: string | null
  verdict: 'verified' | 'unverified' | 'external'
  verdictReason: string
  receivedAt: Date
  words: string
  wishes: NewReport['wishes'] | null
  relation: string
  behaviours: string[]
  channel: NewReport['channel']
  danger: NewReport['danger']
  tellManager: boolean | null
  managerInvolved: boolean
  about: NewReport['about'] | null
  evidence: IncomingEvidence[]
  proposals: IncomingProposal[]
  /** whom it goes to where the policy leaves the choice (POLICY 16, 61) */
  to?: Recipient | undefined
  mode?: NewReport['mode']
  /** what the person is to what happened, when it is not their own (POLICY 12, 13, 63) */
  role?: 'colleague' | 'witness' | 'manager' | undefined
  /** somebody who works here did it (POLICY 3, 14) */
  internal?: boolean | undefined
  /** what brings somebody back who gave no name; only its hash is kept (SETTLED 7) */
  returnCode?: Buffer | undefined
  /** the times it happened; without any, the report tells of one (SETTLED 59) */
  incidents?: readonly NewIncident[]
  mailId: string | null
  /** false: this door may not answer, such as for mail that came through a list (MAIL section 9) */
  receipt?: false
  /** sha256 over what was sent, so that the same id with other content is refused */
  digest: Buffer
}

/** What a door may tell the person: a reference and nothing about cases that exist (SETTLED 41). */
export type ReceivedReport = { reportId: string; caseId: string; reference: string; again: boolean }
