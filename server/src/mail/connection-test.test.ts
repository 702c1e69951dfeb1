import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { createServer as secureServer } from 'node:tls'
import { type MailboxAuth, MailboxSettings } from '@breakwater/shared/contract/mailboxes.ts'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Certificates, certificates } from '../../../test/world/certificates.ts'
import { type Dovecot, startDovecot } from '../../../test/world/dovecot.ts'
import { wallClock } from '../clock.ts'
import { readConfig } from '../config.ts'
import { startTokenEndpoint } from '../testing/token-endpoint.ts'
import { testWritten } from './connection-test.ts'

const deps = { clock: wallClock, config: readConfig({ TEST_WORLD: 'connection' }) }
const dir = mkdtempSync(join(tmpdir(), 'bw-connection-'))
let server: Dovecot
let endpoint: Awaited<ReturnType<typeof startTokenEndpoint>>
let other: Certificates
const open: Server[] = []
beforeAll(async () => {
  endpoint = await startTokenEndpoint('report@ours.example', () => Date.now())
  server = await startDovecot({ users: ['report'], oauth: endpoint.oauth })
  other = certificates(join(dir, 'other'), ['mail.elsewhere.example'])
})
afterAll(async () => {
  for (const one of open) one.close()
  await server.remove()
  await endpoint.close()
  rmSync(dir, { recursive: true, force: true })
})

type Over = Omit<Partial<Parameters<typeof MailboxSettings.parse>[0] & object>, never>
async function tried(
  over: Over = {},
  { password = server.password, ca = server.ca }: { password?: string; ca?: string } = {},
) {
  const settings = MailboxSettings.parse({
    address: 'report@ours.example',
    host: 'localhost',
    port: server.imapsPort,
    ...over,
  })
  const result = await testWritten(deps, settings, { password, clientSecret: 'secret' }, ca)
  const failed = result.steps.find(({ state }) => state === 'failed')
  return { ...result, failed, states: Object.fromEntries(result.steps.map(({ step, state }) => [step, state])) }
}
const listens = async (one: Server) => {
  one.listen(0, '127.0.0.1')
  await once(one, 'listening')
  open.push(one)
  return (one.address() as AddressInfo).port
}
/** An IMAP server in plain text that says what it is told to. */
const saying = (greeting: string, answers: Record<string, string>) =>
  listens(
    createServer((socket) => {
      socket.on('error', () => socket.destroy())
      socket.write(`${greeting}\r\n`)
      socket.on('data', (bytes) => {
        for (const line of String(bytes).split('\r\n').filter(Boolean)) {
          const [tag, verb = ''] = line.split(' ')
          const answer = answers[verb.toUpperCase()] ?? 'BAD no'
          const capability = '* CAPABILITY IMAP4rev1 IDLE\r\n'
          if (verb.toUpperCase() === 'CAPABILITY') socket.write(`${capability}${tag} OK done\r\n`)
          else socket.write(`${tag} ${answer}\r\n`)
        }
      })
    }),
  )
const plain = (port: number) => ({ host: '127.0.0.1', port, tls: 'none' as const })

test('MAIL-49 SCREEN 79 a good mailbox passes every step before it is saved; the probe is delivered, moved and gone', async () => {
  const deliver = { host: '127.0.0.1', port: server.lmtpPort, lmtp: true }
  const { ok, states, steps } = await tried({ deliver })
  expect(steps.filter(({ state }) => state === 'failed')).toEqual([])
  expect(ok).toBe(true)
  expect(states).toEqual({
    ...{ dns: 'ok', tcp: 'ok', tls: 'ok', token: 'left-out', login: 'ok', inbox: 'ok', rights: 'ok', idle: 'ok' },
    ...{ deliver: 'ok', move: 'ok', trust: 'warning' },
  })
  expect(steps.find(({ step }) => step === 'trust')).toMatchObject({ cause: 'no-result' })
  expect(await server.counts('report')).toMatchObject({ INBOX: 0, Processed: 0 })
})

test('MAIL-49 name, port and silence are told apart, with what to do', async () => {
  expect((await tried({ host: 'no-such-host.invalid' })).failed).toMatchObject({
    step: 'dns',
    host: 'no-such-host.invalid',
  })
  const [taken] = [await saying('* OK', {})]
  open.pop()!.close()
  const closed = await tried({ port: taken })
  expect(closed.failed).toMatchObject({
    step: 'tcp',
    cause: 'port-closed',
    says: `Port ${taken} of localhost is closed.`,
    remedy: 'Use port 993, or 143 with STARTTLS. A firewall may also be in the way.',
  })
  expect(closed.states).toMatchObject({ tls: 'left-out', login: 'left-out', move: 'left-out' })
  expect((await tried({ port: server.imapPort })).failed).toMatchObject({ step: 'tls', cause: 'not-tls' })
  expect((await tried({ port: server.imapPort, tls: 'starttls' })).ok).toBe(true)
})

test('MAIL-49 a certificate says issuer, name and date, and there is no way to ignore it', async () => {
  const unknown = await tried({}, { ca: other.ca })
  expect(unknown.failed).toMatchObject({ step: 'tls', cause: 'certificate-issuer' })
  expect(unknown.failed?.says).toContain('Test CA')
  const port = await listens(secureServer({ key: other.key, cert: other.cert }))
  const named = await tried({ port }, { ca: other.ca })
  expect(named.failed).toMatchObject({ step: 'tls', cause: 'certificate-name' })
  expect(named.failed?.says).toContain('mail.elsewhere.example')
  expect(named.failed?.says).toMatch(/20\d\d/)
})

test('MAIL-49 a refused password, and a server where no password is taken', async () => {
  expect((await tried({}, { password: 'wrong' })).failed).toMatchObject({
    step: 'login',
    cause: 'password-refused',
    remedy: expect.stringContaining('Microsoft and Google take no passwords'),
  })
})

test.each([
  ['AADSTS65001: no consent', 'token-consent', 'IMAP.AccessAsApp'],
  ['AADSTS7000222: ended', 'token-secret-old', 'new client secret'],
  ['AADSTS700016: unknown app', 'token-app', 'client'],
  ['something', 'token-secret', 'secret'],
])('MAIL-49 a token that is refused with %s names the missing thing', async (says, cause, remedy) => {
  endpoint.behave({ refuse: 'invalid_client', says, status: 401 })
  const auth: MailboxAuth = { kind: 'microsoft', tenant: 't', clientId: 'app-1', tokenUrl: endpoint.url }
  expect((await tried({ auth })).failed).toMatchObject({
    step: 'token',
    cause,
    remedy: expect.stringContaining(remedy),
  })
})

// Dovecot answers later each time a sign-in was refused
const SLOW = { timeout: 60_000 }
test('MAIL-49 a token the server does not take names the scope; a good one passes', SLOW, async () => {
  const auth: MailboxAuth = { kind: 'microsoft', tenant: 't', clientId: 'app-1', tokenUrl: endpoint.url }
  endpoint.behave('garbage')
  expect((await tried({ auth })).failed).toMatchObject({
    step: 'login',
    cause: 'token-rejected',
    remedy: expect.stringContaining('https://outlook.office365.com/.default'),
  })
  endpoint.behave('good')
  expect(await tried({ auth })).toMatchObject({ ok: true, states: { token: 'ok', login: 'ok' } })
})

test('MAIL-49 authenticated but not connected names the two Exchange commands; IMAP that is off says where it is switched on', async () => {
  const login = 'OK done'
  const exchange = await saying('* OK', {
    LOGIN: login,
    LIST: login,
    SELECT: 'BAD User is authenticated but not connected.',
  })
  const { failed } = await tried(plain(exchange))
  expect(failed).toMatchObject({ step: 'inbox', cause: 'not-connected' })
  expect(failed?.remedy).toMatch(/New-ServicePrincipal .*Add-MailboxPermission -Identity report@ours.example/)
  const off = await saying('* OK', { LOGIN: 'NO IMAP access is disabled for your account' })
  expect((await tried(plain(off))).failed).toMatchObject({
    step: 'login',
    cause: 'imap-off',
    remedy: expect.stringContaining('SMTP door'),
  })
})

test('MAIL-49 a folder that is missing, a folder without rights, and a server that cannot move', async () => {
  expect((await tried({ inbox: 'Nowhere' })).failed).toMatchObject({ step: 'inbox', cause: 'no-folder' })
  const poor = await saying('* OK', {
    ...{ LOGIN: 'OK done', LIST: 'OK done', LSUB: 'OK done', CREATE: 'OK done', NOOP: 'OK done' },
    SELECT: 'OK [READ-WRITE] done',
  })
  expect((await tried(plain(poor))).failed).toMatchObject({ step: 'rights', cause: 'no-move' })
  const readOnly = await saying('* OK', { LOGIN: 'OK done', LIST: 'OK done', SELECT: 'OK [READ-ONLY] done' })
  expect((await tried(plain(readOnly))).failed).toMatchObject({ step: 'rights', cause: 'read-only' })
})

/** A relay that adds what a mail server writes about who sent a mail, or files it as junk. */
async function relay(end: 'inbox' | 'junk', { tls }: { tls?: Certificates } = {}) {
  const smtp = new SMTPServer({
    authOptional: true,
    ...(tls ? { key: tls.key, cert: tls.cert } : { disabledCommands: ['STARTTLS'] }),
    onData(stream, _session, done) {
      buffer(stream)
        .then(async (raw) => {
          const marked = Buffer.concat([Buffer.from('Authentication-Results: mx.ours.example; dmarc=none\r\n'), raw])
          if (end === 'inbox') return server.deliver('report', marked)
          const client = await server.client('report')
          await client.mailboxCreate('Junk')
          await client.append('Junk', marked)
          await client.logout()
        })
        .then(() => done(), done)
    },
  })
  // the far end may hang up in the middle of a handshake
  smtp.on('error', () => undefined)
  return { host: 'localhost', port: await listens(smtp.server), lmtp: false }
}

test('MAIL-49 a probe without trusted result shows the names that were seen; with the right one it is trusted', async () => {
  const deliver = await relay('inbox')
  const unknown = await tried({ deliver, authserv: ['mx.other.example'] })
  expect(unknown.steps.at(-1)).toMatchObject({ state: 'warning', cause: 'no-trusted-result' })
  expect(unknown.steps.at(-1)?.says).toContain('mx.ours.example')
  expect(unknown.seenAuthserv).toEqual(['mx.ours.example'])
  const right = await tried({ deliver, authserv: ['mx.ours.example'] })
  expect(right.steps.at(-1)).toMatchObject({ step: 'trust', state: 'ok' })
})

test('MAIL-49 a probe in Junk asks for a transport rule; a relay nobody vouches for is told', async () => {
  const { failed } = await tried({ deliver: await relay('junk') })
  expect(failed).toMatchObject({
    step: 'deliver',
    cause: 'probe-in-junk',
    remedy: expect.stringContaining('transport rule'),
  })
  const stranger = await tried({ deliver: await relay('inbox', { tls: other }) })
  expect(stranger.failed).toMatchObject({ step: 'deliver', cause: 'deliver-certificate' })
})

test('MAIL-49 a delivery that is refused or has no port is told with the port to try', async () => {
  const closed = await tried({ deliver: { host: '127.0.0.1', port: 1, lmtp: false } })
  expect(closed.failed).toMatchObject({ step: 'deliver', cause: 'deliver-closed', host: '127.0.0.1' })
  expect(closed.failed?.remedy).toContain('try 587')
  const address = 'nobody-here@ours.example'
  const refused = await tried({
    address,
    user: 'report',
    deliver: { host: '127.0.0.1', port: server.lmtpPort, lmtp: true },
  })
  expect(refused.failed).toMatchObject({ step: 'deliver', cause: 'deliver-refused' })
})
