import { blobToBase64, headOfBase64 } from '../capture/base64.ts'
import { looksLikeMime } from '../capture/mime.ts'
import { renderedMail } from '../capture/rendered.ts'
import { address, line, type MailRef, type Open, rendered, type SiteAdapter } from './site.ts'

const VERSION = 'demo-mail-1'
const LOOPBACK = ['127.0.0.1', 'localhost']

function read(el: Element, doc: Document): Open<MailRef> | undefined {
  const messageId = line(el.getAttribute('data-message-id'))
  const rawUrl = el.getAttribute('data-raw-url')
  const sender = el.querySelector('[data-from-email]')
  const from = address(sender?.getAttribute('data-from-email')) ?? address(sender?.textContent)
  if (!messageId || !rawUrl || !from) return undefined
  const at = new URL(rawUrl, doc.URL)
  if (at.origin !== new URL(doc.URL).origin) return undefined
  const scope = el.closest('main') ?? el
  return {
    el,
    ref: {
      provider: 'demo-mail',
      account: new URL(doc.URL).pathname,
      messageId,
      from,
      fromName: line(sender?.getAttribute('data-from-name') ?? sender?.textContent),
      subject: line((el.querySelector('[data-subject]') ?? scope.querySelector('[data-subject]'))?.textContent),
      date: line(el.querySelector('time')?.textContent ?? el.querySelector('time')?.getAttribute('datetime'), 200),
      rawUrl: at.href,
    },
  }
}

/** The demo webmail page; never in a store build. */
export const demoMail: SiteAdapter<MailRef> = {
  id: 'demo-mail',
  matches: ['http://127.0.0.1/demo/mail*', 'http://localhost/demo/mail*'],
  watch: ['data-message-id'],
  match: (url) => LOOPBACK.includes(url.hostname) && url.pathname.startsWith('/demo/mail'),
  expects: () => false,
  openItems: (doc, isRendered = rendered) =>
    [...doc.querySelectorAll('main[data-bw-mail] article[data-message-id][data-raw-url]')]
      .filter(isRendered)
      .flatMap((el) => read(el, doc) ?? []),
  key: (ref) => ref.messageId ?? '',
  anchors: ({ el }) => [
    ...el.querySelectorAll('[data-toolbar]'),
    ...el.ownerDocument.querySelectorAll('main[data-bw-mail] [data-toolbar]'),
  ],
  keepAway: (doc) => [...doc.querySelectorAll('[data-danger], [data-toolbar] button, [data-toolbar] a')],
  async capture({ el, ref }, env) {
    const tried: string[] = []
    try {
      const answer = await env.fetch(ref.rawUrl ?? '', { credentials: 'include', cache: 'no-store' })
      const base64 = answer.ok ? await blobToBase64(await answer.blob()) : ''
      if (base64 && looksLikeMime(headOfBase64(base64)))
        return { fidelity: 'raw', via: 'page', tried, selectors: VERSION, base64 }
      tried.push(`page: http ${answer.status}`)
    } catch (error) {
      tried.push(`page: ${error instanceof Error ? error.message : String(error)}`.slice(0, 200))
    }
    return {
      fidelity: 'rendered',
      via: 'dom',
      tried,
      selectors: VERSION,
      base64: await renderedMail(ref, (el as HTMLElement).innerText ?? ''),
    }
  },
  diagnose(doc, isRendered = rendered) {
    const items = demoMail.openItems(doc, isRendered)
    return { containers: items.length, withId: items.length, withSender: items.length, selectors: VERSION }
  },
}
