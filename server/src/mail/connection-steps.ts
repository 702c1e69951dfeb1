import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { connect, isIP, type Socket } from 'node:net'
import { connect as secure, type TLSSocket } from 'node:tls'
import type { ConnectionStep, MailboxAuth, MailboxSettings } from '@breakwater/shared/contract/mailboxes.ts'
import type { ImapFlow } from 'imapflow'
import { addressFor, type ImapSettings } from './imap-url.ts'
import type { TokenSource } from './token-source.ts'

/** A mailbox as the test needs it, saved or not. */
export type Tested = {
  address: string
  imap: ImapSettings
  auth: MailboxAuth
  tokens?: TokenSource
  authserv: readonly string[]
  deliver: MailboxSettings['deliver']
  /** PEM of the authority behind the mail server, where the system does not know it */
  ca?: string
}
/** What the steps leave for each other on their way. */
export type Walk = {
  mailbox: Tested
  client?: ImapFlow
  accessToken?: string
  probe?: { id: string; uid: number; folder: string }
  seenAuthserv: string[]
  wait(ms: number): Promise<void>
}
export type Params = Record<string, string>
/** What a step saw: nothing more to say, a warning, or that there was nothing to do. */
export type Saw = { warning?: string; leftOut?: true; params?: Params }
export type Steps = Partial<Record<ConnectionStep, (walk: Walk) => Promise<Saw>>>

/** A step that did not work. `problem` is a key of `connection.cause`. */
export class StepFailed extends Error {
  override name = 'StepFailed'
  readonly problem: string
  readonly params: Params
  constructor(problem: string, params: Params = {}, options?: ErrorOptions) {
    super(problem, options)
    this.problem = problem
    this.params = params
  }
}

const PATIENCE = 10_000
const codeOf = (error: unknown) => (error as { code?: string }).code ?? ''

/** From the name to the certificate. Nothing secret is sent before it was verified. */
export const linkSteps = {
  async dns({ mailbox }) {
    const { host } = mailbox.imap
    if (isIP(host)) return { params: { addresses: await whereTo(mailbox.imap) } }
    const found = await lookup(host, { all: true }).catch((cause: unknown) => {
      throw new StepFailed(codeOf(cause) === 'ENOTFOUND' ? 'name-unknown' : 'dns-silent', {}, { cause })
    })
    await whereTo(mailbox.imap)
    return { params: { addresses: found.map(({ address }) => address).join(', ') } }
  },

  async tcp({ mailbox }) {
    const socket = await opened(mailbox.imap)
    socket.destroy()
    return {}
  },

  async tls({ mailbox }) {
    const { imap, ca } = mailbox
    if (!imap.secure && !imap.starttls) return { leftOut: true }
    const plain = await opened(imap)
    try {
      if (imap.starttls) await startTls(plain)
      const servername = isIP(imap.host) ? {} : { servername: imap.host }
      // looked at instead of refused, so that a failure can name the certificate; nothing is said over it
      const socket = secure({
        socket: plain,
        host: imap.host,
        rejectUnauthorized: false,
        ...servername,
        ...(ca ? { ca } : {}),
      })
      await once(socket, 'secureConnect', { signal: AbortSignal.timeout(PATIENCE) }).catch((cause: unknown) => {
        throw new StepFailed('not-tls', {}, { cause })
      })
      return judged(socket)
    } finally {
      plain.destroy()
    }
  },
} satisfies Steps

/** The checked address of a host. @throws StepFailed when connections may not go there */
export const whereTo = ({ host, port, reach }: Pick<ImapSettings, 'host' | 'port' | 'reach'>): Promise<string> =>
  addressFor(host, port, reach).catch((cause: unknown) => {
    throw codeOf(cause) === 'REFUSED_ADDRESS' ? new StepFailed('address-refused', {}, { cause }) : cause
  })

async function opened(imap: ImapSettings): Promise<Socket> {
  const socket = connect(imap.port, await whereTo(imap))
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(PATIENCE) })
    return socket
  } catch (cause) {
    socket.destroy()
    throw new StepFailed(codeOf(cause) === 'ECONNREFUSED' ? 'port-closed' : 'timeout', {}, { cause })
  }
}

/** The one line of IMAP that asks for TLS, and its answer. */
async function startTls(socket: Socket): Promise<void> {
  const signal = AbortSignal.timeout(PATIENCE)
  const line = async () => String((await once(socket, 'data', { signal }))[0]).slice(0, 1000)
  try {
    if (!(await line()).startsWith('* OK')) throw new StepFailed('not-imap')
    socket.write('a STARTTLS\r\n')
    if (!/^a OK/im.test(await line())) throw new StepFailed('no-starttls')
  } catch (cause) {
    throw cause instanceof StepFailed ? cause : new StepFailed('not-imap', {}, { cause })
  }
}

function judged(socket: TLSSocket): Saw {
  const { issuer, subject, subjectaltname, valid_to } = socket.getPeerCertificate()
  const params = {
    issuer: one(issuer?.CN ?? issuer?.O),
    name: (subjectaltname ?? one(subject?.CN)).replaceAll(/(DNS|IP Address):/g, '').slice(0, 200),
    date: valid_to ?? '',
  }
  if (socket.authorized) return { params }
  const code = String((socket.authorizationError as { code?: string } | undefined)?.code ?? socket.authorizationError)
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') throw new StepFailed('certificate-date', params)
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') throw new StepFailed('certificate-name', params)
  throw new StepFailed('certificate-issuer', params)
}

const one = (value: string | string[] | undefined) => [value ?? ''].flat().join(', ').slice(0, 200)
