import { createHash } from 'node:crypto'
import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { openDatabase } from '../outbox/database.ts'
import { SignInNeeded } from '../outbox/flush.ts'
import { keyThumbprint, proving } from './proof.ts'
import { registrableDomain, serverOrigin } from './server-address.ts'
import { signIn } from './sign-in.ts'
import { accessToken, forgetTokens, type Keeping, keepTokens, refreshToken } from './tokens.ts'

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
  count += 1
  return openDatabase(`session-${count}`).then((db) =>
    signIn({ db, fetch: fetcher }, SERVER, { redirect: 'https://extension.example/', open }),
  )
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
    dpop_jkt: expect.stringMatching(/^[\w-]{43}$/),
  })
})

/** Every request that a `fetch` of this profile made, with what its proof says. */
async function aProver(answer: (nonce: unknown) => Response) {
  count += 1
  const db = await openDatabase(`session-${count}`)
  const sent: { headers: Headers; proof: Record<string, unknown>; key: JsonWebKey }[] = []
  const send = proving(db, async (_, init) => {
    const headers = new Headers(init?.headers)
    const [head, body] = (headers.get('dpop') ?? '').split('.')
    const read = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
    sent.push({ headers, proof: read(body), key: read(head).jwk as JsonWebKey })
    return answer(read(body).nonce)
  })
  return { db, send, sent }
}

test('SEC T16 every request with a token proves the key, for its method, address and token', async () => {
  const { db, send, sent } = await aProver(() => new Response('{}'))
  const asked = { method: 'PUT', headers: { authorization: 'DPoP abc' } }
  await send(`${SERVER}/api/reports/x?y=1`, asked)
  await send(`${SERVER}/api/reports/x`, asked)
  const [first, second] = sent
  expect(first?.proof).toMatchObject({
    htm: 'PUT',
    htu: `${SERVER}/api/reports/x`,
    ath: createHash('sha256').update('abc').digest('base64url'),
  })
  expect(first?.headers.get('authorization')).toBe('DPoP abc')
  expect(second?.proof.jti).not.toBe(first?.proof.jti)
  expect(second?.key).toEqual(first?.key)
  const kept = (await db.get('keys', 'proof')) as CryptoKeyPair
  expect(kept.privateKey.extractable).toBe(false)
  await expect(crypto.subtle.exportKey('jwk', kept.privateKey)).rejects.toThrow()
})

test('SEC T16 a nonce that the service tells is used once more, not for ever', async () => {
  const refusing = () => new Response('{}', { status: 401, headers: { 'dpop-nonce': 'n1' } })
  const heard = await aProver((nonce) => (nonce === 'n1' ? new Response('{}') : refusing()))
  expect((await heard.send(`${SERVER}/api/panel`)).status).toBe(200)
  expect(heard.sent.map(({ proof }) => proof.nonce)).toEqual([undefined, 'n1'])
  const never = await aProver(refusing)
  expect((await never.send(`${SERVER}/api/panel`)).status).toBe(401)
  expect(never.sent).toHaveLength(2)
})

test('SEC T16 after signing out the next sign-in has another key', async () => {
  const { keeping } = await aKeeping(() => 400)
  const before = await keyThumbprint(keeping.db)
  expect(await keyThumbprint(keeping.db)).toBe(before)
  await forgetTokens(keeping)
  expect(await keyThumbprint(keeping.db)).not.toBe(before)
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
