import { timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { secureHeaders } from 'hono/secure-headers'
import { z } from 'zod'
import { listPage, recordPage } from './crm-pages.ts'
import { CONTACT_RULES, CrmObject, type DemoRecord, type DemoStore, STATUSES, StoreRefusal } from './crm-store.ts'

const Edit = z.strictObject({ status: z.string().optional(), contactRule: z.string().optional() })
const NewNote = z.strictObject({ text: z.string().min(1).max(500) })

/** What the API tells of a record; `version` is the ETag without its quotes. */
export const wireOf = (record: DemoRecord) => ({
  object: record.object,
  id: record.id,
  name: record.name,
  emails: record.emails,
  phones: record.phones,
  owner: record.owner && { id: record.owner.id, email: record.owner.email },
  fields: { status: record.status, contactRule: record.contactRule },
  version: record.version,
  mergedInto: record.mergedInto,
  lastChange: record.changes.at(-1),
})

/**
 * The demo CRM: JSON under `/api` (bearer token), pages for people at `/` and `/record/:object/:id`. Mount it at `/crm`.
 * `user` is the name its history prints for our writes; `person` is who edits on the pages.
 */
export function demoCrm(
  store: DemoStore,
  options: { token: string; orgId: string; user: string; person: string },
): Hono {
  const app = new Hono()
  app.use(bodyLimit({ maxSize: 64 * 1024 }))
  app.use('/api/*', async (c, next) => {
    if (!sameToken(c.req.header('authorization') ?? '', `Bearer ${options.token}`))
      return c.json({ error: 'sign in' }, 401)
    await next()
  })

  app.get('/api/org', (c) => c.json({ orgId: options.orgId, sandbox: true, user: options.user, fields: fieldList() }))
  app.get('/api/won', (c) => {
    const since = c.req.query('since') ?? ''
    return c.json(store.won().filter(({ at }) => at >= since))
  })
  app.get('/api/records', (c) => c.json(store.find(c.req.query()).map(wireOf)))
  app.get('/api/records/:object/:id', (c) => {
    const record = store.get(c.req.param('object'), c.req.param('id'))
    return c.json(wireOf(record), 200, { etag: `"${record.version}"` })
  })
  app.patch('/api/records/:object/:id', async (c) => {
    const edit = Edit.safeParse(await c.req.json().catch(() => undefined))
    if (!edit.success) return c.json({ error: 'unknown field' }, 422)
    const version = /^"(\d+)"$/.exec(c.req.header('if-match') ?? '')?.[1]
    const { object, id } = c.req.param()
    const record = await store.edit(
      object,
      id,
      edit.data,
      options.user,
      version === undefined ? undefined : Number(version),
    )
    return c.json(wireOf(record), 200, { etag: `"${record.version}"` })
  })
  app.get('/api/records/:object/:id/notes', (c) => c.json(store.get(c.req.param('object'), c.req.param('id')).notes))
  app.post('/api/records/:object/:id/notes', async (c) => {
    const note = NewNote.safeParse(await c.req.json().catch(() => undefined))
    if (!note.success) return c.json({ error: 'a note needs text' }, 422)
    return c.json(await store.addNote(c.req.param('object'), c.req.param('id'), note.data.text, options.user), 201)
  })

  const pages = secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'unsafe-inline'"],
      imgSrc: ["'self'"],
      formAction: ["'self'"],
    },
  })
  app.get('/', pages, (c) => c.html(listPage(store.all())))
  app.get('/record/:object/:id', pages, (c) =>
    c.html(recordPage(store.get(c.req.param('object'), c.req.param('id')), store.all())),
  )
  app.post('/record/:object/:id', async (c) => {
    if (!['same-origin', undefined].includes(c.req.header('sec-fetch-site'))) return c.text('not from here', 403)
    const form = await c.req.formData()
    const { object, id } = c.req.param()
    await store.edit(
      object,
      id,
      { status: String(form.get('status')), contactRule: String(form.get('contactRule')) },
      options.person,
    )
    return c.redirect(id, 303)
  })

  app.onError((error, c) => {
    if (!(error instanceof StoreRefusal)) throw error
    return c.json({ error: error.message }, error.status)
  })
  return app
}

function fieldList() {
  const options = (values: readonly string[]) => values.map((value) => ({ value, label: value }))
  return CrmObject.options.flatMap((object) => [
    { object, name: 'status', writable: true, options: options(STATUSES[object]) },
    { object, name: 'contactRule', writable: true, options: options(CONTACT_RULES) },
  ])
}

function sameToken(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)]
  return one.length === other.length && timingSafeEqual(one, other)
}
