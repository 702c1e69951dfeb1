import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** What the token endpoint answers, each part right unless a test says otherwise. */
export interface Forging {
  claims?: Record<string, unknown>
  /** signed by a key that the issuer does not publish */
  otherKey?: boolean
  alg?: 'none' | 'HS256'
  /** an answer that is no token at all */
  answer?: { status: number; body: unknown }
  /** the token endpoint hangs up */
  cut?: boolean
}

const seconds = () => Math.floor(Date.now() / 1000)

/** An issuer whose answers a test writes: what a real one would never say. */
export async function startForgingIdp(clientId: string) {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const [own, other] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')]
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'k', alg: 'RS256', use: 'sig' }
  const idp = {
    issuer,
    forging: {} as Forging,
    nonce: '',
    redeemed: 0,
    close: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
  const idToken = async ({ claims, otherKey, alg }: Forging) => {
    const now = seconds()
    const said = { iss: issuer, sub: 's-1', aud: clientId, iat: now, exp: now + 300, nonce: idp.nonce, ...claims }
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    if (alg === 'none') return `${part({ alg: 'none' })}.${part(said)}.`
    const token = new SignJWT(said).setProtectedHeader({ alg: alg ?? 'RS256', kid: 'k' })
    return token.sign(
      alg === 'HS256' ? new TextEncoder().encode(JSON.stringify(jwk)) : (otherKey ? other : own).privateKey,
    )
  }
  server.on('request', async (request, response) => {
    const say = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const path = new URL(request.url ?? '', issuer).pathname
    if (path === '/.well-known/openid-configuration')
      return say(200, {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        userinfo_endpoint: `${issuer}/me`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        authorization_response_iss_parameter_supported: true,
      })
    if (path === '/jwks') return say(200, { keys: [jwk] })
    if (path !== '/token') return say(404, {})
    idp.redeemed++
    if (idp.forging.cut) return request.socket.destroy()
    const { answer } = idp.forging
    if (answer) return say(answer.status, answer.body)
    return say(200, { access_token: 'a', token_type: 'Bearer', expires_in: 60, id_token: await idToken(idp.forging) })
  })
  return Object.assign(idp, { token: idToken })
}
export type ForgingIdp = Awaited<ReturnType<typeof startForgingIdp>>
