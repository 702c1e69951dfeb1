import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { ImapFlow } from 'imapflow'
import nodemailer from 'nodemailer'
import { certificates } from './certificates.ts'
import { dovecotConf, oauthConf } from './dovecot-settings.ts'
import { freePorts, listens } from './ports.ts'
import { until } from './until.ts'

export interface DovecotOptions {
  /** an earlier server's `dir`: the same mail, ports and password again */
  dir?: string
  /** mailbox names, the part before the @ */
  users: string[]
  /** what it calls itself in the Received lines it writes */
  hostname?: string
  /** accepts XOAUTH2 tokens of this issuer; `keys` are public keys in PEM by kid (RS256) */
  oauth?: { issuer: string; keys: Record<string, string> }
  /** the only abilities it names, as an old server would; all of its own when left out */
  capability?: string
}

export interface Dovecot {
  dir: string
  host: '127.0.0.1'
  imapPort: number
  imapsPort: number
  lmtpPort: number
  /** every mailbox has the same */
  password: string
  /** PEM of the CA behind `imapsPort` */
  ca: string
  /** hands a raw message over by LMTP; resolves when the server has it on disk */
  deliver(user: string, raw: string | Uint8Array, from?: string): Promise<void>
  /** messages by folder */
  counts(user: string): Promise<Record<string, number>>
  /** a signed-in client; log out when done */
  client(user: string): Promise<ImapFlow>
  /** stops it; the mail stays in `dir` */
  stop(): Promise<void>
  /** SIGKILL to all its processes */
  kill(): Promise<void>
  /** stops it and removes `dir` */
  remove(): Promise<void>
}

/** The exit code of Dovecot beside one that still runs. */
const IN_USE = 89

/** Starts a real IMAP and LMTP server as an unprivileged account; root uses `nobody`. */
export async function startDovecot(options: DovecotOptions): Promise<Dovecot> {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'bw-imap-'))
  const account = unprivileged()
  const { ports, password } = await written(dir, options, account)
  if (account.uid !== undefined) chownAll(dir, account.uid, account.gid)
  const identity = account.uid === undefined ? {} : { uid: account.uid, gid: account.gid }
  let said = ''
  const begin = () => {
    const begun = spawn('/usr/sbin/dovecot', ['-F', '-c', join(dir, 'dovecot.conf')], {
      ...identity,
      cwd: '/',
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    begun.stderr.on('data', (bytes) => (said += bytes))
    return begun
  }
  let child = begin()
  await until(
    () => {
      // what was killed a moment ago may still hold its sockets
      if (child.exitCode === IN_USE) child = begin()
      if (child.exitCode !== null) throw new Error(`Dovecot ended with ${child.exitCode}: ${said}`)
      return Promise.all([ports.imap, ports.imaps, ports.lmtp].map(listens)).then((all) => all.every(Boolean))
    },
    { what: `Dovecot listens (${join(dir, 'log/dovecot.log')})`, deadline: 30_000, every: 100 },
  )
  const client = (user: string) => signedIn(ports.imap, user, password)
  const stop = () => ended(child, 'SIGTERM')
  return {
    dir,
    host: '127.0.0.1',
    imapPort: ports.imap,
    imapsPort: ports.imaps,
    lmtpPort: ports.lmtp,
    password,
    ca: readFileSync(join(dir, 'tls/ca.pem'), 'utf8'),
    deliver: (user, raw, from = 'sender@outside.example') => deliver(ports.lmtp, user, raw, from),
    counts: async (user) => countsOf(await client(user)),
    client,
    stop,
    kill: () => ended(child, 'SIGKILL'),
    async remove() {
      await stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

interface Account {
  user: string
  group: string
  uid?: number
  gid: number
}

function unprivileged(): Account {
  const id = (...args: string[]) => execFileSync('id', args, { encoding: 'utf8' }).trim()
  if (process.getuid?.() !== 0) return { user: userInfo().username, group: id('-gn'), gid: Number(id('-g')) }
  return {
    user: 'nobody',
    group: id('-gn', 'nobody'),
    uid: Number(id('-u', 'nobody')),
    gid: Number(id('-g', 'nobody')),
  }
}

interface Kept {
  ports: { imap: number; imaps: number; lmtp: number }
  password: string
}

async function written(
  dir: string,
  { users, oauth, capability, hostname = 'mx.ours.example' }: DovecotOptions,
  account: Account,
): Promise<Kept> {
  for (const name of ['run', 'state', 'log', 'mail', 'keys/default/RS256'])
    mkdirSync(join(dir, name), { recursive: true })
  const path = join(dir, 'world.json')
  if (!existsSync(path)) {
    certificates(join(dir, 'tls'))
    const [imap, imaps, lmtp] = await freePorts(3)
    writeFileSync(path, JSON.stringify({ ports: { imap, imaps, lmtp }, password: randomBytes(12).toString('hex') }))
  }
  const kept: Kept = JSON.parse(readFileSync(path, 'utf8'))
  const ids = `${account.uid ?? process.getuid?.()}:${account.gid}`
  const line = (user: string) => `${user}:{PLAIN}${kept.password}:${ids}::${dir}/mail/${user}::`
  writeFileSync(join(dir, 'users'), `${users.map(line).join('\n')}\n`)
  for (const [kid, pem] of Object.entries(oauth?.keys ?? {})) writeFileSync(join(dir, 'keys/default/RS256', kid), pem)
  if (oauth) writeFileSync(join(dir, 'oauth2.conf'), oauthConf(dir, oauth.issuer))
  const settings = {
    dir,
    hostname,
    user: account.user,
    group: account.group,
    ports: kept.ports,
    oauth: oauth !== undefined,
    ...(capability ? { capability } : {}),
  }
  writeFileSync(join(dir, 'dovecot.conf'), dovecotConf(settings))
  return kept
}

function chownAll(dir: string, uid: number, gid: number): void {
  chownSync(dir, uid, gid)
  for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) chownSync(join(dir, name), uid, gid)
}

async function deliver(port: number, user: string, raw: string | Uint8Array, from: string): Promise<void> {
  const transport = nodemailer.createTransport({ host: '127.0.0.1', port, lmtp: true, ignoreTLS: true })
  const to = user.includes('@') ? user : `${user}@ours.example`
  try {
    const { accepted } = await transport.sendMail({ envelope: { from, to: [to] }, raw: Buffer.from(raw) })
    // LMTP may refuse after the final dot, for one recipient and without an error of the whole
    if (accepted.length === 0) throw new Error(`the mail server refused the mail for ${to}`)
  } finally {
    transport.close()
  }
}

async function signedIn(port: number, user: string, pass: string): Promise<ImapFlow> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port,
    secure: false,
    doSTARTTLS: false,
    auth: { user, pass },
    logger: false,
  })
  await client.connect()
  return client
}

async function countsOf(client: ImapFlow): Promise<Record<string, number>> {
  try {
    const folders = await client.list({ statusQuery: { messages: true } })
    return Object.fromEntries(folders.map((folder) => [folder.path, folder.status?.messages ?? 0]))
  } finally {
    await client.logout()
  }
}

async function ended(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const exit = once(child, 'exit')
  process.kill(signal === 'SIGKILL' ? -child.pid : child.pid, signal)
  await exit
}
