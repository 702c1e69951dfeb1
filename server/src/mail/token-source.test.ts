import { generateKeyPairSync } from 'node:crypto'
import { MailboxSettings } from '@breakwater/shared/contract/mailboxes.ts'
import { decodeJwt, jwtVerify } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Dovecot, startDovecot } from '../../../test/world/dovecot.ts'
import { until } from '../../../test/world/until.ts'
import { handClock } from '../clock.ts'
import { readConfig } from '../config.ts'
import { type MailDesk, openMailDesk } from '../testing/mail-desk.ts'
import { startTokenEndpoint } from '../testing/token-endpoint.ts'
import { type Watch, watchMailbox } from './mailbox.ts'
import { wayInto } from './mailboxes.ts'
import { takeIn } from './take-in.ts'
import { requestToken, tokenSource } from './token-source.ts'

// Dovecot answers later each time a sign-in was refused
const SLOW = { timeout: 60_000 }
const PATIENT = { deadline: 50_000 }
const ADDRESS = 'report@ours.example'
const SECRETS = { clientSecret: 'canary-secret' }
let desk: MailDesk
let server: Dovecot
let endpoint: Awaited<ReturnType<typeof startTokenEndpoint>>
let watching: Watch | undefined
beforeAll(async () => {
  desk = await openMailDesk()
  endpoint = await startTokenEndpoint(ADDRESS, () => Date.now())
  server = await startDovecot({ users: ['report'], oauth: endpoint.oauth })
  await desk.superuser.query(`insert into app.mailbox (id, address) values ('cloud', $1)`, [ADDRESS])
})
beforeEach(() => endpoint.behave('good'))
afterEach(() => watching?.stop())
afterAll(async () => {
  await server.remove()
  await endpoint.close()
  await desk.close()
})

const microsoft = () =>
  ({ kind: 'microsoft', tenant: 'acme.example', clientId: 'app-1', tokenUrl: endpoint.url }) as const
const settings = () =>
  MailboxSettings.parse({ address: ADDRESS, host: '127.0.0.1', port: server.imapPort, tls: 'none', auth: microsoft() })
function watch() {
  const watch = watchMailbox(desk.deps, {
    ...{ maxBytes: 1_000_000, take: takeIn(desk.deps), mailbox: 'cloud' },
    ...wayIn(),
  })
  watching = watch
  return watch
}
const wayIn = () => {
  const { imap, tokens } = wayInto(desk.deps, settings(), SECRETS)
  return { settings: imap, tokens: tokens! }
}
const noted = async () => (await desk.rows(`select state, problem from app.mailbox where id = 'cloud'`))[0]

test('MAIL-3 a good token opens the mailbox; the form asks for one scope with the sealed secret', async () => {
  const watch1 = watch()
  await until(() => watch1.state().state === 'watching', PATIENT)
  expect(endpoint.asked).toEqual([
    {
      type: 'application/x-www-form-urlencoded',
      form: {
        grant_type: 'client_credentials',
        client_id: 'app-1',
        client_secret: 'canary-secret',
        scope: 'https://outlook.office365.com/.default',
      },
    },
  ])
  expect(watch1.state().tokenExpires?.getTime()).toBe(desk.clock.now().getTime() + 3_600_000)
})

test('MAIL-3 an expired token is renewed once, at once', SLOW, async () => {
  endpoint.behave('good', 'expired')
  const watch1 = watch()
  await until(() => watch1.state().state === 'watching', PATIENT)
  expect(endpoint.asked).toHaveLength(2)
})

test('MAIL-3 garbage is renewed once, then the mailbox says why and waits', SLOW, async () => {
  endpoint.behave('garbage')
  const watch1 = watch()
  await until(() => watch1.state().state === 'failing', PATIENT)
  expect(endpoint.asked).toHaveLength(2)
  expect(watch1.state().problem).toBe('token-rejected')
  await until(async () => (await noted())?.['problem'] === 'token-rejected', PATIENT)
})

test('MAIL-3 a vendor that gives no token is named with its own code, and nothing else it wrote', SLOW, async () => {
  endpoint.behave({ refuse: 'invalid_client', says: 'AADSTS7000222: canary-text has expired', status: 401 })
  const watch1 = watch()
  await until(async () => (await noted())?.['problem'] === 'token-refused:invalid_client AADSTS7000222', PATIENT)
  expect(watch1.state().state).toBe('failing')
})

test('MAIL-3 a token is kept, and renewed five minutes before its end', async () => {
  const clock = handClock(desk.clock.now())
  const deps = { clock, config: desk.deps.config }
  const source = tokenSource(deps, { address: ADDRESS, user: '', auth: microsoft(), secrets: SECRETS })
  const [one, two] = await Promise.all([source.token(), source.token()])
  clock.advance(54 * 60_000)
  expect([await source.token(), two]).toEqual([one, one])
  expect(endpoint.asked).toHaveLength(1)
  clock.advance(60_001)
  await source.token()
  expect(endpoint.asked).toHaveLength(2)
})

test('MAIL-3 Google: a refresh token, or an assertion for the one mailbox signed by the service account', async () => {
  const { deps } = desk
  const google = { kind: 'google', clientId: 'app-2', tokenUrl: endpoint.url } as const
  await requestToken(deps, { address: ADDRESS, user: '', auth: google, secrets: { ...SECRETS, refreshToken: 'r1' } })
  expect(endpoint.asked[0]?.form).toEqual({
    grant_type: 'refresh_token',
    client_id: 'app-2',
    client_secret: 'canary-secret',
    refresh_token: 'r1',
  })
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const service = { kind: 'google-service', clientEmail: 'svc@project.example', tokenUrl: endpoint.url } as const
  await requestToken(deps, { address: ADDRESS, user: '', auth: service, secrets: { privateKey: pem } })
  const { grant_type, assertion } = endpoint.asked[1]!.form
  expect(grant_type).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
  const { protectedHeader } = await jwtVerify(assertion!, publicKey, {
    currentDate: deps.clock.now(),
    audience: endpoint.url,
  })
  expect(protectedHeader.alg).toBe('RS256')
  expect(decodeJwt(assertion!)).toMatchObject({
    iss: 'svc@project.example',
    sub: ADDRESS,
    scope: 'https://mail.google.com/',
  })
})

test('SEC T13 outside the demo and tests a token is asked of the vendor only, never of an address in settings', async () => {
  const deps = { clock: desk.clock, config: readConfig({}) }
  for (const tokenUrl of [endpoint.url, 'https://login.microsoftonline.com.evil.example/t', 'https://10.0.0.1/token'])
    await expect(
      requestToken(deps, { address: ADDRESS, user: '', auth: { ...microsoft(), tokenUrl }, secrets: SECRETS }),
    ).rejects.toMatchObject({ code: 'token-refused:address-not-allowed' })
  expect(endpoint.asked).toEqual([])
})
