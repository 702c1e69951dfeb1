import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Dovecot, startDovecot } from '../../../test/world/dovecot.ts'
import { wallClock } from '../clock.ts'
import { readConfig } from '../config.ts'
import { startTokenEndpoint } from '../testing/token-endpoint.ts'
import { environmentMailbox } from './environment-mailbox.ts'
import { imapClient } from './mailbox.ts'

const dir = mkdtempSync(join(tmpdir(), 'bw-environment-mailbox-'))
let server: Dovecot
let endpoint: Awaited<ReturnType<typeof startTokenEndpoint>>
beforeAll(async () => {
  endpoint = await startTokenEndpoint('report@ours.example', () => Date.now())
  server = await startDovecot({ users: ['report'], oauth: endpoint.oauth })
})
afterAll(async () => {
  await server.remove()
  await endpoint.close()
  rmSync(dir, { recursive: true, force: true })
})

const withFile = (content: string) => {
  const file = join(dir, 'oauth.json')
  writeFileSync(file, content, { mode: 0o600 })
  const config = readConfig({
    TEST_WORLD: 'environment-mailbox',
    MAIL_IMAP_URL: `imap://report%40ours.example@127.0.0.1:${server.imapPort}/INBOX`,
    MAIL_IMAP_OAUTH_FILE: file,
  })
  return environmentMailbox({ clock: wallClock, config })
}

test('MAIL-3 the mailbox of MAIL_IMAP_URL opens with a token when a file says how to get one', async () => {
  const app = { kind: 'microsoft', tenant: 't', clientId: 'app-1', clientSecret: 'secret', tokenUrl: endpoint.url }
  const ours = withFile(JSON.stringify(app))!
  expect(ours.imap.pass).toBe('')
  const { accessToken } = await ours.tokens!.token()
  const client = await imapClient({ settings: ours.imap, maxBytes: 1024 * 1024 }, accessToken)
  client.on('error', () => client.close())
  await client.connect()
  expect(await client.mailboxOpen('INBOX')).toMatchObject({ path: 'INBOX' })
  await client.logout()
})

test('MAIL-3 a file that does not say how to sign in is refused by its name, without its content', () => {
  expect(() => withFile('not json: s3cret')).toThrow(/^MAIL_IMAP_OAUTH_FILE must be a file with one JSON object\.$/)
  expect(() => withFile('{"kind":"password","password":"s3cret"}')).toThrow(
    /^MAIL_IMAP_OAUTH_FILE needs "kind"(?!.*s3cret)/,
  )
})
