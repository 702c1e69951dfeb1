type Failed = {
  authenticationFailed?: boolean
  oauthError?: unknown
  response?: unknown
  responseText?: unknown
  code?: string
  name?: string
}

const CERTIFICATE = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT)|CERTIFICATE/

/** What a mail server's answer, or the way to it, comes down to: a code for logs, settings and the words of `connection.cause`. */
export function problemOf(error: unknown): string {
  const { authenticationFailed, oauthError, response, responseText, code, name } = error as Failed
  const said = [response, responseText].filter((text) => typeof text === 'string').join(' ')
  if (/authenticated but not connected/i.test(said)) return 'not-connected'
  if (/imap[^.]{0,60}(disabled|not enabled|turned off)|not enabled for imap/i.test(said)) return 'imap-off'
  if (authenticationFailed) return oauthError === undefined ? 'sign-in-refused' : 'token-rejected'
  if (code && CERTIFICATE.test(code)) return 'certificate'
  return code ?? name ?? 'unknown'
}
