import { defineContentScript } from 'wxt/utils/define-content-script'
import { browser } from '../browser.ts'
import { captureSame, stillOpen, watchMessages, withOthers } from '../button/watch.ts'
import type { Current, FromContent, ToContent } from '../messages.ts'
import { itemKey, siteFor, sites } from '../sites/index.ts'
import type { Env, MailRef, Open, SiteAdapter } from '../sites/site.ts'

const say = <T>(message: FromContent): Promise<T> => browser.runtime.sendMessage(message) as Promise<T>

const env: Env = {
  fetch: (...args) => fetch(...args),
  origin: '',
  doc: document,
  now: () => Date.now(),
  background: (url) => say({ type: 'raw.get', url }),
  ik: () => say({ type: 'ik.get' }),
}

async function handIn(site: SiteAdapter<MailRef>, item: Open<MailRef>, nonce: string): Promise<boolean> {
  const captured = await captureSame(site, item, { ...env, origin: location.origin })
  return Boolean(captured && (await say({ type: 'report.capture', nonce, key: itemKey(site, item.ref), captured })))
}

/** Reads the message again at the click; an element that now holds another one is refused (EXT-8). */
async function report(site: SiteAdapter<MailRef>, pressed: Open<MailRef>): Promise<void> {
  const item = stillOpen(site, site.key(pressed.ref))
  if (item?.el !== pressed.el) return
  const permit = await say<{ nonce: string } | undefined>({
    type: 'report.open',
    site: site.id,
    url: location.href,
    refs: withOthers(site, item),
  })
  if (permit) await handIn(site, item, permit.nonce)
}

function onAsk(site: SiteAdapter<MailRef>, message: ToContent): Current | Promise<boolean> | undefined {
  const items = site.openItems(document)
  if (message.type === 'report.current') {
    const item = items.at(-1)
    return item && { site: site.id, url: location.href, refs: withOthers(site, item) }
  }
  const item = items.find(({ ref }) => itemKey(site, ref) === message.key)
  return item ? handIn(site, item, message.nonce) : Promise.resolve(false)
}

export default defineContentScript({
  matches: sites.flatMap((site) => site.matches),
  runAt: 'document_idle',
  async main(ctx) {
    const site = siteFor(new URL(location.href))
    if (!site) return
    if (import.meta.env.MODE !== 'store' && site.id === 'demo-mail') await say({ type: 'demo.here' })
    const { discreet } = await say<{ discreet: boolean }>({ type: 'button.look' })
    const stop = watchMessages({ site, discreet, press: (item) => report(site, item).catch(() => undefined) })
    ctx.onInvalidated(stop)
    browser.runtime.onMessage.addListener((message: ToContent, _sender, respond) => {
      const answer = onAsk(site, message)
      if (!answer) return false
      Promise.resolve(answer).then(respond, () => respond(false))
      return true
    })
    ctx.setTimeout(() => {
      say({
        type: 'site.health',
        site: site.id,
        expected: site.expects(new URL(location.href)),
        found: site.diagnose(document),
      }).catch(() => undefined)
    }, 10_000)
  },
})
