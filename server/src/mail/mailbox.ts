import { setTimeout as pause } from 'node:timers/promises'
import { ImapFlow } from 'imapflow'
import { problemOf } from './connection-steps-problem.ts'
import { addressFor, type ImapSettings, linkOptions } from './imap-url.ts'
import { tryToLead } from './leader.ts'
import { REPORT } from './mailbox-row.ts'
import { openFolder, type SweepDeps, sweep } from './sweep.ts'
import { NotLeading, type TakeIn } from './take-in.ts'
import type { TokenSource } from './token-source.ts'

export type Watch = {
  stop(): Promise<void>
  state(): MailboxState
}
/** `lastSearch`: when the folder was last seen whole; an older one than five minutes means we are blind (SECURITY guarantee 4). */
export type MailboxState = {
  state: 'starting' | 'waiting' | 'watching' | 'failing'
  problem?: string
  inInbox?: number
  lastSearch?: Date
  tokenExpires?: Date
}

export type WatchOptions = {
  settings: ImapSettings
  maxBytes: number
  take: TakeIn
  mailbox?: string
  pollMs?: number
  ca?: string
  /** instead of a password */
  tokens?: TokenSource
  /** how long a server may take to say that it is still there, in ms */
  answerMs?: number
  /** called when the folder was built anew since it was last seen, so that all of its mail has new numbers */
  rebuilt?: () => Promise<void>
}

// a link that died without a word is noticed after both, and must be back within a minute (SECURITY S4, MAIL-14)
const POLL = 15_000
const ANSWER = 10_000
const SOCKET_SILENCE = 25_000
const IDLE = 60_000
// with its jitter the longest wait is below a minute too
const BACK_OFF = { first: 1000, most: 48_000 }

/** The longest a link that died in silence can go unnoticed, in ms: a poll, the wait for its answer, the first rest (MAIL-14). */
export const longestSilence = (pollMs = POLL, answerMs = ANSWER) => pollMs + answerMs + 1.2 * BACK_OFF.first

/**
 * Watches one IMAP folder: whoever holds the lead takes in everything that lies there, again and again. IDLE only says "look now";
 * polling finds what it misses. A new connection after every failure, after 1 to 60 s. Ends only by `stop`.
 */
export function watchMailbox(deps: SweepDeps, options: WatchOptions): Watch {
  const ended = new AbortController()
  let state: MailboxState = { state: 'starting' }
  const tell = (next: MailboxState) => {
    state = { ...state, ...next }
  }
  const mailbox = options.mailbox ?? REPORT
  const rest = (ms: number) => pause(ms, undefined, { signal: ended.signal }).catch(() => undefined)

  const run = async () => {
    let wait = BACK_OFF.first
    while (!ended.signal.aborted) {
      try {
        const leading = await tryToLead(deps, mailbox)
        if (!leading) {
          tell({ state: 'waiting' })
          await rest(BACK_OFF.first)
          continue
        }
        try {
          await session(deps, { ...options, mailbox }, leading, ended.signal, (seen) => {
            wait = BACK_OFF.first
            tell(seen)
          })
        } finally {
          await leading.stop()
        }
      } catch (err) {
        if (ended.signal.aborted) break
        const problem = problemOf(err)
        if (problem === 'token-rejected' && options.tokens?.rejected()) continue
        tell({ state: 'failing', problem })
        deps.log.warn({ mailbox, code: problem, err }, 'mail.link-failed')
        // how the mailbox does is for its leader to say, and that is another one by now
        if (!(err instanceof NotLeading))
          await note(deps, mailbox, { state: 'failing', problem }).catch((err) =>
            deps.log.warn({ mailbox, err }, 'mail.state-not-noted'),
          )
        await rest(wait + Math.random() * 0.2 * wait)
        wait = Math.min(BACK_OFF.most, wait * 2)
      }
    }
  }
  const running = run()
  return {
    state: () => state,
    async stop() {
      ended.abort()
      await running
    },
  }
}

type Session = WatchOptions & { mailbox: string }

async function session(
  deps: SweepDeps,
  o: Session,
  leading: NonNullable<Awaited<ReturnType<typeof tryToLead>>>,
  ended: AbortSignal,
  tell: (s: MailboxState) => void,
) {
  const { settings, mailbox } = o
  const token = await o.tokens?.token()
  const client = await imapClient(o, token?.accessToken)
  const over = AbortSignal.any([ended, leading.lost])
  let wake: () => void = () => undefined
  let news = false
  const look = () => {
    news = true
    wake()
  }
  let failure: unknown
  client.on('error', (error) => {
    failure = error
    client.close()
  })
  client.on('exists', look)
  client.on('close', look)
  const giveUp = () => client.close()
  over.addEventListener('abort', giveUp)
  try {
    await client.connect()
    o.tokens?.accepted()
    await client.mailboxCreate(settings.processed)
    await client.mailboxOpen(settings.inbox)
    if (await isRebuilt(deps, mailbox, openFolder(client))) await o.rebuilt?.()
    while (client.usable && !over.aborted) {
      news = false
      await stillThere(client, o.answerMs ?? ANSWER)
      const swept = await sweep(deps, {
        client,
        mailbox,
        processed: settings.processed,
        lead: leading.lead,
        take: o.take,
        maxBytes: o.maxBytes,
      })
      const seen: MailboxState = {
        state: 'watching',
        inInbox: swept.inInbox - swept.moved,
        lastSearch: deps.clock.now(),
        ...(swept.problem ? { problem: swept.problem } : { problem: undefined }),
        ...(token ? { tokenExpires: token.expiresAt } : {}),
      }
      await note(deps, mailbox, seen)
      await noteGap(deps, mailbox, swept.inInbox - swept.moved - swept.staying)
      tell(seen)
      const quiet = new Promise<void>((resolve) => {
        wake = resolve
      })
      if (news || !client.usable || over.aborted) continue
      // resolves when another command ends it; a failure closes the client, which wakes us
      client.idle().catch(() => client.close())
      const timer = setTimeout(look, o.pollMs ?? POLL)
      await quiet
      clearTimeout(timer)
    }
    if (!ended.aborted) throw failure ?? leading.lost.reason ?? new Error('the mail server closed the connection')
  } finally {
    over.removeEventListener('abort', giveUp)
    client.close()
  }
}

/** A link that died in silence takes every byte and answers none; the socket alone would notice only much later. */
async function stillThere(client: ImapFlow, ms: number) {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(Object.assign(new Error('the mail server does not answer'), { code: 'no-answer' }))
    client.close()
  }, ms)
  await Promise.race([client.noop(), late.promise]).finally(() => clearTimeout(timer))
}

/** A connection with the limits of MAIL 3.5. The caller adds an `error` listener before it connects. @throws RefusedAddress */
export async function imapClient(
  { settings, maxBytes, ca }: Pick<WatchOptions, 'settings' | 'maxBytes' | 'ca'>,
  accessToken?: string,
): Promise<ImapFlow> {
  const address = await addressFor(settings.host, settings.port, settings.reach)
  return new ImapFlow({
    ...linkOptions(settings, { address, ...(ca ? { ca } : {}), ...(accessToken ? { accessToken } : {}) }),
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: 20_000,
    greetingTimeout: 10_000,
    socketTimeout: SOCKET_SILENCE,
    maxIdleTime: IDLE,
    maxLiteralSize: maxBytes + 1024 * 1024,
  })
}

const note = (deps: SweepDeps, mailbox: string, { state, problem, inInbox, lastSearch }: MailboxState) =>
  deps.ingest.pool.query('select app.mailbox_seen($1, $2, $3, $4, $5)', [
    mailbox,
    inInbox ?? null,
    state,
    problem ?? null,
    lastSearch ?? null,
  ])

const noteGap = (deps: SweepDeps, mailbox: string, gap: number) =>
  deps.ingest.pool.query('select app.mailbox_gap($1, $2, $3)', [mailbox, Math.max(0, gap), deps.clock.now()])

async function isRebuilt(deps: SweepDeps, mailbox: string, validity: string): Promise<boolean> {
  const { rows } = await deps.ingest.pool.query<{ rebuilt: boolean }>('select app.mailbox_rebuilt($1, $2) as rebuilt', [
    mailbox,
    validity,
  ])
  return rows[0]?.rebuilt === true
}
