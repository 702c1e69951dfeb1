import { z } from 'zod'

const list = z.string().transform((s) =>
  s
    .split(',')
    .map((v) => v.trim())
    .filter(Boolean),
)

/** The environment variables of sign-in; docs/operating.md explains each. */
export const SignInEnvironment = {
  OIDC_ISSUER: z.url().optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET_FILE: z.string().optional(),
  OIDC_HOSTED_DOMAIN: list.default([]),
  OIDC_ACR: list.default([]),
  SIGN_IN_BY_MAIL: z.enum(['true', 'false', '']).default(''),
}

export interface SsoSettings {
  issuer: string
  clientId: string
  /** a file with the client's secret; without one the client is public and PKCE alone protects the code */
  secretFile?: string
  /** Entra: the only tenant whose people come in */
  tenant?: string
  /** Google: the domains whose people come in */
  hostedDomains: string[]
  /** what `acr` must say for staff, and when somebody confirms that it is them */
  acr: string[]
}

export interface SignInSettings {
  sso?: SsoSettings
  /** whether a code can be mailed */
  byMail: boolean
}

const ENTRA = /^login\.microsoftonline\.(?:com|us|cn)$/
const TENANT = /^\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/v2\.0\/?$/i
const GOOGLE = 'accounts.google.com'

/**
 * The ways in. A mailed code is offered where there is no sign-in of the organisation, unless SIGN_IN_BY_MAIL says otherwise.
 * @param local whether the service is reached from this computer only; then plain http to an issuer on it is allowed
 * @param demo whether there are demo accounts, which need no code
 * @throws one sentence a person can act on
 */
export function readSignIn(
  e: z.output<z.ZodObject<typeof SignInEnvironment>>,
  local: boolean,
  demo: boolean,
): SignInSettings {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId } = e
  const byMail = e.SIGN_IN_BY_MAIL === '' ? issuer === undefined && !demo : e.SIGN_IN_BY_MAIL === 'true'
  if (!issuer) return { byMail }
  if (!clientId)
    throw new Error('OIDC_CLIENT_ID is missing: the id that the sign-in at OIDC_ISSUER gave to Breakwater.')
  const { protocol, hostname, pathname } = new URL(issuer)
  const near = local && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
  if (protocol !== 'https:' && !near) throw new Error('OIDC_ISSUER must be an https address.')
  const tenant = ENTRA.test(hostname) ? TENANT.exec(pathname)?.[1]?.toLowerCase() : undefined
  if (ENTRA.test(hostname) && !tenant)
    throw new Error(
      'OIDC_ISSUER must name your own tenant: https://login.microsoftonline.com/TENANT-ID/v2.0, not common or organizations.',
    )
  if (hostname === GOOGLE && e.OIDC_HOSTED_DOMAIN.length === 0)
    throw new Error('OIDC_HOSTED_DOMAIN is missing: the Google Workspace domain whose people may sign in.')
  return {
    byMail,
    sso: {
      issuer,
      clientId,
      ...(e.OIDC_CLIENT_SECRET_FILE ? { secretFile: e.OIDC_CLIENT_SECRET_FILE } : {}),
      ...(tenant ? { tenant } : {}),
      hostedDomains: e.OIDC_HOSTED_DOMAIN.map((domain) => domain.toLowerCase()),
      acr: e.OIDC_ACR,
    },
  }
}
