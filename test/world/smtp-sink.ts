import { SMTPServer, type SMTPServerDataStream } from 'smtp-server'

export interface CaughtMail {
  from: string
  to: string[]
  raw: string
}

export interface SmtpSink {
  port: number
  /** accepted mail, oldest first, also that whose sender never heard so */
  mails: CaughtMail[]
  /** accept; refuse with a code (451 is "later", 550 is "never"); take no null sender; cut at once; or accept and cut before saying so */
  behave(how: 'accept' | 'cut-after-data' | 'cut-before-data' | 'no-null-sender' | { refuse: number }): void
  close(): Promise<void>
}

/** A relay on 127.0.0.1 that keeps what it gets. It asks for no TLS and takes any sign-in. */
export async function startSmtpSink(port = 0): Promise<SmtpSink> {
  const mails: CaughtMail[] = []
  let behaviour: Parameters<SmtpSink['behave']>[0] = 'accept'
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onAuth: (auth, _session, done) => done(null, { user: auth.username }),
    onMailFrom({ address }, { id }, done) {
      if (behaviour === 'no-null-sender' && !address)
        return done(Object.assign(new Error('no null sender here'), { responseCode: 550 }))
      if (behaviour === 'cut-before-data') return cut(id)
      done()
    },
    async onData(stream, { envelope, id }, done) {
      const raw = await whole(stream)
      if (raw === undefined) return
      if (typeof behaviour === 'object') {
        return done(Object.assign(new Error('refused on purpose'), { responseCode: behaviour.refuse }))
      }
      const from = envelope.mailFrom ? envelope.mailFrom.address : ''
      mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), raw })
      if (behaviour !== 'cut-after-data') return done()
      cut(id)
    },
  })
  const cut = (id: string) => {
    for (const connection of server.connections) if (connection.id === id) connection.close()
  }
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    mails,
    behave(how) {
      behaviour = how
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** The whole mail, or nothing when its sender went away in the middle of it. */
async function whole(stream: SMTPServerDataStream): Promise<string | undefined> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  } catch {
    return undefined
  }
  return Buffer.concat(chunks).toString('latin1')
}
