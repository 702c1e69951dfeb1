import { z } from 'zod'
import { call } from './call.ts'
import { domainOf } from './company-domain.ts'
import { type CrmConnector, type CrmDeps, CrmError, type CrmRecord, type CrmRef } from './connector.ts'
import { carries } from './identifiers.ts'
import { type Mapping, mappedFields } from './mapping.ts'

const Settings = z.object({ url: z.url() })
const Secrets = z.object({ token: z.string().min(1) })

const Wire = z.looseObject({
  object: z.string(),
  id: z.string(),
  name: z.string(),
  emails: z.array(z.string()),
  phones: z.array(z.string()),
  owner: z.looseObject({ id: z.string(), email: z.string() }).nullable(),
  fields: z.record(z.string(), z.string()),
  version: z.number().int(),
  mergedInto: z.looseObject({ object: z.string(), id: z.string() }).optional(),
  lastChange: z.looseObject({ at: z.string(), by: z.string() }).optional(),
})
const Org = z.looseObject({
  orgId: z.string(),
  sandbox: z.boolean(),
  user: z.string(),
  fields: z.array(
    z.looseObject({
      object: z.string(),
      name: z.string(),
      writable: z.boolean(),
      options: z.array(z.looseObject({ value: z.string(), label: z.string() })).optional(),
    }),
  ),
})
const Sales = z.array(
  z.looseObject({ id: z.string(), name: z.string(), emails: z.array(z.string()), at: z.iso.datetime() }),
)
const Notes = z.array(z.looseObject({ id: z.string(), text: z.string() }))

const marks = {
  marker: 'contactRule',
  pause: { set: { contactRule: 'hold' }, predicate: [{ field: 'contactRule', in: ['hold', 'closed'] }] },
  unqualified: {
    set: { contactRule: 'closed', status: 'unqualified' },
    predicate: [
      { field: 'contactRule', in: ['closed'] },
      { field: 'status', in: ['unqualified'] },
    ],
  },
}

/** The demo CRM's mapping: pause sets the contact rule, unqualified the status as well. */
export const demoMapping: Mapping = {
  askWhom: 'the people team',
  objects: { contact: marks, company: marks, lead: marks },
  relations: [
    { object: 'lead', relation: 'prospect' },
    { field: 'status', in: ['customer'], relation: 'business-customer' },
    { field: 'status', in: ['new', 'prospect', 'in talks', 'unqualified'], relation: 'prospect' },
  ],
}

/** The demo CRM over HTTP. Settings `{url}` end at its mount (`…/crm`), secrets `{token}`. */
export function demo(settings: unknown, secrets: unknown, mapping: Mapping, deps: CrmDeps): CrmConnector {
  const base = `${Settings.parse(settings).url.replace(/\/$/, '')}/api`
  const headers = { authorization: `Bearer ${Secrets.parse(secrets).token}` }

  async function get<T>(shape: z.ZodType<T>, path: string, signal: AbortSignal): Promise<T> {
    const answer = await call(deps, { method: 'GET', url: base + path, headers, writes: false, signal })
    const parsed = shape.safeParse(answer.body)
    if (!parsed.success) throw new CrmError('rejected', 'the CRM answered in another shape')
    return parsed.data
  }

  function recordOf(wire: z.infer<typeof Wire>): CrmRecord {
    const rules = mapping.objects[wire.object]
    const names = rules ? mappedFields(rules) : []
    const hidden = names.find((name) => !(name in wire.fields))
    if (hidden) throw new CrmError('permission', `the field ${hidden} is hidden from our user`)
    return {
      ref: { type: wire.object, id: wire.id },
      label: wire.name,
      emails: wire.emails,
      phones: wire.phones,
      owner: wire.owner,
      fields: Object.fromEntries(names.map((name) => [name, wire.fields[name] ?? null])),
      version: String(wire.version),
      ...(wire.lastChange ? { modifiedAt: wire.lastChange.at, modifiedBy: wire.lastChange.by } : {}),
      ...(wire.mergedInto ? { mergedInto: { type: wire.mergedInto.object, id: wire.mergedInto.id } } : {}),
    }
  }

  return {
    id: 'demo',
    caps: {
      findBy: ['id', 'email', 'phone'],
      conditionalWrite: 'etag',
      readBack: true,
      optionList: true,
      note: true,
      history: true,
      suppressAutomation: false,
      won: true,
    },
    async probe(signal) {
      const { orgId, sandbox, user, fields } = await get(Org, '/org', signal)
      return { orgId, sandbox, user, missingScopes: [], fields }
    },
    async find(query, signal) {
      const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value))
      const found = await get(z.array(Wire), `/records?${asked}`, signal)
      return found.map(recordOf).filter((record) => carries(record, query))
    },
    async read(ref, signal) {
      return recordOf(await get(Wire, path(ref), signal))
    },
    async apply(ref, to, { ifVersion, signal }) {
      const condition: Record<string, string> = ifVersion ? { 'if-match': `"${ifVersion}"` } : {}
      await call(deps, {
        method: 'PATCH',
        url: base + path(ref),
        headers: { ...headers, ...condition },
        body: to,
        writes: true,
        signal,
      })
    },
    async note(ref, text, key, signal) {
      const earlier = (await get(Notes, `${path(ref)}/notes`, signal)).find((note) => note.text.includes(key))
      if (earlier) return { id: earlier.id, existed: true }
      const url = `${base}${path(ref)}/notes`
      const answer = await call(deps, { method: 'POST', url, headers, body: { text }, writes: true, signal })
      const posted = z.looseObject({ id: z.string() }).safeParse(answer.body)
      if (!posted.success) throw new CrmError('unknown_outcome', 'the answer to a note could not be read')
      return { id: posted.data.id, existed: false }
    },
    async won(since, signal) {
      const sales = await get(Sales, `/won?since=${since.toISOString()}`, signal)
      return sales.map(({ id, name, emails, at }) => ({
        ref: { type: 'company', id },
        number: id,
        company: name,
        domain: domainOf(name, { websites: [], emails }),
        day: at.slice(0, 10),
        changedAt: at,
      }))
    },
  }
}

const path = (ref: CrmRef) => `/records/${encodeURIComponent(ref.type)}/${encodeURIComponent(ref.id)}`
