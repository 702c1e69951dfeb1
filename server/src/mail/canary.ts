import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import nodemailer from 'nodemailer'
import { z } from 'zod'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/job.ts'
import type { Keys } from '../keys/keys.ts'
import type { OurMail } from '../mailer/mailer.ts'
import { parts } from '../mailer/smtp-mailer.ts'
import { first } from './bytes.ts'
import { REPORT } from './mailbox-row.ts'
import { keptSettings } from './mailboxes.ts'
import type { Head } from './reading.ts'

const DAY = 24 * 3_600_000
/** How long a canary may take until it is read, and how often one is sent, in ms. */
export const CANARY = { within: 120_000, every: 15 * 60_000 }
const HEADER = 'X-Breakwater-Canary'
const TOKEN = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,15})\.([0-9a-f]{64})$/

type MailKeys = Pick<Keys, 'mail'>
const macOf = (keys: MailKeys, id: string, at: string) =>
  createHmac('sha256', keys.mail).update(['canary', id, at].join('\0')).digest()

const tokenOf = (keys: MailKeys, id: string, at: Date) =>
  `${id}.${at.getTime()}.${macOf(keys, id, String(at.getTime())).toString('hex')}`

/** The id of the canary this mail is, when we made it within a day. A forged one is ordinary mail. */
export function canaryIn(keys: MailKeys, head: Head, now: Date): string | undefined {
  const [, id, at, mac] = TOKEN.exec(first(head, HEADER.toLowerCase()).trim()) ?? []
  if (!id || !at || !mac || Math.abs(now.getTime() - Number(at)) > DAY) return undefined
  return timingSafeEqual(Buffer.from(mac, 'hex'), macOf(keys, id, at)) ? id : undefined
}

/** How a canary gets to a mailbox: a server that delivers to it, the relay of our own mail, or a door of ours. */
type Way = { host: string; port: number; lmtp: boolean } | 'relay'
export type CanaryWay = { mailbox: string; address: string; way: Way }

/** Every mailbox a canary can be sent to. Mail for concerns is looked at by nobody, so none goes there. */
export async function canaryWays(deps: Pick<Deps, 'config'>, tx: Tx): Promise<CanaryWay[]> {
  const { imapUrl, outUrl, smtpPort, lmtpPort } = deps.config.mail
  const boxes = await tx
    .selectFrom('mailbox')
    .where('purpose', '=', 'report')
    .select(['id', 'address', 'settings'])
    .orderBy('id')
    .execute()
  return boxes.flatMap(({ id, address, settings }): CanaryWay[] => {
    const kept = keptSettings(settings)
    const ours = id === REPORT && !kept
    if (kept && !kept.enabled) return []
    if (kept?.settings.deliver) return [{ mailbox: id, address, way: kept.settings.deliver }]
    if (outUrl && (kept || imapUrl || smtpPort || lmtpPort)) return [{ mailbox: id, address, way: 'relay' }]
    if (!ours) return []
    if (lmtpPort) return [{ mailbox: id, address, way: { host: '127.0.0.1', port: lmtpPort, lmtp: true } }]
    return smtpPort ? [{ mailbox: id, address, way: { host: '127.0.0.1', port: smtpPort, lmtp: false } }] : []
  })
}

/** A mail to ourselves that has to come out of the other end as `canary` within two minutes (MAIL 10). */
function canaryMail(keys: MailKeys, { address }: CanaryWay, id: string, at: Date): OurMail {
  return {
    to: { name: '', address },
    subject: 'Canary',
    text: 'A mail that the service sends to itself.\n',
    messageId: `<canary.${id}@${address.slice(address.lastIndexOf('@') + 1)}>`,
    envelopeFrom: null,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', [HEADER]: tokenOf(keys, id, at) },
  }
}

async function hand(deps: Deps, { way, address }: CanaryWay, mail: OurMail): Promise<void> {
  if (way === 'relay') return deps.mailer.send(mail)
  const transport = nodemailer.createTransport({
    ...way,
    secure: false,
    ignoreTLS: ['127.0.0.1', 'localhost', '::1'].includes(way.host),
    connectionTimeout: 20_000,
    greetingTimeout: 20_000,
    socketTimeout: 60_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    const from = { name: '', address: deps.config.mail.from }
    await transport.sendMail({ ...parts(mail, from), envelope: { from: '', to: [address] } })
  } finally {
    transport.close()
  }
}

/** Sends one canary to every mailbox. The row comes first: a canary that could not be sent is late like any other. */
export async function sendCanaries(deps: Deps): Promise<string[]> {
  const at = deps.clock.now()
  const clock = system('clock')
  const sent: string[] = []
  for (const way of await as(deps.db, clock, (tx) => canaryWays(deps, tx))) {
    const id = randomUUID()
    await as(deps.db, clock, (tx) =>
      tx.insertInto('canary').values({ id, mailbox: way.mailbox, sent_at: at }).execute(),
    )
    sent.push(id)
    await hand(deps, way, canaryMail(deps.keys, way, id, at)).catch((err) =>
      deps.log.warn({ mailbox: way.mailbox, err }, 'canary.not-sent'),
    )
  }
  return sent
}

export const canary = defineJob({
  name: 'canary',
  payload: z.object({}),
  at: 1,
  cron: '*/15 * * * *',
  async run(deps) {
    await sendCanaries(deps)
  },
})
