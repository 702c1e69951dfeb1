import { z } from 'zod'
import type { Browser } from '../browser.ts'
import type { MailRef } from '../sites/site.ts'

// Without this zod asks whether functions may be made from text, which the policy of our pages forbids.
z.config({ jitless: true })

/** Largest base64 a content script may pass: 48 MiB (T14). */
export const MOST_BASE64 = 48 * 1024 * 1024

const text = (most: number) => z.string().max(most)
const PROVIDERS: MailRef['provider'][] =
  import.meta.env.MODE === 'store' ? ['gmail', 'outlook'] : ['gmail', 'outlook', 'demo-mail']
const Mail = z.object({
  provider: z.enum(PROVIDERS),
  account: text(400),
  messageId: text(400).optional(),
  permId: text(400).optional(),
  threadId: text(400).optional(),
  from: text(400).optional(),
  fromName: text(400).optional(),
  subject: text(400).optional(),
  date: text(200).optional(),
  rawUrl: text(2000).optional(),
})
const key = text(900).min(1)
const Captured = z.object({
  fidelity: z.enum(['raw', 'raw-original-page', 'rendered']),
  via: text(40),
  tried: z.array(text(200)).max(10),
  selectors: text(40),
  base64: text(MOST_BASE64).regex(/^[A-Za-z0-9+/]*={0,2}$/),
  url: text(2000).optional(),
})
const count = z.number().int().min(0).max(10_000)

/** Everything a content script may say. Anything else is dropped without an answer (T14). */
export const FromContent = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('report.open'),
    site: text(40),
    url: text(2000),
    refs: z.array(Mail).min(1).max(50),
  }),
  z.strictObject({
    type: z.literal('report.record'),
    url: text(2000),
    heading: text(400).optional(),
    emails: z.array(text(320)).max(20),
    phones: z.array(text(60)).max(20),
  }),
  z.strictObject({ type: z.literal('report.capture'), nonce: z.uuid(), key, captured: Captured }),
  z.strictObject({ type: z.literal('raw.get'), url: text(2000) }),
  z.strictObject({ type: z.literal('ik.get') }),
  z.strictObject({ type: z.literal('contacts.check'), url: text(2000), emails: z.array(text(320)).max(20) }),
  z.strictObject({
    type: z.literal('site.health'),
    site: text(40),
    expected: z.boolean(),
    found: z.object({ containers: count, withId: count, withSender: count, selectors: text(40) }),
  }),
  z.strictObject({ type: z.literal('button.look') }),
  z.strictObject({ type: z.literal('demo.here') }),
])
export type FromContent = z.infer<typeof FromContent>

export type Sender = Pick<Browser.runtime.MessageSender, 'id' | 'origin' | 'url' | 'tab' | 'frameId' | 'documentId'>

/** A content script of ours in the top frame of a tab. */
export interface Place {
  tab: number
  window: number
  document: string
  origin: string
}

const originOf = (sender: Sender): string => sender.origin ?? (sender.url ? new URL(sender.url).origin : '')

/** Whether an extension page of ours speaks; they alone may read and send. */
export const isOwnPage = (sender: Sender, id: string, base: string): boolean =>
  sender.id === id &&
  Boolean(sender.url?.startsWith(base)) &&
  (sender.origin === undefined || `${sender.origin}/` === base)

/**
 * Who speaks, or undefined when it is not our content script on an allowed origin.
 * @param allowed says whether a content script of ours may run on this origin
 */
export function placeOf(sender: Sender, id: string, allowed: (origin: string) => boolean): Place | undefined {
  const origin = originOf(sender)
  if (sender.id !== id || sender.tab?.id === undefined || sender.frameId !== 0 || !allowed(origin)) return undefined
  return { tab: sender.tab.id, window: sender.tab.windowId, document: sender.documentId ?? '', origin }
}
