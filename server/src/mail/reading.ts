/** What the readers of mail agree on. Every type here is a view of raw bytes that can be made again; the bytes are the evidence. */

import type { Encoding, Shown } from '../evidence/transfer.ts'

export type { Encoding, Shown }

/** One header field: name in lower case, value as received (latin1, so no byte is lost), folds removed. */
export type HeaderField = { name: string; value: string }

/** The facts of a head, in order. `length` counts bytes up to and including the blank line. */
export type Head = {
  fields: readonly HeaderField[]
  byName: ReadonlyMap<string, readonly string[]>
  length: number
}

/** A part as a byte range of its mail: header at `offset`, body at `offset + headerLength`, ends at `offset + length`. */
export type Part = {
  path: string
  depth: number
  type: string
  params: Readonly<Record<string, string>>
  encoding: Encoding
  disposition: string
  filename: string
  charset: string
  contentId: string
  offset: number
  headerLength: number
  length: number
  parts: Part[]
}

export type Defect =
  | 'head-cut'
  | 'bad-header-line'
  | 'too-many-parts'
  | 'too-deep'
  | 'boundary-missing'
  | 'boundary-not-found'
  | 'no-closing-boundary'
  | 'unknown-encoding'
  | 'no-head'
  | 'bare-cr'
  | 'nul-bytes'
  | 'charset-guessed'
  | 'nothing-visible'
  | 'text-cut'
  | 'too-many-originals'
  | 'originals-too-deep'
  | 'mail-cut'

/** What the byte-range reader found. `parts` lists every part in order, the root first. */
export type MailBytes = { head: Head; root: Part; parts: readonly Part[]; defects: readonly Defect[] }

/** A person in a header: the address is comparable (lower case, ASCII domain), the name is for display. */
export type Mailbox = { name?: string; address?: string }

/** What a mail looks like without any parser of record. */
export type FallbackView = {
  subject: string
  from: Mailbox[]
  to: Mailbox[]
  cc: Mailbox[]
  date?: Date
  text?: string
  html?: string
  guessed: boolean
  defects: readonly Defect[]
}

export type AttachmentFacts = {
  filename: string
  type: string
  size: number
  disposition: string
  /** Which part of `MailBytes.parts` it is, when the byte-range reader saw it too. */
  path?: string
  offset?: number
  container?: ContainerKind
  /** what the child could tell of a container without unpacking it */
  holds?: Contents
}

export type ContainerKind = 'message' | 'outlook-message' | 'outlook-container' | 'encrypted' | 'archive'

/** What a container holds. `named`: only its kind is known; `broken`: it could not be read. Its bytes are kept in every case. */
export type Contents = {
  state: 'read' | 'named' | 'broken'
  /** file names as written inside, at most 100; `more` counts the others */
  names: string[]
  more: number
  message?: MessageFacts
}

/** What an Outlook message says of itself. Its sender is a proposal like any other. */
export type MessageFacts = {
  from?: Mailbox
  to?: string
  subject?: string
  date?: string
  text?: string
  /** the headers it arrived with, where Outlook kept them */
  headers?: string
  /** messages attached inside it */
  inside?: MessageFacts[]
}

/** The view of record: mailparser's text, the byte-range reader's attachments. */
export type ParsedMail = {
  subject: string
  from: Mailbox[]
  to: Mailbox[]
  cc: Mailbox[]
  date?: Date
  text?: string
  html?: string
  attachments: AttachmentFacts[]
  guessed: boolean
  defects: readonly Defect[]
  readersDisagree: boolean
}

/** A byte-exact original handed over by a person is C; B is for doors that read the mail system itself; A needs `verifyOriginal`. */
export type Grade = 'A' | 'B' | 'C' | 'D' | 'E'

/** A message that may be what is reported (MAIL 5). Its sender is a proposal that a person confirms. */
export type Original = {
  how: 'attached' | 'inline' | 'redirected'
  /** The original's own bytes: a view into the mail, or decoded from it. Absent for inline text. */
  bytes?: Buffer
  /** Where `bytes` lie in the mail given to `findOriginals`, when no decoding was needed. */
  range?: { offset: number; length: number }
  /** sha256 of `bytes`, and how many they are. */
  sha256?: Buffer
  size?: number
  /** Where to cut it out: of the mail itself (-1) or of another original, by its place in the list; then decode. */
  place?: { parent: number; offset: number; length: number; encoding: Encoding }
  /** The attached original whose text quotes this one, by its place in the list. */
  within?: number
  from?: Mailbox
  to?: string
  date?: string
  subject?: string
  text?: string
  grade: Grade
  /** 1 for what the mail itself carries, 2 for what that carries, and so on. */
  depth: number
  /** Which shape was recognised: `message/rfc822`, `eml`, `header-block`, `outlook-message`, `resent`, `server-rule`, `outlook-inside`, `labels`, `attribution`, `one-line`. */
  why: string
}

/** A mail as far as it could be read. What the parser refused is shown by its byte ranges, and `unread` says why. */
export type SafeReading = {
  head: Head
  /** types of the parts directly under the root, for `classify` */
  partTypes: string[]
  view: FallbackView & { attachments: AttachmentFacts[]; readersDisagree: boolean }
  originals: Original[]
  ownWords: string
  defects: readonly Defect[]
  unread?: RefusedBecause
}

/** Why there is no view of record. */
export type RefusedBecause = 'too-large' | 'timeout' | 'killed' | 'refused' | 'empty' | 'closed'

export type Originals = { originals: Original[]; ownWords: string; defects: readonly Defect[] }

export type MachineKind = 'human' | 'own' | 'bounce' | 'notice' | 'auto' | 'list'
export type Machine = { kind: MachineKind; why: string; mayReceipt: boolean }

export type VerifiedReason = 'session' | 'smtp-auth' | 'dmarc' | 'tenant-internal' | 'confirmed'
export type Doubt =
  | 'not-proven'
  | 'from-ambiguous'
  | 'forged-results'
  | 'not-in-directory'
  | 'not-addressed-to-us'
  | 'redirected'
  | 'foreign-domain'
export type ReporterFlag =
  | 'from-ambiguous'
  | 'forged-results'
  | 'old-date'
  | 'redirected'
  | 'recipients-ambiguous'
  | 'recipients-not-signed'
  | 'weak-signature'
  | 'sender-differs'

/** Who reported (MAIL 6). `from` lists everyone the mail names; `claim` is the person a redirected mail says sent it on. */
export type Reporter = {
  verdict: 'verified' | 'unverified' | 'external'
  reason: VerifiedReason | Doubt
  personId?: string
  from: Mailbox[]
  claim?: Mailbox
  flags: ReporterFlag[]
}
