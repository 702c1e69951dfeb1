import { type CrmDeps, CrmError } from './connector.ts'

export type CrmCall = {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT'
  url: string
  headers?: Record<string, string>
  body?: unknown
  /** True when the call may change the CRM: then a lost answer is an unknown outcome, not an outage. */
  writes: boolean
  signal: AbortSignal
}

export type CrmAnswer = { status: number; headers: Headers; body: unknown }

const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])
const TIMEOUT_MS = 10_000

/** One HTTP call with a JSON body and a JSON answer. Returns 2xx answers; everything else is a `CrmError` of the kind CRM.md 4 names. */
export async function call(deps: CrmDeps, request: CrmCall): Promise<CrmAnswer> {
  const answer = await exchange(deps, request)
  if (answer.status >= 200 && answer.status < 300) {
    if (answer.readable) return { status: answer.status, headers: answer.headers, body: answer.body }
    throw new CrmError(request.writes ? 'unknown_outcome' : 'unavailable', 'the answer could not be read')
  }
  throw failureOf(answer.status, answer.headers, answer.text, request.writes, deps.now())
}

/** The same exchange without a verdict on the status, for CRMs that say everything with 200. */
export async function exchange(deps: CrmDeps, request: CrmCall) {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)])
  try {
    const response = await deps.fetch(request.url, {
      method: request.method,
      redirect: 'manual',
      signal,
      headers: {
        accept: 'application/json',
        'user-agent': 'crm-sync',
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...request.headers,
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, ...parsed(text) }
  } catch (error) {
    throw lost(error, request.writes)
  }
}

function parsed(text: string): { readable: boolean; body: unknown } {
  if (text === '') return { readable: true, body: null }
  try {
    return { readable: true, body: JSON.parse(text) }
  } catch {
    return { readable: false, body: null }
  }
}

function lost(error: unknown, writes: boolean): CrmError {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const unsent = NEVER_SENT.has(code) || code === 'REFUSED_ADDRESS'
  return new CrmError(
    writes && !unsent ? 'unknown_outcome' : 'unavailable',
    `no answer (${code || 'cut or timed out'})`,
  )
}

/** The failure a status stands for. `now` turns an HTTP-date Retry-After into milliseconds. */
export function failureOf(status: number, headers: Headers, text: string, writes: boolean, now: Date): CrmError {
  const said = text.slice(0, 300)
  if (status === 401) return new CrmError('auth', 'the CRM refused our sign-in')
  if (status === 403) return new CrmError('permission', said)
  if (status === 404 || status === 410)
    return new CrmError('not_found_or_hidden', 'not found or not visible to our user')
  if (status === 409 || status === 412) return new CrmError('conflict', 'the record changed meanwhile')
  if (status === 429)
    return new CrmError('rate', 'the CRM asks us to slow down', retryAfter(headers.get('retry-after'), now))
  if (status >= 500) return new CrmError(writes ? 'unknown_outcome' : 'unavailable', `the CRM answered ${status}`)
  return new CrmError('rejected', said || `the CRM answered ${status}`)
}

function retryAfter(value: string | null, now: Date): number | undefined {
  if (!value) return undefined
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime())
}
