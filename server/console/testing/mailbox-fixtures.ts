import type { MailboxSettings, MailboxView, TestResult } from '@breakwater/shared/contract/mailboxes.ts'

const settings: MailboxSettings = {
  ...{ address: 'report@acme.example', purpose: 'report', host: 'imap.acme.example', port: 993, tls: 'tls', user: '' },
  ...{ inbox: 'INBOX', processed: 'Processed', auth: { kind: 'password' }, authserv: ['mx.acme.example'] },
  deliver: { host: 'mx.acme.example', port: 25, lmtp: false },
}
const box = { inInbox: 0, problem: null, says: null, hasSecret: true, enabled: true } as const

/** One that works, one that does not, and the one of the environment. */
export const mailboxList: MailboxView[] = [
  {
    ...box,
    ...{ id: 'report-2', address: settings.address, purpose: 'report', from: 'settings', state: 'watching', settings },
    ...{ lastSearch: '2026-11-10T09:58:00Z', lastMail: '2026-11-10T09:56:00Z' },
  },
  {
    ...box,
    ...{ id: 'concern', address: 'concern@acme.example', purpose: 'concern', from: 'settings', state: 'failing' },
    settings: { ...settings, address: 'concern@acme.example', purpose: 'concern' },
    ...{
      problem: 'sign-in-refused',
      says: 'The mail server does not take the sign-in.',
      lastSearch: null,
      lastMail: null,
    },
  },
  {
    ...box,
    ...{ id: 'report', address: 'help@acme.example', purpose: 'report', from: 'environment', state: 'watching' },
    ...{ settings: null, hasSecret: false, lastSearch: '2026-11-10T09:58:00Z', lastMail: null },
  },
]

const host = settings.host
const left = { state: 'left-out', host, cause: null, says: 'Not needed here, or not reached.', remedy: null } as const
const ok = (step: TestResult['steps'][number]['step'], says: string) =>
  ({ step, state: 'ok', host, cause: null, says, remedy: null }) as const

/** A test that gets as far as handing in its message. */
export const mailboxTest: TestResult = {
  ok: false,
  seenAuthserv: [],
  steps: [
    ok('dns', 'imap.acme.example is known: 192.0.2.7.'),
    ok('tcp', 'Port 993 of imap.acme.example answers.'),
    ok('tls', 'The certificate is good until Jan 1 2027. Issued by Test CA.'),
    { ...left, step: 'token' },
    ok('login', 'The sign-in was taken.'),
    ok('inbox', 'INBOX opens. It holds 0 messages.'),
    ok('rights', 'Messages may be moved to Processed.'),
    {
      ...{ step: 'idle', state: 'warning', host, cause: 'no-idle' },
      says: 'imap.acme.example does not tell us when mail arrives.',
      remedy: 'Mail is found within a minute all the same. Switch IDLE on where that is possible.',
    },
    {
      ...{ step: 'deliver', state: 'failed', host: 'mx.acme.example', cause: 'deliver-closed' },
      says: 'Port 25 of mx.acme.example takes no mail.',
      remedy: 'Check host and port. Port 25 is often closed: try 587.',
    },
    { ...left, step: 'move' },
    { ...left, step: 'trust' },
  ],
}
