import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { z } from 'zod'
import type { Log } from '../log.ts'
import { isOutage } from '../outage.ts'
import { Refusal } from '../refusal.ts'

/** A key that is not there or not ours, or a row that row security keeps: to the outside it does not exist (SECURITY DB10). */
const ABSENT = new Set(['23503', '23505', '42501', '22P02'])
const KEY = /^[a-z_]+(\.[a-z_]+)+$/

export const refused = (c: Context, status: ContentfulStatusCode, code: string, params: Record<string, string> = {}) =>
  c.json({ code, params }, status)

/** What validation found, in one answer: a key of the locale files where the schema names one, else the field. */
export function invalid(c: Context, issues: readonly z.core.$ZodIssue[]) {
  const [first] = issues
  const field = first?.path.join('.') ?? ''
  return refused(c, 422, first && KEY.test(first.message) ? first.message : 'refusal.invalid', field ? { field } : {})
}

/**
 * Answers what was thrown: a rule's refusal as it is, an outage as "not saved", anything else as a number to tell us.
 * The last two are logged once; nothing of what was thrown is shown.
 */
export const answerThrown =
  (log: Log) =>
  (error: Error, c: Context): Response => {
    if (error instanceof Refusal) return refused(c, error.status, error.code, error.params)
    if (error instanceof HTTPException && error.status < 500)
      return refused(c, error.status as ContentfulStatusCode, 'refusal.invalid')
    const id = String(c.get('requestId') ?? '')
    const where = { request: id, method: c.req.method, route: c.req.routePath, err: error }
    const code = String((error as { code?: unknown }).code ?? '')
    if (ABSENT.has(code)) {
      log.warn(where, 'http.absent')
      return refused(c, 404, 'refusal.missing')
    }
    if (isOutage(error)) {
      log.error(where, 'http.outage')
      return refused(c, 503, 'refusal.not_saved')
    }
    log.error(where, 'http.failed')
    return c.json({ code: 'refusal.unexpected', params: { id }, id }, 500)
  }
