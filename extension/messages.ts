import type { MyReport, Panel, Received, Recipient } from '@breakwater/shared/report.ts'
import type { RecordRef } from './records/record.ts'
import type { Captured, Diagnosis, MailRef } from './sites/site.ts'

/** One time that it happened, as it was typed: `when` is the local date and time of the field, or empty. */
export interface Happening {
  id: string
  when: string
  channel: '' | 'in-person' | 'phone' | 'email' | 'messaging'
  words: string
}

/** What a person wrote and chose in the panel. Nothing is preselected. */
export interface Form {
  ticked: string[]
  choices: string[]
  words: string
  relation: string
  /** null: the pack's default */
  tellManager: boolean | null
  onBehalfOf: string
  /** whom it happened to: the person, a colleague they write for, or a colleague as they saw it */
  whose: 'mine' | 'colleague' | 'seen'
  behaviours: string[]
  happenings: Happening[]
  /** empty: as the policy says */
  to: '' | Recipient
  managerOut: boolean
  anonymous: boolean
  /** somebody who works here did it */
  inside: boolean
  inDanger: '' | 'yes' | 'no'
  policeCalled: '' | 'yes' | 'no'
}

export const emptyForm = (ticked: string[] = []): Form => ({
  ticked,
  choices: [],
  words: '',
  relation: '',
  tellManager: null,
  onBehalfOf: '',
  whose: 'mine',
  behaviours: [],
  happenings: [],
  to: '',
  managerOut: false,
  anonymous: false,
  inside: false,
  inDanger: '',
  policeCalled: '',
})

export type ReportSource = 'gmail' | 'outlook' | 'crm' | 'page'

/** The bytes that were kept for an item, described. Size in bytes. */
export interface Kept {
  sha256: string
  size: number
  fidelity: Captured['fidelity']
  via: string
  tried: string[]
  selectors: string
  type: string
  name: string
}

/** One thing that can be reported: a message, a record or a page. */
export interface DraftItem {
  key: string
  kind: 'mail' | 'crm-record' | 'page'
  url: string
  mail?: MailRef
  record?: RecordRef
  heading?: string
  emails?: string[]
  phones?: string[]
  kept?: Kept
}

/** A report that was not sent. Bound to its tab, document and item (EXT-4). */
export interface Draft {
  id: string
  source: ReportSource
  tab: number
  document: string
  createdAt: number
  updatedAt: number
  saved: boolean
  form: Form
}

export type FromContent =
  | { type: 'report.open'; site: string; url: string; refs: MailRef[] }
  | { type: 'report.record'; url: string; heading?: string; emails: string[]; phones: string[] }
  | { type: 'report.capture'; nonce: string; key: string; captured: Captured }
  | { type: 'raw.get'; url: string }
  | { type: 'ik.get' }
  | { type: 'contacts.check'; url: string; emails: string[] }
  | { type: 'site.health'; site: string; expected: boolean; found: Diagnosis }
  | { type: 'button.look' }
  | { type: 'demo.here' }

export type ToContent = { type: 'capture.ask'; nonce: string; key: string } | { type: 'report.current' }
/** What a content script answers to `report.current`. */
export interface Current {
  site: string
  url: string
  refs: MailRef[]
}

export type Standing = 'restricted' | 'clear' | 'not-checked'

export interface Account {
  id: string
  name: string
  email: string
  organisation: string
  server: string
}

export interface SessionView {
  account: Account | null
  /** signed-out: nobody. expired: known person, new sign-in needed. */
  state: 'signed-in' | 'expired' | 'signed-out'
  server: string
}

/** A report on its way, as pages show it. `cause` is a locale key below `state`. */
export interface WaitingView {
  key: string
  about: string
  state: 'waiting' | 'failed'
  cause: string
  at: number
  mine: boolean
}

/** How somebody comes back to a report without a name. */
export interface KeptCode {
  key: string
  reference: string
  code: string
}

export interface Status {
  session: SessionView
  waiting: WaitingView[]
  health: string | null
  notChecked: boolean
  /** codes that arrived and were not put away yet */
  codes: KeptCode[]
}

export type SendResult =
  | { state: 'sent'; received: Received }
  | { state: 'waiting'; cause: string }
  | { state: 'failed'; cause: string }

export interface PageCalls {
  'status.get': { ask: object; answer: Status }
  'panel.get': { ask: object; answer: Panel | null }
  'reports.mine': { ask: object; answer: MyReport[] | null }
  'draft.start': { ask: { tab: number }; answer: { id: string } }
  'draft.blank': { ask: { tab: number }; answer: { id: string } }
  'draft.capture': { ask: { id: string; key: string }; answer: { ok: boolean } }
  'report.send': { ask: { id: string }; answer: SendResult }
  'report.takeBack': { ask: { key: string; askedTo: 'yes' | 'no' | 'unsaid' }; answer: MyReport }
  'report.undoTakeBack': { ask: { key: string }; answer: MyReport }
  'report.backToDraft': { ask: { key: string }; answer: { id: string } }
  'code.kept': { ask: { key: string }; answer: object }
  'outbox.flush': { ask: object; answer: { waiting: number } }
  'session.signIn': { ask: object; answer: SessionView }
  'session.signOut': { ask: object; answer: SessionView }
  'server.set': { ask: { url: string }; answer: SessionView }
  'crm.sync': { ask: object; answer: { origins: string[] } }
}

export type PageCall = keyof PageCalls
export type FromPage = { [C in PageCall]: { type: C } & PageCalls[C]['ask'] }[PageCall]

/** Told to every open page of the extension. */
export type News =
  | { type: 'draft.opened'; id: string; window: number }
  | { type: 'draft.changed'; id: string }
  | { type: 'report.received'; key: string; received: Received }
  | { type: 'outbox.changed' }
  | { type: 'session.changed' }

export const NEWS_CHANNEL = 'breakwater'
