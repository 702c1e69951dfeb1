import { type RawBuilder, sql } from 'kysely'
import { type Filter, parse } from 'scim2-parse-filter'
import { Refusal } from '../refusal.ts'

const FIELDS: Record<string, (value: string) => RawBuilder<unknown>> = {
  id: (value) => sql`p.id::text = ${value.toLowerCase()}`,
  externalid: (value) => sql`p.external_id = ${value}`,
  username: (value) => sql`lower(coalesce(p.user_name, p.email)) = ${value.toLowerCase()}`,
  'emails.value': (value) =>
    sql`(p.email = ${value.toLowerCase()} or p.id in (select person_id from app.person_address where address = ${value.toLowerCase()}))`,
  active: (value) => sql`p.active = ${value.toLowerCase() === 'true'}`,
}
FIELDS['emails'] = FIELDS['emails.value']!

/**
 * A filter of a query as a condition over `app.person p` (RFC 7644 3.4.2.2): `eq` on the names people are found by, joined with `and`
 * and `or`. @throws Refusal `directory.filter` for anything else
 */
export function conditionOf(filter: string | undefined): RawBuilder<unknown> {
  if (!filter) return sql`true`
  try {
    return condition(parse(filter))
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('invalid', 'directory.filter')
  }
}

function condition(filter: Filter): RawBuilder<unknown> {
  if (filter.op === 'and') return sql`(${sql.join(filter.filters.map(condition), sql` and `)})`
  if (filter.op === 'or') return sql`(${sql.join(filter.filters.map(condition), sql` or `)})`
  if (filter.op === '[]') {
    const inner = filter.valFilter
    if (filter.attrPath.toLowerCase() === 'emails' && inner.op === 'eq' && inner.attrPath === 'value')
      return condition({ ...inner, attrPath: 'emails.value' })
    throw new Refusal('invalid', 'directory.filter')
  }
  const field = 'attrPath' in filter ? FIELDS[filter.attrPath.toLowerCase()] : undefined
  if (filter.op !== 'eq' || !field || filter.compValue === null) throw new Refusal('invalid', 'directory.filter')
  return field(String(filter.compValue))
}
