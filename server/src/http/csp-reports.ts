import type { OpenAPIHono } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { rateLimit, tooLarge } from './limits.ts'

/** Where browsers say what the policy of a page stopped. */
export const REPORTS_AT = '/csp-report'
const LARGEST = 16 * 1024
const PER_MINUTE = 60
/** Different ones in a day; a page that is under attack says the same again and again. */
const PER_DAY = 500

const Said = z.object({
  'csp-report': z.object({
    'document-uri': z.string().max(4000).default(''),
    'blocked-uri': z.string().max(4000).default(''),
    'effective-directive': z.string().max(200).optional(),
    'violated-directive': z.string().max(200).optional(),
  }),
})

/**
 * Keeps what a policy stopped, counted by day (ASVS 3.4.7): the directive, the origin of what was stopped and the first word of the
 * page's path, never a reference or a person. So many a minute and no more; the rest is refused.
 */
export function mountCspReports(app: OpenAPIHono, { auth, clock }: Pick<Deps, 'auth' | 'clock'>): void {
  const wait = rateLimit(() => clock.now().getTime(), PER_MINUTE)
  const limit = bodyLimit({ maxSize: LARGEST, onError: (c) => tooLarge(c, 'refusal.too_large') })
  app.post(REPORTS_AT, limit, async (c) => {
    const seconds = wait('reports')
    if (seconds > 0) return c.body(null, 429, { 'retry-after': String(seconds) })
    const said = Said.safeParse(await c.req.json().catch(() => undefined))
    if (!said.success) return c.body(null, 400)
    const report = said.data['csp-report']
    const directive = word(report['effective-directive'] ?? report['violated-directive']?.split(' ')[0])
    const row = [directive, placeOf(report['blocked-uri']), pageOf(report['document-uri'])] as const
    await sql`insert into auth.csp_report (day, directive, blocked, page)
      select ${clock.now()}::date, ${row[0]}, ${row[1]}, ${row[2]}
      where (select count(*) from auth.csp_report where day = ${clock.now()}::date) < ${PER_DAY}
      on conflict (day, directive, blocked, page) do update set times = csp_report.times + 1`.execute(auth)
    return c.body(null, 204)
  })
}

const word = (text: string | undefined) => (/^[a-z-]{1,40}$/.test(text ?? '') ? (text ?? '') : 'other')

/** `inline`, `eval`, `data`, or the origin of an address; nothing of a path. */
function placeOf(blocked: string): string {
  if (!URL.canParse(blocked)) return word(blocked)
  const { origin, protocol } = new URL(blocked)
  return origin === 'null' ? word(protocol.slice(0, -1)) : origin.slice(0, 200)
}

const pageOf = (document: string) =>
  URL.canParse(document) ? `/${word(new URL(document).pathname.split('/')[1] || undefined)}` : '/other'
