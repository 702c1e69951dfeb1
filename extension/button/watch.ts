import { type Captured, type Env, type MailRef, type Open, rendered, type SiteAdapter } from '../sites/site.ts'
import { type ReportButton, reportButton } from './button.ts'
import { mount } from './mount.ts'

export interface Watching {
  site: SiteAdapter<MailRef>
  discreet: boolean
  /** on a trusted click: the open message first, then others of that sender */
  press(item: Open<MailRef>): void
}

/** Keeps one button an open message, keyed by the message (EXT-9). Call the answer to stop. */
export function watchMessages({ site, discreet, press }: Watching): () => void {
  const mounted = new Map<string, ReportButton & { el: Element }>()
  let asked = false

  const scan = () => {
    asked = false
    const items = site.openItems(document)
    const keys = new Set(items.map((item) => site.key(item.ref)))
    for (const [key, { host, el }] of mounted)
      if (!keys.has(key) || !el.isConnected || !host.isConnected) {
        host.remove()
        mounted.delete(key)
      }
    items.forEach((item) => {
      const key = site.key(item.ref)
      if (mounted.get(key)?.el === item.el) return
      mounted.get(key)?.host.remove()
      const made = reportButton(discreet, () => press(item))
      mounted.set(key, { ...made, el: item.el })
      mount(made, site.anchors(item), site.keepAway(document), [...mounted.keys()].indexOf(key))
    })
  }

  const ask = () => {
    if (asked) return
    asked = true
    // A frame at most once; a hidden page needs no button.
    requestAnimationFrame(() => {
      if (asked) scan()
    })
  }
  const observer = new MutationObserver(ask)
  observer.observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: [...site.watch],
  })
  ask()
  return () => {
    asked = false
    observer.disconnect()
    for (const { host } of mounted.values()) host.remove()
  }
}

/** The message as it stands in the page now, or undefined when another one took its place (EXT-8). */
export const stillOpen = (site: SiteAdapter<MailRef>, key: string): Open<MailRef> | undefined =>
  site.openItems(document, rendered).find((item) => site.key(item.ref) === key)

/** Captures and compares again: bytes of another message are refused (EXT-8). */
export async function captureSame(
  site: SiteAdapter<MailRef>,
  item: Open<MailRef>,
  env: Env,
): Promise<Captured | undefined> {
  const captured = await site.capture(item, env)
  // Raw bytes were asked for by id; only what was read from the page can belong to another message by now.
  return captured.fidelity !== 'rendered' || stillOpen(site, site.key(item.ref))?.el === item.el ? captured : undefined
}

/** The message and then the others of its sender in the same thread (B8). */
export function withOthers(site: SiteAdapter<MailRef>, item: Open<MailRef>): MailRef[] {
  const others = site
    .openItems(document)
    .filter(({ ref }) => ref.from && ref.from === item.ref.from && site.key(ref) !== site.key(item.ref))
  return [item.ref, ...others.map(({ ref }) => ref)].slice(0, 50)
}
