import { renderedMail } from '../capture/rendered.ts'
import {
  address,
  type Choice,
  first,
  firstAll,
  type IsRendered,
  line,
  type MailRef,
  type Open,
  rendered,
  type SiteAdapter,
} from './site.ts'

/** Where Outlook on the web keeps each fact. Class names are generated and labels localised: neither is used (EXT-16). */
export const OUTLOOK = {
  version: 'outlook-2026-08',
  pane: [
    ['#ReadingPaneContainerId', '2026-08'],
    ['[data-app-section="MailReadCompose"]', '2026-08'],
  ],
  body: [
    ['[id^="UniqueMessageBody"]', '2026-04'],
    ['div[role="document"]', '2026-04'],
  ],
  sender: [['[id^="MSG_"][id$="_FROM"]', '2026-08']],
  subject: [
    ['[role="heading"][id^="CONV_"][id$="_SUBJECT"]', '2026-08'],
    ['[role="heading"][id$="_SUBJECT"]', '2026-08'],
  ],
  row: [['[aria-selected="true"][data-convid]', '2026-08']],
  account: [
    ['[id^="primaryMailboxRoot"]', '2026-08'],
    ['#mectrl_main_trigger', '2026-08'],
    ['#O365_MainLink_Me', '2026-08'],
  ],
} as const satisfies Record<string, readonly Choice[] | string>

const HOSTS = ['outlook.office.com', 'outlook.office365.com', 'outlook.live.com', 'outlook.cloud.microsoft']
const ITEM = /^(?:AAMk|AQMk|AAkA)[\w+/=-]{4,380}$/i
const CONVERSATION = /^(?:AAQk|AQQk)[\w+/=-]{4,380}$/i

const bodies = (root: ParentNode, isRendered: IsRendered) =>
  firstAll(
    root,
    OUTLOOK.body,
    (el) => isRendered(el) && !el.parentElement?.closest('[id^="UniqueMessageBody"], div[role="document"]'),
  )

const senders = (root: ParentNode) =>
  firstAll(root, OUTLOOK.sender, (el) => !el.closest('[id^="UniqueMessageBody"], div[role="document"]'))

const paneOf = (doc: Document, isRendered: IsRendered) => first(doc, OUTLOOK.pane, isRendered)

/** The id the address bar names, item or conversation. */
function idInUrl(url: URL): { item?: string; conversation?: string } {
  const text = /\/id\/([^/?#]+)/.exec(url.pathname)?.[1] ?? /\/deeplink\/read\/([^/?#]+)/.exec(url.pathname)?.[1]
  const id = text ? decodeURIComponent(text) : (url.searchParams.get('ItemID') ?? '')
  return ITEM.test(id) ? { item: id } : CONVERSATION.test(id) ? { conversation: id } : {}
}

/** The smallest part of the pane that holds this body and exactly one sender. */
function messageAround(body: Element, pane: Element): Element | undefined {
  for (let at = body.parentElement; at && pane.contains(at); at = at.parentElement) {
    const count = senders(at).length
    if (count === 1) return at
    if (count > 1) return undefined
  }
  return undefined
}

/** `Name<a@b.example>` or `Name (a@b.example)` in a text or a label; colleagues often show a name alone. */
const addressIn = (el: Element): string | undefined =>
  [
    el.textContent,
    ...[el, ...el.querySelectorAll('[aria-label], [title]')].flatMap((e) => [
      e.getAttribute('aria-label'),
      e.getAttribute('title'),
    ]),
  ]
    .map((text) => address(/[<(]?([^\s<>()"]+@[^\s<>()"]+)[>)]?/.exec(text ?? '')?.[1]))
    .find(Boolean)

function read(body: Element, pane: Element, doc: Document, alone: boolean): Open<MailRef> | undefined {
  const el = messageAround(body, pane)
  const sender = el && senders(el)[0]
  if (!el || !sender) return undefined
  const url = idInUrl(new URL(doc.URL))
  const own = sender.id.slice('MSG_'.length, -'_FROM'.length)
  const messageId = ITEM.test(own) ? own : alone ? url.item : undefined
  const row = first(doc, OUTLOOK.row)?.getAttribute('data-convid')
  const threadId = url.conversation ?? (row && CONVERSATION.test(row) ? row : undefined)
  const from = addressIn(sender)
  // Without an id the server must find it by conversation, sender and time (EXT-17); less than that is a guess.
  if (!messageId && !(alone && threadId && from)) return undefined
  return {
    el,
    ref: {
      provider: 'outlook',
      account:
        line(first(doc, OUTLOOK.account)?.getAttribute('title') ?? first(doc, OUTLOOK.account)?.textContent) ?? '',
      messageId,
      threadId,
      from,
      fromName: line(sender.textContent?.replace(/[<(].*$/s, '')),
      subject: line(first(pane, OUTLOOK.subject)?.textContent),
      date: line(el.querySelector('time[datetime]')?.getAttribute('datetime'), 200),
    },
  }
}

export const outlook: SiteAdapter<MailRef> = {
  id: 'outlook',
  matches: HOSTS.map((host) => `https://${host}/*`),
  watch: ['id', 'data-convid'],
  match: (url) => url.protocol === 'https:' && HOSTS.includes(url.hostname),
  expects: (url) => Boolean(idInUrl(url).item),
  openItems(doc, isRendered = rendered) {
    const pane = paneOf(doc, isRendered)
    if (!pane) return []
    const open = bodies(pane, isRendered)
    return open.flatMap((body) => read(body, pane, doc, open.length === 1) ?? [])
  },
  key: (ref) => ref.messageId ?? `${ref.threadId}|${ref.from}`,
  anchors: ({ el }) => [...senders(el).flatMap((s) => (s.parentElement ? [s.parentElement] : [])), el],
  keepAway: (doc) => [
    ...doc.querySelectorAll(
      '[role="toolbar"] button, [role="toolbar"] [role="button"], [role="menubar"] [role="menuitem"], [role="menubar"] button',
    ),
  ],
  async capture({ el, ref }) {
    const body = bodies(el, () => true)[0] as HTMLElement | undefined
    const text = body ? (body.innerText ?? body.textContent ?? '') : ''
    return {
      fidelity: 'rendered',
      via: 'dom',
      tried: [],
      selectors: OUTLOOK.version,
      base64: await renderedMail(ref, text),
    }
  },
  diagnose(doc, isRendered = rendered) {
    const pane = paneOf(doc, isRendered)
    const open = pane ? bodies(pane, isRendered) : []
    const items = pane ? outlook.openItems(doc, isRendered) : []
    return {
      containers: open.length,
      withId: items.length,
      withSender: pane ? Math.min(senders(pane).length, open.length) : 0,
      selectors: OUTLOOK.version,
    }
  },
}
