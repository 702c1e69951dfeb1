import type { z } from 'zod'
import type { Endpoint, Input } from './endpoint.ts'

/** The service said no. `code` and `params` make the sentence with the locale files (SETTLED 44). */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly params: Record<string, string>
  constructor(status: number, code: string, params: Record<string, string> = {}) {
    super(`HTTP ${status} ${code}`)
    this.status = status
    this.code = code
    this.params = params
  }
}

export type Caller = <E extends Endpoint>(e: E, input: Input<E>) => Promise<z.output<E['reply']>>

/** A typed client over `fetch`; `headers` adds a bearer token. Answers are trusted as the contract's type: the server parsed them. */
export const client =
  (
    base: string,
    fetcher: typeof fetch = (...a) => fetch(...a),
    headers: () => Record<string, string> | Promise<Record<string, string>> = () => ({}),
  ): Caller =>
  async (e, input) => {
    const i = input as {
      params?: Record<string, string>
      query?: Record<string, unknown>
      body?: unknown
      bytes?: Uint8Array<ArrayBuffer>
    }
    const url = base + e.path.replace(/\{(\w+)\}/g, (_, k: string) => encodeURIComponent(i.params?.[k] ?? ''))
    const query = new URLSearchParams(
      Object.entries(i.query ?? {}).flatMap(([k, v]) => (v === undefined ? [] : [[k, String(v)]])),
    )
    const response = await fetcher(query.size ? `${url}?${query}` : url, {
      method: e.method.toUpperCase(),
      headers: {
        ...(await headers()),
        ...(i.body === undefined
          ? i.bytes
            ? { 'content-type': 'application/octet-stream' }
            : {}
          : { 'content-type': 'application/json' }),
      },
      ...(i.body === undefined ? (i.bytes ? { body: i.bytes } : {}) : { body: JSON.stringify(i.body) }),
    })
    if (!response.ok) {
      const refused = (await response.json().catch(() => ({}))) as { code?: string; params?: Record<string, string> }
      throw new ApiError(response.status, refused.code ?? 'unexpected', refused.params)
    }
    if (e.bytesOut) return new Uint8Array(await response.arrayBuffer()) as never
    return (response.status === 204 ? undefined : await response.json()) as never
  }
