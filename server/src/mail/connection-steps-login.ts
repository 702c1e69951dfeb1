import { ImapFlow } from 'imapflow'
import { StepFailed, type Steps, type Tested, whereTo } from './connection-steps.ts'
import { problemOf } from './connection-steps-problem.ts'
import { linkOptions } from './imap-url.ts'
import { SCOPES, TokenRefused } from './token-request.ts'

const PATIENCE = 10_000
const SILENCE = 20_000
const KNOWN = [
  ['AADSTS7000215', 'token-secret'],
  ['AADSTS7000222', 'token-secret-old'],
  ['AADSTS700016', 'token-app'],
  ['AADSTS90002', 'token-tenant'],
  ['AADSTS65001', 'token-consent'],
  ['unauthorized_client', 'token-consent'],
  ['invalid_scope', 'token-scope'],
  ['invalid_client', 'token-secret'],
  ['invalid_grant', 'token-grant'],
  ['no-secret', 'token-no-secret'],
  ['no-key', 'token-no-key'],
  ['address-not-allowed', 'token-address'],
] as const
/** Servers that take no password any more. */
const NO_PASSWORDS = /(^|\.)(office365|outlook|gmail|google|googlemail)\.com$/

/** From the token to a signed-in session. */
export const loginSteps = {
  async token(walk) {
    const { tokens } = walk.mailbox
    if (!tokens) return { leftOut: true }
    try {
      const { accessToken, expiresAt } = await tokens.token()
      walk.accessToken = accessToken
      return { params: { until: expiresAt.toISOString().slice(11, 16) } }
    } catch (cause) {
      const code = cause instanceof TokenRefused ? cause.code.slice('token-refused:'.length) : ''
      const known = KNOWN.find(([said]) => code.includes(said))?.[1] ?? 'token-refused'
      throw new StepFailed(known, { code, ...names(walk.mailbox) }, { cause })
    }
  },

  async login(walk) {
    const { mailbox, accessToken } = walk
    const client = new ImapFlow({
      ...linkOptions(mailbox.imap, {
        address: await whereTo(mailbox.imap),
        ...(mailbox.ca ? { ca: mailbox.ca } : {}),
        ...(accessToken ? { accessToken } : {}),
      }),
      logger: false,
      disableAutoIdle: true,
      connectionTimeout: PATIENCE,
      greetingTimeout: PATIENCE,
      socketTimeout: SILENCE,
    })
    // a failure is told by the command it belongs to
    client.on('error', () => client.close())
    walk.client = client
    await client.connect().catch((cause: unknown) => {
      throw refusedBy(mailbox, cause)
    })
    return {}
  },

  async inbox({ mailbox, client }) {
    const folder = mailbox.imap.inbox
    const open = await client?.mailboxOpen(folder).catch((cause: unknown) => {
      const failed = refusedBy(mailbox, cause)
      throw failed.problem === 'login-failed' ? new StepFailed('no-folder', { folder }, { cause }) : failed
    })
    return { params: { folder, count: String(open?.exists ?? 0) } }
  },
} satisfies Steps

function refusedBy(mailbox: Tested, cause: unknown): StepFailed {
  const problem = problemOf(cause)
  const params = { code: problem, ...names(mailbox) }
  if (problem === 'sign-in-refused')
    return new StepFailed(NO_PASSWORDS.test(mailbox.imap.host) ? 'password-not-taken' : 'password-refused', params, {
      cause,
    })
  if (problem === 'token-rejected' || problem === 'not-connected' || problem === 'imap-off')
    return new StepFailed(problem, params, { cause })
  return new StepFailed('login-failed', params, { cause })
}

/** What a person needs to name at their vendor: the app, the permission, the mailbox. */
const names = ({ address, imap, auth }: Tested) => ({
  address,
  user: imap.user,
  app: auth.kind === 'password' ? '' : auth.kind === 'google-service' ? auth.clientEmail : auth.clientId,
  tenant: auth.kind === 'microsoft' ? auth.tenant : '',
  scope: auth.kind === 'microsoft' ? SCOPES.microsoft : SCOPES['google-service'],
})
