import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { REPORTS_AT } from './csp-reports.ts'

/** For a year, on every answer over https. */
export const HSTS = 'max-age=31536000; includeSubDomains'

const NONE = ["'none'"]
const SELF = ["'self'"]

/** What pages of the console may load (SECURITY 9.3). */
const CONSOLE = {
  defaultSrc: NONE,
  scriptSrc: SELF,
  styleSrc: SELF,
  imgSrc: ["'self'", 'data:', 'blob:'],
  connectSrc: SELF,
  frameSrc: NONE,
  formAction: NONE,
  baseUri: NONE,
  objectSrc: NONE,
  frameAncestors: NONE,
  requireTrustedTypesFor: ["'script'"],
  trustedTypes: ['breakwater-mail', 'dompurify'],
  reportUri: REPORTS_AT,
}
const ANSWER = { defaultSrc: NONE, sandbox: [], baseUri: NONE, formAction: NONE, frameAncestors: NONE }

/** The page of a mailed link: one form of ours and nothing else. */
const FORM = { defaultSrc: NONE, baseUri: NONE, formAction: SELF, frameAncestors: NONE }

/** Whether a path is answered with data, not with a page. */
const isAnswer = (path: string) => /^\/(api|auth|scim|metrics|health|csp-report)(\/|$)/.test(path)

/**
 * Security headers on every answer: a strict policy for pages, an empty one for data, and nothing of `/api` or `/auth` is stored.
 * @param https whether people reach the service by https; then HSTS for a year
 */
export function securityHeaders(https: boolean): MiddlewareHandler {
  const common = {
    strictTransportSecurity: https ? HSTS : false,
    xFrameOptions: 'DENY',
    permissionsPolicy: { camera: [], microphone: [], geolocation: [], payment: [], usb: [] },
  } satisfies Parameters<typeof secureHeaders>[0]
  const page = secureHeaders({ ...common, contentSecurityPolicy: CONSOLE })
  // a form says where it comes from only when the page may say so
  const form = secureHeaders({ ...common, contentSecurityPolicy: FORM, referrerPolicy: 'same-origin' })
  const answer = secureHeaders({ ...common, contentSecurityPolicy: ANSWER })
  return async (c, next) => {
    // answered past us, with its own headers (sign-in.ts)
    if (c.req.path.startsWith('/oauth/')) return next()
    if (c.req.path.startsWith('/confirm/')) return form(c, next)
    if (!isAnswer(c.req.path)) return page(c, next)
    await answer(c, next)
    c.res.headers.set('cache-control', 'no-store')
  }
}
