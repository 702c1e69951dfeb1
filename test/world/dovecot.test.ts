import { createSign, generateKeyPairSync } from 'node:crypto'
import { ImapFlow } from 'imapflow'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Dovecot, startDovecot } from './dovecot.ts'

const RAW = 'From: Ona <ona@ours.example>\r\nTo: report@ours.example\r\nSubject: Hello\r\n\r\nThis came today.\r\n'
const ISSUER = 'https://idp.example'
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const oauth = { issuer: ISSUER, keys: { first: publicKey.export({ type: 'spki', format: 'pem' }).toString() } }
const users = ['report', 'other']

let server: Dovecot
beforeAll(async () => {
  server = await startDovecot({ users, oauth })
})
afterAll(() => server.remove())

function token(email: string, kid = 'first'): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  const body = `${part({ alg: 'RS256', typ: 'JWT', kid })}.${part({ iss: ISSUER, email, sub: email, iat: now, exp: now + 600 })}`
  return `${body}.${createSign('RSA-SHA256').update(body).sign(privateKey, 'base64url')}`
}

test('a delivered message is fetched byte for byte, and the other mailbox stays empty', async () => {
  await server.deliver('report', RAW)
  expect(await server.counts('report')).toMatchObject({ INBOX: 1 })
  expect(await server.counts('other')).toMatchObject({ INBOX: 0 })
  const client = await server.client('report')
  await client.mailboxOpen('INBOX')
  const message = await client.fetchOne('1', { source: true })
  await client.logout()
  if (!message) throw new Error('no message')
  expect(message.source?.toString()).toContain(RAW)
})

test('an unknown mailbox is refused at delivery', async () => {
  await expect(server.deliver('nobody-here', RAW)).rejects.toThrow(/5\d\d/)
})

test('mail survives kill -9, and the server comes back on the same ports', async () => {
  const before = await server.counts('report')
  await server.kill()
  const port = server.imapPort
  server = await startDovecot({ dir: server.dir, users, oauth })
  expect(server.imapPort).toBe(port)
  expect(await server.counts('report')).toEqual(before)
})

test('an OAuth token opens its own mailbox over TLS; one of another person or key does not', async () => {
  const { host, imapsPort: port, ca } = server
  const open = async (accessToken: string) => {
    const auth = { user: 'report', accessToken }
    const client = new ImapFlow({ host, port, secure: true, tls: { ca }, auth, logger: false })
    await client.connect()
    await client.logout()
    return 'opened'
  }
  expect(await open(token('report@ours.example'))).toBe('opened')
  await expect(open(token('other@ours.example'))).rejects.toThrow()
  await expect(open(token('report@ours.example', 'unknown'))).rejects.toThrow()
})
