import { createHash } from 'node:crypto'
import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { openDatabase } from '../outbox/database.ts'
import { SignInNeeded } from '../outbox/flush.ts'
import { registrableDomain, serverOrigin } from './server-address.ts'
import { signIn } from './sign-in.ts'
import { accessToken, type Keeping, keepTokens, refreshToken } from './tokens.ts'

const SERVER = 'https://desk.acme.example'
const claims = (value: object) => `x.${Buffer.from(JSON.stringify(value)).toString('base64url')}.x`
let count = 0

async function aKeeping(refreshing: (token: string) => object | number) {
  count += 1
  let held: { token: string; until: number } | undefined
  let asked = 0
  let queue: Promise<unknown> = Promise.resolve()
  const clock = { now: 1_760_000_000_000 }
  const keeping: Keeping = {
    db: await openDatabase(`session-${count}`),
    now: () => clock.now,
    lock: <T>(_: string, run: () => Promise<T>) => {
      const next = queue.then(run)
      queue = next.catch(() => undefined)
      return next
    },
    memory: {
      get: async () => held,
      set: async (value) => {
        held = value
      },
    },
    fetch: async (url, init) => {
      if (String(url).endsWith('openid-configuration'))
        return Response.json({
          issuer: `${SERVER}/oauth`,
          authorization_endpoint: `${SERVER}/oauth/auth`,
          token_endpoint: `${SERVER}/oauth/token`,
        })
      asked += 1
      const answer = refreshing(new URLSearchParams(String(init?.body)).get('refresh_token') ?? '')
      return typeof answer === 'number' ? new Response('{}', { status: answer }) : Response.json(answer)
    },
  }
  return { keeping, clock, asked: () => asked }
}

const first = { access_token: 'a1', expires_in: 600, refresh_token: 'r1' }

test('SEC T16 a refresh token is used once, however many ask at the same time', async () => {
  const { keeping, clock, asked } = await aKeeping(() => ({ access_token: 'a2', expires_in: 600, refresh_token: 'r2' }))
  await keepTokens(keeping, first)
  expect(await accessToken(keeping, SERVER)).toBe('a1')
  clock.now += 590_000
  expect(await Promise.all([1, 2, 3].map(() => accessToken(keeping, SERVER)))).toEqual(['a2', 'a2', 'a2'])
  expect(asked()).toBe(1)
  expect(await refreshToken(keeping.db)).toBe('r2')
})

test('SEC T16 a grant that is over wipes the tokens and asks for a sign-in', async () => {
  const { keeping, clock } = await aKeeping(() => 400)
  await keepTokens(keeping, first)
  clock.now += 900_000
  await expect(accessToken(keeping, SERVER)).rejects.toThrow(SignInNeeded)
  expect(await refreshToken(keeping.db)).toBeUndefined()
})

test('SEC T16 an outage keeps the grant', async () => {
  const { keeping, clock } = await aKeeping(() => 503)
  await keepTokens(keeping, first)
  clock.now += 900_000
  await expect(accessToken(keeping, SERVER)).rejects.toThrow('503')
  expect(await refreshToken(keeping.db)).toBe('r1')
})

test('SEC T16 the refresh token is not readable in the store', async () => {
  const { keeping } = await aKeeping(() => 400)
  await keepTokens(keeping, { ...first, refresh_token: 'REFRESH-CANARY' })
  const [row] = await keeping.db.getAll('tokens')
  expect(new TextDecoder('latin1').decode(row?.data)).not.toContain('CANARY')
})

function provider(change: (url: URL, ended: URL) => void = () => undefined, issuer = `${SERVER}/oauth`) {
  let asked = new URL(SERVER)
  const fetcher: typeof fetch = async (url, init) => {
    if (String(url).endsWith('openid-configuration'))
      return Response.json({
        issuer,
        authorization_endpoint: `${SERVER}/oauth/auth`,
        token_endpoint: `${SERVER}/oauth/token`,
      })
    const form = new URLSearchParams(String(init?.body))
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (challenge !== asked.searchParams.get('code_challenge')) return new Response('{}', { status: 400 })
    return Response.json({ ...first, id_token: claims({ iss: issuer, nonce: asked.searchParams.get('nonce') }) })
  }
  const open = async (url: string) => {
    asked = new URL(url)
    const ended = new URL(`https://extension.example/?code=c&state=${asked.searchParams.get('state')}`)
    change(asked, ended)
    return ended.href
  }
  return signIn(fetcher, SERVER, { redirect: 'https://extension.example/', open })
}

test('SETTLED 50 sign-in is a code flow with PKCE for the public client', async () => {
  let seen = new URL(SERVER)
  const tokens = await provider((url) => {
    seen = url
  })
  expect(tokens.access_token).toBe('a1')
  expect(Object.fromEntries(seen.searchParams)).toMatchObject({
    client_id: 'extension',
    response_type: 'code',
    scope: 'openid',
    code_challenge_method: 'S256',
  })
})

test.each([
  ['another state', (_: URL, ended: URL) => ended.searchParams.set('state', 'x')],
  ['no code', (_: URL, ended: URL) => ended.searchParams.delete('code')],
  ['another verifier', (url: URL) => url.searchParams.set('code_challenge', 'x')],
  ['another nonce', (url: URL) => url.searchParams.set('nonce', 'x')],
  ['another issuer', (_: URL, ended: URL) => ended.searchParams.set('iss', 'https://evil.example/oauth')],
])('SEC T16 %s in the answer is refused', async (_, change) => {
  await expect(provider(change)).rejects.toThrow()
})

test('SEC T16 a discovery that points elsewhere is refused', async () => {
  await expect(provider(undefined, 'https://evil.example/oauth')).rejects.toThrow('another address')
})

test.each([
  ['desk.acme.example', 'acme.example'],
  ['desk.acme.co.uk', 'acme.co.uk'],
  ['acme.example.evil.example', 'evil.example'],
  ['127.0.0.1', '127.0.0.1'],
])('C28 %s is registered as %s', (host, domain) => {
  expect(registrableDomain(host)).toBe(domain)
})

test.each([
  ['desk.acme.example', false, 'https://desk.acme.example'],
  ['https://desk.acme.example/x?y', false, 'https://desk.acme.example'],
  ['http://desk.acme.example', true, undefined],
  ['http://127.0.0.1:7400', true, 'http://127.0.0.1:7400'],
  ['http://127.0.0.1:7400', false, undefined],
  ['https://user:pw@desk.acme.example', false, undefined],
  ['javascript:alert(1)', true, undefined],
  ['localhost', false, undefined],
])('SEC T17 %s as the service', (text, loopback, origin) => {
  expect(serverOrigin(text, loopback)).toBe(origin)
})
