export type Fidelity = 'raw' | 'raw-original-page' | 'rendered'

export interface MailRef {
  provider: 'gmail' | 'outlook' | 'demo-mail'
  /** path or address of the mail account the page shows */
  account: string
  messageId?: string
  permId?: string
  threadId?: string
  from?: string
  fromName?: string
  subject?: string
  date?: string
  /** demo page only: where the original is, on the same origin */
  rawUrl?: string
}

export interface Open<R> {
  el: Element
  ref: R
}

/** `base64` is empty and `url` set when the message is too large to pass on: the worker takes the bytes itself. */
export interface Captured {
  fidelity: Fidelity
  via: string
  tried: string[]
  selectors: string
  base64: string
  url?: string
}

/** What an adapter may use of the world. */
export interface Env {
  fetch: typeof fetch
  origin: string
  doc: Document
  now(): number
  background(url: string): Promise<{ ok: boolean; base64?: string }>
  ik(): Promise<string>
}

export type IsRendered = (el: Element) => boolean

export interface Diagnosis {
  containers: number
  withId: number
  withSender: number
  selectors: string
}

/** One webmail. It never guesses: a part missing for certain identification means no item (EXT-7). */
export interface SiteAdapter<R> {
  readonly id: string
  readonly matches: readonly string[]
  /** attributes whose change may mean another message under the same element (EXT-12) */
  readonly watch: readonly string[]
  match(url: URL): boolean
  /** the address bar says that a message is open, so finding none is a breakage (EXT-31) */
  expects(url: URL): boolean
  openItems(doc: Document, isRendered?: IsRendered): Open<R>[]
  key(ref: R): string
  /** best first; the caller measures and falls back to a floating button */
  anchors(item: Open<R>): Element[]
  /** controls the button stays away from: Delete, Spam, Archive and their row (A2) */
  keepAway(doc: Document): Element[]
  /** never throws, ends in `rendered` */
  capture(item: Open<R>, env: Env): Promise<Captured>
  diagnose(doc: Document, isRendered?: IsRendered): Diagnosis
}

/** A selector and the month it was last seen to hold. */
export type Choice = readonly [selector: string, confirmed: string]

/** All elements of the first alternative that has any; later alternatives are not mixed in (EXT-6). */
export function firstAll(root: ParentNode, choices: readonly Choice[], keep: IsRendered = () => true): Element[] {
  for (const [selector] of choices) {
    const found = [...root.querySelectorAll(selector)].filter(keep)
    if (found.length) return found
  }
  return []
}

/** The first element of the first alternative that has any. */
export const first = (root: ParentNode, choices: readonly Choice[], keep?: IsRendered): Element | undefined =>
  firstAll(root, choices, keep)[0]

export const rendered: IsRendered = (el) => el.getClientRects().length > 0

/** A plausible address, or undefined. */
export const address = (text: string | null | undefined): string | undefined =>
  text && /^[^\s@<>"]{1,200}@[^\s@<>"]{1,200}\.[^\s@<>".]{2,}$/.test(text.trim())
    ? text.trim().toLowerCase()
    : undefined

export const line = (text: string | null | undefined, most = 400): string | undefined =>
  text?.replace(/\s+/g, ' ').trim().slice(0, most) || undefined
