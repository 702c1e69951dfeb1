import words from '@breakwater/shared/locales/en/mail.json' with { type: 'json' }
import { createText } from '@breakwater/shared/text.ts'
import type { Keys } from '../keys/keys.ts'
import type { OurMail } from './mailer.ts'
import { messageId, replyAddress } from './token.ts'

const t = createText([words], 'en')

/** Everything a mail of ours may know: never content, behaviour, third party or stage (SETTLED 8). */
export type Notice = {
  id: string
  kind: 'receipt' | 'notice' | 'update'
  reference: string
  to: { name: string; address: string }
  /** our report mailbox */
  address: string
  /** of the service, without a slash at the end */
  url: string
  /** the number to call in danger, where the person works */
  emergency: string
  inReplyTo?: string
}

/**
 * A mail of ours: fixed neutral words, a reference, a link, whom to call. Automatic ones say so in every way known and have a null
 * sender, so nothing answers them (MAIL section 9, RFC 3834). Pure: the same notice gives the same mail and Message-ID.
 */
export function noticeMail(keys: Pick<Keys, 'mail'>, n: Notice): OurMail {
  const about = { reference: n.reference, to: n.to.address }
  const answers = replyAddress(keys, { ...about, address: n.address })
  const link = n.kind === 'notice' ? `${n.url}/cases/${n.reference}` : `${n.url}/my/${n.reference}`
  const params = { reference: n.reference, link, emergency: n.emergency }
  const lines = [
    t(`${n.kind}.body`, params),
    t('outgoing.emergency', params),
    ...(n.kind === 'notice' ? [] : [t('outgoing.support', params), t('outgoing.answer', params)]),
  ]
  return {
    to: n.to,
    subject: t(`${n.kind}.subject`, params),
    text: `${lines.join('\n\n')}\n`,
    messageId: messageId(keys, { ...about, id: n.id, domain: n.address.slice(n.address.lastIndexOf('@') + 1) }),
    ...(n.inReplyTo ? { inReplyTo: n.inReplyTo } : {}),
    envelopeFrom: n.kind === 'update' ? answers : null,
    headers: {
      'Auto-Submitted': n.kind === 'receipt' ? 'auto-replied' : 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      Precedence: 'bulk',
      'X-Loop': n.address,
      'Reply-To': n.kind === 'notice' ? n.address : answers,
    },
  }
}
