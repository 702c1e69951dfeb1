import { createSign, generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const ISSUER = 'https://idp.example'
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** What the endpoint does next: a good token, one the mail server no longer takes, rubbish, or a refusal in the vendor's words. */
export type Behaviour = 'good' | 'expired' | 'garbage' | { refuse: string; says?: string; status?: number }

/** A vendor's token endpoint on 127.0.0.1. Its tokens open the Dovecot that was started with `oauth`. */
export async function startTokenEndpoint(email: string, now: () => number) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const asked: { type: string; form: Record<string, string> }[] = []
  const next: Behaviour[] = []
  let lasting: Behaviour = 'good'
  const token = (from: number, until: number) => {
    const at = Math.floor(now() / 1000)
    const body = `${part({ alg: 'RS256', typ: 'JWT', kid: 'first' })}.${part({ iss: ISSUER, email, sub: email, iat: at + from, exp: at + until })}`
    return `${body}.${createSign('RSA-SHA256').update(body).sign(privateKey, 'base64url')}`
  }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()))
    asked.push({ type: String(request.headers['content-type']), form })
    const how = next.shift() ?? lasting
    const [status, answer] =
      typeof how === 'object'
        ? [how.status ?? 400, { error: how.refuse, error_description: how.says ?? '' }]
        : [200, { token_type: 'Bearer', expires_in: 3600, access_token: tokens[how]() }]
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  const tokens = { good: () => token(0, 3600), expired: () => token(-7200, -3600), garbage: () => 'not-a-token' }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    /** for `startDovecot` */
    oauth: { issuer: ISSUER, keys: { first: publicKey.export({ type: 'spki', format: 'pem' }).toString() } },
    asked,
    /** the next answers, and what it does after them */
    behave(after: Behaviour, ...first: Behaviour[]) {
      next.splice(0, next.length, ...first)
      lasting = after
      asked.length = 0
    },
    close: () => new Promise((closed) => server.close(closed)),
  }
}
