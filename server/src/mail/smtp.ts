import { randomUUID } from 'node:crypto'
import words from '@breakwater/shared/locales/en/mail.json' with { type: 'json' }
import { createText } from '@breakwater/shared/text.ts'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { Deps } from '../deps.ts'
import { gathered } from './gathered.ts'
import { REPORT } from './mailbox-row.ts'
import type { OurBoxes } from './our-boxes.ts'
import type { Incoming, TakeIn } from './take-in.ts'

export type SmtpDoorOptions = {
  take: TakeIn
  /** 0 for a free one */
  port: number
  lmtp?: boolean
  /** whose mail is taken, whatever its `+tag` */
  boxes: OurBoxes
  maxBytes: number
  /** who somebody is by name and password; without it nobody can sign in */
  authenticate?: (user: string, password: string) => Promise<{ address: string } | undefined>
}
export type SmtpDoor = { port: number; stop(): Promise<void> }

const t = createText([words], 'en')
const refusal = (responseCode: number, sentence: string) => Object.assign(new Error(sentence), { responseCode })
/** PostgreSQL says that there is no room. */
const FULL = new Set(['53100', 'ENOSPC'])

/**
 * Listens on this computer for mail to our addresses: 250 after COMMIT and read-back, 451 when the database is away, 452 when there
 * is no room, 552 above the cap. No relay: every other address is refused, every tag of ours is taken alike (MAIL 2). A mail to several
 * of our mailboxes is taken once for each.
 */
export async function openSmtpDoor(
  deps: Pick<Deps, 'clock' | 'log' | 'config'>,
  o: SmtpDoorOptions,
): Promise<SmtpDoor> {
  const take = gathered(o.take)
  const server = new SMTPServer({
    lmtp: o.lmtp === true,
    name: 'breakwater',
    banner: '',
    size: o.maxBytes,
    hidePIPELINING: false,
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS', ...(o.authenticate ? [] : ['AUTH'])],
    disableReverseLookup: true,
    maxClients: 100,
    socketTimeout: 60_000,
    closeTimeout: 2000,
    onAuth(auth, _session, done) {
      const known = o.authenticate?.(auth.username ?? '', auth.password ?? '') ?? Promise.resolve(undefined)
      known.then(
        (person) => (person ? done(null, { user: person.address }) : done(refusal(535, t('door.not_ours')))),
        done,
      )
    },
    onRcptTo({ address }, _session, done) {
      o.boxes.of(address).then(
        (box) => done(box ? null : refusal(550, t('door.not_ours'))),
        (err) => {
          deps.log.error({ err }, 'smtp.not-looked-up')
          done(refusal(451, t('door.later')))
        },
      )
    },
    onData(stream, session, done) {
      receive(stream, session).then(
        (sentence) =>
          done(null, ...([o.lmtp ? session.envelope.rcptTo.map(() => sentence) : sentence] as unknown as [string])),
        (error: Error) => done(error),
      )
    },
  })
  server.on('error', (err) => deps.log.warn({ err }, 'smtp.failed'))

  async function receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> {
    const bytes = await whole(stream, o.maxBytes)
    if (!bytes || stream.sizeExceeded) throw refusal(552, t('door.too_large', { link: `${deps.config.url}/mine` }))
    try {
      const mails = await asDelivered(session)
      const taken = await Promise.all(mails.map((mail) => take({ ...mail, bytes })))
      if (taken.some(({ safe }) => !safe)) throw new Error('a mail that was taken in could not be read back')
      return 'taken'
    } catch (err) {
      const code = (err as { code?: string }).code ?? ''
      deps.log.error({ err, code }, 'smtp.not-taken')
      throw FULL.has(code) ? refusal(452, t('door.full')) : refusal(451, t('door.later'))
    }
  }

  /** One delivery for each mailbox, which knows of its own recipients only. */
  async function asDelivered({ envelope, remoteAddress, user }: SMTPServerSession): Promise<Omit<Incoming, 'bytes'>[]> {
    const to = await Promise.all(
      envelope.rcptTo.map(async ({ address }) => ({ address, box: (await o.boxes.of(address)) ?? REPORT })),
    )
    return [...Map.groupBy(to, ({ box }) => box)].map(([mailbox, theirs]) => ({
      door: o.lmtp ? 'lmtp' : 'smtp',
      mailbox,
      key: randomUUID(),
      receivedAt: deps.clock.now(),
      envelope: {
        from: envelope.mailFrom ? envelope.mailFrom.address : '',
        to: theirs.map(({ address }) => address),
        ip: remoteAddress,
        ...(user ? { login: user } : {}),
      },
    }))
  }

  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(o.port, '127.0.0.1', resolve)
  })
  const address = server.server.address()
  return {
    port: typeof address === 'object' && address ? address.port : o.port,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** Everything of a stream, or nothing when it is longer than allowed; the rest is read and forgotten. */
async function whole(stream: AsyncIterable<Buffer>, most: number): Promise<Buffer | undefined> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of stream) {
    size += piece.length
    if (size <= most) pieces.push(piece)
  }
  return size <= most ? Buffer.concat(pieces, size) : undefined
}
