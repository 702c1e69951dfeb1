import { captureGmail } from '../capture/gmail.ts'
import { accountPath, hexId, legacyId, permId } from './gmail-ids.ts'
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

/** Where Gmail keeps each fact, and when that was last seen to hold. Attributes before class names (EXT-6). */
export const GMAIL = {
  version: 'gmail-2026-09',
  main: [['[role="main"]', '2026-09']],
  message: [
    ['div.adn[data-legacy-message-id]', '2026-09'],
    ['div.adn[data-message-id]', '2026-09'],
    ['[role="listitem"] [data-message-id]', '2026-09'],
  ],
  container: [
    ['div.adn', '2026-09'],
    ['[role="listitem"]', '2026-09'],
  ],
  thread: [
    ['h2[data-legacy-thread-id]', '2026-09'],
    ['h2[data-thread-perm-id]', '2026-09'],
    ['h2.hP', '2026-09'],
  ],
  sender: [
    ['span.gD[email]', '2026-09'],
    ['h3.iw span[email]', '2026-09'],
    ['span[email][name]', '2026-09'],
  ],
  date: [['span.g3[title]', '2026-09']],
  body: [
    ['div.ii.gt div.a3s', '2026-09'],
    ['div.a3s', '2026-09'],
  ],
  bar: [
    ['td.acX', '2025-08'],
    ['.gH.acX', '2025-08'],
    ['.gE.iv.gt', '2025-08'],
  ],
  threadBar: [
    ['[gh="tm"]', '2025-08'],
    ['[gh="mtb"]', '2025-08'],
  ],
} as const satisfies Record<string, readonly Choice[] | string>

const MAIL_TEXT = '.a3s, .ii.gt'

/** The one rendered view; Gmail keeps other views in the document (EXT-11). */
const mainOf = (doc: Document, isRendered: IsRendered): Element | undefined => {
  const shown = firstAll(doc, GMAIL.main, isRendered)
  return shown.length === 1 ? shown[0] : undefined
}

const outsideMailText: IsRendered = (el) => !el.parentElement?.closest(MAIL_TEXT)

const messagesIn = (main: Element, isRendered: IsRendered) =>
  firstAll(main, GMAIL.message, (el) => isRendered(el) && outsideMailText(el))

function idsOf(el: Element): Pick<MailRef, 'messageId' | 'permId'> | undefined {
  const perm = permId(el.getAttribute('data-message-id'))
  const hex = hexId(el.getAttribute('data-legacy-message-id'))
  const fromPerm = legacyId(perm)
  if (hex && fromPerm && hex !== fromPerm) return undefined
  const messageId = hex ?? fromPerm
  return messageId || perm ? { messageId, permId: perm } : undefined
}

const senderOf = (el: Element) => first(el, GMAIL.sender, outsideMailText)

function read(el: Element, main: Element, doc: Document): Open<MailRef> | undefined {
  const ids = idsOf(el)
  const sender = senderOf(el)
  const from = address(sender?.getAttribute('email'))
  if (!ids || !from) return undefined
  const thread = first(main, GMAIL.thread, outsideMailText)
  return {
    el,
    ref: {
      provider: 'gmail',
      account: accountPath(new URL(doc.URL).pathname),
      ...ids,
      threadId:
        hexId(thread?.getAttribute('data-legacy-thread-id') ?? null) ??
        legacyId(thread?.getAttribute('data-thread-perm-id') ?? ''),
      from,
      fromName: line(sender?.getAttribute('name')),
      subject: line(thread?.textContent),
      date: line(first(el, GMAIL.date, outsideMailText)?.getAttribute('title'), 200),
    },
  }
}

export const gmail: SiteAdapter<MailRef> = {
  id: 'gmail',
  matches: ['https://mail.google.com/*'],
  watch: ['data-legacy-message-id', 'data-message-id'],
  match: (url) => url.origin === 'https://mail.google.com' && url.pathname.startsWith('/mail/'),
  expects: (url) => /^#[^?]*\/(?:FM|[0-9a-f])[\w]{15,}$/.test(url.hash),
  openItems(doc, isRendered = rendered) {
    const main = mainOf(doc, isRendered)
    if (!main) return []
    const items = messagesIn(main, isRendered).flatMap((el) => read(el, main, doc) ?? [])
    // The same id on two elements means the page is in the middle of a change.
    return items.filter((a) => items.filter((b) => gmail.key(a.ref) === gmail.key(b.ref)).length === 1)
  },
  key: (ref) => ref.messageId ?? ref.permId ?? '',
  anchors: ({ el }) => GMAIL.bar.flatMap(([selector]) => [...el.querySelectorAll(selector)].filter(outsideMailText)),
  keepAway: (doc) =>
    GMAIL.threadBar.flatMap(([selector]) => [
      ...doc.querySelectorAll(`${selector} [role="button"], ${selector} [act], ${selector} button`),
    ]),
  capture: (item, env) =>
    captureGmail(item.ref, env, GMAIL.version, first(item.el, GMAIL.body) as HTMLElement | undefined),
  diagnose(doc, isRendered = rendered) {
    const main = mainOf(doc, isRendered)
    const containers = main ? firstAll(main, GMAIL.container, (el) => isRendered(el) && outsideMailText(el)) : []
    const marked = (el: Element) =>
      idsOf(el) ?? [...el.querySelectorAll('[data-message-id], [data-legacy-message-id]')].some(idsOf)
    return {
      containers: containers.length,
      withId: containers.filter(marked).length,
      withSender: containers.filter((el) => address(senderOf(el)?.getAttribute('email'))).length,
      selectors: GMAIL.version,
    }
  },
}
