import words from '@breakwater/shared/locales/en/mail.json' with { type: 'json' }
import { createText } from '@breakwater/shared/text.ts'
import type { OurMail } from './mailer.ts'
import { ABOUT_NONE, bounceAddress, type MailKeys, messageId, replyAddress } from './token.ts'

const t = createText([words], 'en')

type Envelope = {
  id: string
  to: { name: string; address: string }
  /** our report mailbox */
  address: string
  /** of the service, without a slash at the end */
  url: string
  /** the number to call in danger, where the person works */
  emergency: string
  inReplyTo?: string
}

/** Everything a mail of ours may know: never content, behaviour, third party or stage (SETTLED 8). */
export type Notice = Envelope &
  (
    | { kind: 'receipt' | 'update' | 'notice'; reference: string }
    /** instead of many: how many things are new, and for which side */
    | { kind: 'digest'; count: number; staff: boolean }
    /** the one question whether they wrote a mail; `link` is good once (SETTLED 31) */
    | { kind: 'confirm'; link: string }
    /** what the service noticed about itself, by kind: fixed words, no content */
    | { kind: 'alarm'; alarms: readonly string[] }
    /** to the address somebody had: the directory has another one now */
    | { kind: 'address' }
  )

/** Where a mail of ours leads: the person's own page, the case for staff, or their list. */
function linkOf(n: Notice): string {
  if (n.kind === 'confirm') return `${n.url}/confirm/${n.link}`
  if (n.kind === 'alarm') return `${n.url}/inbox`
  if (n.kind === 'address') return n.url
  if (n.kind === 'digest') return `${n.url}${n.staff ? '/inbox' : '/mine'}`
  // a notice about a risk is read on a list of its own; the case is not theirs
  if (n.kind === 'notice' && n.reference === 'NOTICES') return `${n.url}/notices`
  // and one about figures to theirs
  if (n.kind === 'notice' && n.reference === 'FIGURES') return `${n.url}/figures`
  return n.kind === 'notice' ? `${n.url}/cases/${n.reference}` : `${n.url}/mine/${n.reference}`
}

/**
 * A mail of ours: fixed neutral words, a reference, a link, whom to call. Automatic ones say so in every way known and have a null
 * sender, so nothing answers them (MAIL section 9, RFC 3834). Pure: the same notice gives the same mail and Message-ID.
 */
export function noticeMail(keys: MailKeys, n: Notice): OurMail {
  const single = n.kind === 'receipt' || n.kind === 'update'
  const reference = 'reference' in n ? n.reference : ABOUT_NONE[n.kind]
  const about = { reference, to: n.to.address, address: n.address }
  const answers = single ? replyAddress(keys, about) : n.address
  const bounceTo = bounceAddress(keys, about)
  const params = {
    reference,
    link: linkOf(n),
    emergency: n.emergency,
    ...(n.kind === 'digest' ? { count: n.count } : {}),
    ...(n.kind === 'alarm' ? { says: n.alarms.map((kind) => t(`alarm.says.${kind}`)).join('\n') } : {}),
  }
  const lines = [
    t(`${n.kind}.body`, params),
    ...(n.kind === 'alarm' ? [] : [t('outgoing.emergency', params)]),
    ...(single ? [t('outgoing.support', params), t('outgoing.answer', params)] : []),
  ]
  return {
    to: n.to,
    subject: t(`${n.kind}.subject`, params),
    text: `${lines.join('\n\n')}\n`,
    messageId: messageId(keys, { ...about, id: n.id, domain: n.address.slice(n.address.lastIndexOf('@') + 1) }),
    ...(n.inReplyTo ? { inReplyTo: n.inReplyTo } : {}),
    // a person acted: then a bounce has to come back (MAIL section 9)
    envelopeFrom: n.kind === 'update' || n.kind === 'confirm' ? bounceTo : null,
    bounceTo,
    headers: {
      'Auto-Submitted': n.kind === 'receipt' ? 'auto-replied' : 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      Precedence: 'bulk',
      'X-Loop': n.address,
      'Reply-To': answers,
    },
  }
}
