import { browser } from '../browser.ts'
import { blobToBase64 } from '../capture/base64.ts'
import { readSettings, writeSetting } from '../session/settings.ts'
import { sites } from '../sites/index.ts'
import { showBadge } from './badge.ts'
import { fetchRaw, permit, readIk, takeCapture } from './capturing.ts'
import { standingOf } from './contacts.ts'
import { showPanel } from './drafting.ts'
import { openMail, openRecord } from './opening.ts'
import { FromContent, type Place } from './trust.ts'
import { shelf, tell } from './world.ts'

const GMAIL = 'https://mail.google.com'

/** Origins our scripts may run on; a CRM origin is looked up again once the panel is open. */
export const mayRunOn = (origin: string): boolean =>
  origin.startsWith('https://') ||
  (import.meta.env.MODE !== 'store' && /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?$/.test(origin))

const isMailOrigin = (origin: string) =>
  sites.some((site) =>
    site.matches.some((match) => match.startsWith(`${new URL(origin).protocol}//${new URL(origin).hostname}/`)),
  )

const granted = (origin: string) =>
  browser.permissions.contains({ origins: [`${new URL(origin).protocol}//${new URL(origin).hostname}/*`] })

const sameOrigin = (url: string, origin: string) => URL.parse(url)?.origin === origin

async function health(message: Extract<FromContent, { type: 'site.health' }>): Promise<void> {
  const { containers, withId, withSender } = message.found
  const broken = containers > Math.min(withId, withSender) || (message.expected && containers === 0)
  await (broken ? shelf.set('health', `${message.site} ${JSON.stringify(message.found)}`) : shelf.remove('health'))
  await showBadge()
}

async function answer(message: FromContent, place: Place): Promise<unknown> {
  switch (message.type) {
    case 'report.open': {
      const opened =
        sameOrigin(message.url, place.origin) && isMailOrigin(place.origin) ? await openMail(place, message) : undefined
      return opened && { nonce: await permit(opened.id, place, opened.key), key: opened.key }
    }
    case 'report.record':
      return sameOrigin(message.url, place.origin) && (await granted(place.origin))
        ? Boolean(await openRecord(place, message))
        : undefined
    case 'report.capture':
      return takeCapture(place, message.nonce, message.key, message.captured)
    case 'raw.get': {
      const bytes = place.origin === GMAIL ? await fetchRaw(message.url).catch(() => undefined) : undefined
      return bytes ? { ok: true, base64: await blobToBase64(new Blob([bytes])) } : { ok: false }
    }
    case 'ik.get':
      return place.origin === GMAIL ? readIk(place.tab) : ''
    case 'contacts.check':
      return sameOrigin(message.url, place.origin) && (await granted(place.origin)) ? standingOf(message) : undefined
    case 'site.health':
      return health(message)
    case 'button.look':
      return { discreet: (await readSettings()).discreet }
    case 'demo.here': {
      // The demo service is wherever its page was opened from.
      if (import.meta.env.MODE === 'store' || (await readSettings()).server) return undefined
      await writeSetting('serverUrl', place.origin)
      return tell({ type: 'session.changed' })
    }
  }
}

/** Answers a content script, or nothing when the message is not one of ours. The panel opens before anything is awaited (EXT-1). */
export function answerContent(raw: unknown, place: Place): Promise<unknown> | undefined {
  const parsed = FromContent.safeParse(raw)
  if (!parsed.success) return undefined
  const message = parsed.data
  if (message.type === 'report.open' || message.type === 'report.record') {
    const shown = showPanel(place.tab, place.window)
    return Promise.all([answer(message, place), shown.catch(() => shelf.set('health', 'panel').then(showBadge))]).then(
      ([said]) => said,
    )
  }
  return answer(message, place)
}
