import type { Alarm } from '@breakwater/shared/contract/alarms.ts'
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
    ...{ id: 'report-2', address: settings.address, purpose: 'report', from: 'settings', state: 'watching' },
    settings: { ...settings, secretEndsAt: '2026-11-20T00:00:00.000Z' },
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

/** A mailbox that cannot be reached, and a secret that ends. */
export const alarmList: Alarm[] = [
  {
    ...{ id: 'b9a4a8a2-7d24-4a5e-9c0e-2f5f0f5e7a11', kind: 'sign-in-refused', subject: 'concern', count: 3 },
    ...{ since: '2026-11-10T09:30:00Z', says: 'A mail server refused our sign-in more than once.' },
    remedy: 'Test the connection. It says whether the password, the secret or a consent is missing.',
  },
  {
    ...{ id: '5e6c7b1c-3f11-4c58-8a55-0d8f8f6e2b22', kind: 'secret-ends', subject: 'report-2', count: 10 },
    ...{ since: '2026-11-06T00:01:00Z', says: 'The secret for a mailbox ends within 14 days. Please renew it.' },
    remedy: 'Make a new secret with the mail provider and write it into the mailbox here.',
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
