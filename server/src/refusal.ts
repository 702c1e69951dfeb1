const STATUS = {
  missing: 404,
  forbidden: 403,
  conflict: 409,
  invalid: 422,
  blocked: 423,
  unconfirmed: 428,
  unavailable: 503,
} as const

/**
 * A rule said no. The sentence is made from `code` and `params` with the locale files (SETTLED 44); a policy's own refusal is code
 * `policy` with `say` and `clause`. Anything else that is thrown is a bug or an outage.
 */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly kind: keyof typeof STATUS
  readonly code: string
  readonly params: Record<string, string>
  constructor(kind: keyof typeof STATUS, code: string, params: Record<string, string> = {}) {
    super(`${kind}: ${code}`)
    this.kind = kind
    this.code = code
    this.params = params
  }
  get status() {
    return STATUS[this.kind]
  }
}

/** The answer for a case that does not exist, and for one behind a wall: the same, byte for byte (POLICY I21). */
export const missing = () => new Refusal('missing', 'refusal.missing')
