import { cors } from 'hono/cors'

const FIREFOX = /^moz-extension:\/\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Whether an Origin may be our extension: exactly `chrome-extension://<configured id>`, or any Firefox one, whose id is
 * random per installation (EXTENSION T17). It grants reading of answers to a bearer, nothing more.
 */
export const isExtensionOrigin = (origin: string | undefined, chromeIds: readonly string[]): boolean =>
  origin !== undefined && (FIREFOX.test(origin) || chromeIds.some((id) => origin === `chrome-extension://${id}`))

/** Cross-origin answers for the extension; never with credentials, never for another site. */
export const extensionCors = (chromeIds: readonly string[]) =>
  cors({
    origin: (origin) => (isExtensionOrigin(origin, chromeIds) ? origin : null),
    allowMethods: ['GET', 'POST', 'PUT'],
    allowHeaders: ['authorization', 'content-type', 'dpop'],
    exposeHeaders: ['retry-after', 'dpop-nonce'],
    credentials: false,
    maxAge: 600,
  })
