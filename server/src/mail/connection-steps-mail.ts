import { randomUUID } from 'node:crypto'
import { isIP } from 'node:net'
import type { ImapFlow } from 'imapflow'
import nodemailer from 'nodemailer'
import { readAuthResults } from './auth-results.ts'
import { readHead, values } from './bytes.ts'
import { StepFailed, type Steps, type Tested, whereTo } from './connection-steps.ts'
import { PROBE } from './probe.ts'

const PATIENCE = 10_000
const LOOKS = 40
const PAUSE = 500

/** What the service does with a folder all day, tried once: rights, waiting, a delivery, a move. */
export const mailSteps = {
  async rights({ mailbox, client }) {
    const { processed, inbox } = mailbox.imap
    const folder = processed
    const open = client?.mailbox
    if (!client || !open) throw new StepFailed('no-folder', { folder: inbox })
    if (open.readOnly) throw new StepFailed('read-only', { folder: inbox })
    await client.mailboxCreate(processed).catch((cause: unknown) => {
      throw new StepFailed('no-create', { folder }, { cause })
    })
    const [move, uidplus] = [client.capabilities.has('MOVE'), client.capabilities.has('UIDPLUS')]
    if (!move && !uidplus) throw new StepFailed('no-move', { folder })
    if (!move || !uidplus) return { warning: move ? 'no-uidplus' : 'slow-move', params: { folder } }
    return { params: { folder } }
  },

  async idle({ client }) {
    return client?.capabilities.has('IDLE') ? {} : { warning: 'no-idle' }
  },

  async deliver(walk) {
    const { mailbox, client } = walk
    if (!mailbox.deliver || !client) return { leftOut: true }
    const id = `${randomUUID()}@${PROBE.domain}`
    await handIn(mailbox, mailbox.deliver, id)
    for (let look = 0; look < LOOKS; look++) {
      const found = await findProbe(client, mailbox, id)
      if (found?.junk) throw new StepFailed('probe-in-junk', { folder: found.folder })
      if (found) {
        walk.probe = { id, uid: found.uid, folder: found.folder }
        return { params: { folder: found.folder } }
      }
      await walk.wait(PAUSE)
    }
    throw new StepFailed('probe-late', { seconds: String((LOOKS * PAUSE) / 1000) })
  },

  async move(walk) {
    const { mailbox, client, probe } = walk
    if (!client || !probe) return { leftOut: true }
    const { processed } = mailbox.imap
    const folder = processed
    await client.mailboxOpen(probe.folder)
    const message = await client.fetchOne(String(probe.uid), { headers: true }, { uid: true })
    const headers = message ? message.headers : undefined
    walk.seenAuthserv = headers ? authservIds(headers) : []
    // a watcher of ours may have moved it already, which proves the same
    if (probe.folder !== processed) {
      const moved = await client.messageMove(String(probe.uid), processed, { uid: true })
      if (!moved) throw new StepFailed('cannot-move', { folder })
    }
    if (client.capabilities.has('UIDPLUS')) await removeProbe(client, processed, probe.id)
    return { params: { folder } }
  },

  async trust(walk) {
    const { mailbox, probe, seenAuthserv } = walk
    if (!probe) return { leftOut: true }
    const seen = seenAuthserv.map((id) => id || '(no name)').join(', ')
    if (!seenAuthserv.length) return { warning: 'no-result' }
    if (!seenAuthserv.some((id) => mailbox.authserv.includes(id)))
      return { warning: 'no-trusted-result', params: { seen } }
    return { params: { seen } }
  },
} satisfies Steps

/** A mail that our own rules know as ours, so that it becomes nobody's report. */
async function handIn({ address, ca, imap }: Tested, { host, port, lmtp }: NonNullable<Tested['deliver']>, id: string) {
  const raw = [
    `From: <${address}>`,
    `To: <${address}>`,
    'Subject: Connection test',
    `Message-ID: <${id}>`,
    `X-Loop: ${address}`,
    'Auto-Submitted: auto-generated',
    '',
    PROBE.text,
    '',
  ].join('\r\n')
  const transport = nodemailer.createTransport({
    host: await whereTo({ host, port, ...(imap.reach ? { reach: imap.reach } : {}) }),
    ...{ port, lmtp, secure: port === 465, connectionTimeout: PATIENCE, greetingTimeout: PATIENCE },
    ...(lmtp ? { ignoreTLS: true } : {}),
    tls: { ...(ca ? { ca } : {}), ...(isIP(host) ? {} : { servername: host }) },
  })
  try {
    await transport.sendMail({ envelope: { from: address, to: [address] }, raw })
  } catch (cause) {
    const { responseCode } = cause as { responseCode?: number }
    const where = { host, port: String(port), code: String(responseCode ?? '') }
    const certificate = /certificate|self.signed/i.test((cause as Error).message)
    throw new StepFailed(
      responseCode ? 'deliver-refused' : certificate ? 'deliver-certificate' : 'deliver-closed',
      where,
      { cause },
    )
  } finally {
    transport.close()
  }
}

async function findProbe(client: ImapFlow, { imap }: Tested, id: string) {
  const junk = (await client.list()).find(({ specialUse }) => specialUse === '\\Junk')?.path
  for (const folder of [imap.inbox, imap.processed, ...(junk ? [junk] : [])]) {
    const uid = await uidOf(client, folder, id)
    if (uid !== undefined) return { uid, folder, junk: folder === junk }
  }
  return undefined
}

async function uidOf(client: ImapFlow, folder: string, id: string): Promise<number | undefined> {
  await client.mailboxOpen(folder)
  await client.noop()
  const uids = await client.search({ header: { 'message-id': id } }, { uid: true })
  return uids ? uids[0] : undefined
}

async function removeProbe(client: ImapFlow, folder: string, id: string) {
  const uid = await uidOf(client, folder, id)
  if (uid !== undefined) await client.messageDelete(String(uid), { uid: true })
}

/** Who says they checked this mail, by the names they give themselves; Microsoft gives none. */
const authservIds = (headers: Buffer): string[] => [
  ...new Set(values(readHead(headers), 'authentication-results').map((value) => readAuthResults(value).authservId)),
]
