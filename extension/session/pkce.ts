const urlSafe = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

export const randomText = (): string => urlSafe(crypto.getRandomValues(new Uint8Array(32)))

/** RFC 7636, S256. */
export const challengeOf = async (verifier: string): Promise<string> =>
  urlSafe(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))))

/** The claims of a token that came straight from the service over TLS; the signature was not needed for that (OIDC Core 3.1.3.7). */
export function claimsOf(token: string): Record<string, unknown> {
  const part = token.split('.')[1] ?? ''
  return JSON.parse(
    new TextDecoder().decode(
      Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0)),
    ),
  ) as Record<string, unknown>
}
