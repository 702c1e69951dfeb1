import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'

/** What a demo record may be; each has its own list of statuses. */
export const STATUSES = {
  contact: ['active', 'in talks', 'unqualified'],
  company: ['prospect', 'customer', 'unqualified'],
  lead: ['new', 'contacted', 'qualified', 'unqualified'],
} as const
export const CONTACT_RULES = ['none', 'hold', 'closed'] as const

export const CrmObject = z.enum(['contact', 'company', 'lead'])
export type CrmObject = z.infer<typeof CrmObject>

const Note = z.object({ id: z.string(), at: z.string(), by: z.string(), text: z.string() })
const Change = z.object({ at: z.string(), by: z.string(), field: z.string(), from: z.string(), to: z.string() })

export const DemoRecord = z.object({
  object: CrmObject,
  id: z.string(),
  name: z.string(),
  role: z.string().default(''),
  company: z.string().default(''),
  emails: z.array(z.string()).default([]),
  phones: z.array(z.string()).default([]),
  owner: z.object({ id: z.string(), name: z.string(), email: z.string() }).nullable().default(null),
  status: z.string(),
  contactRule: z.enum(CONTACT_RULES).default('none'),
  version: z.number().int().default(1),
  mergedInto: z.object({ object: CrmObject, id: z.string() }).optional(),
  notes: z.array(Note).default([]),
  changes: z.array(Change).default([]),
})
export type DemoRecord = z.infer<typeof DemoRecord>
export type NewDemoRecord = z.input<typeof DemoRecord>

/** Why the store said no, with the HTTP status that says it. */
export class StoreRefusal extends Error {
  override name = 'StoreRefusal'
  readonly status: 404 | 412 | 422
  constructor(status: 404 | 412 | 422, message: string) {
    super(message)
    this.status = status
  }
}

export type Edit = { status?: string; contactRule?: string; name?: string }
export type DemoStore = {
  all(): DemoRecord[]
  find(query: { email?: string; phone?: string }): DemoRecord[]
  get(object: string, id: string): DemoRecord
  /** Companies that became customers and still are, and when, the earliest first. */
  won(): { id: string; name: string; emails: string[]; at: string }[]
  /** Refuses 412 when `ifVersion` is not the record's, 422 for a value that is not on the list. */
  edit(object: string, id: string, edit: Edit, by: string, ifVersion?: number): Promise<DemoRecord>
  addNote(object: string, id: string, text: string, by: string): Promise<{ id: string }>
  add(record: NewDemoRecord): Promise<DemoRecord>
  merge(from: { object: CrmObject; id: string }, into: { object: CrmObject; id: string }): Promise<void>
}

/** A small CRM's records, in memory and, with `file`, on disk after every change (written whole, synced, then renamed). */
export async function openDemoStore(options: {
  file?: string
  seed?: NewDemoRecord[]
  now: () => Date
}): Promise<DemoStore> {
  const { file, now } = options
  const kept = file ? await readKept(file) : undefined
  const records = new Map(
    (kept ?? (options.seed ?? []).map((one) => DemoRecord.parse(one))).map((one) => [key(one), one]),
  )
  let writing: Promise<void> = Promise.resolve()

  async function save(): Promise<void> {
    if (!file) return
    const next = writing.then(() => writeWhole(file, JSON.stringify([...records.values()], null, 1)))
    writing = next.catch(() => undefined)
    await next
  }

  function get(object: string, id: string): DemoRecord {
    const record = records.get(key({ object, id }))
    if (!record) throw new StoreRefusal(404, 'no such record')
    return record
  }

  return {
    all: () => [...records.values()],
    get,
    won: () =>
      [...records.values()]
        .filter(({ object, status }) => object === 'company' && status === 'customer')
        .flatMap(({ id, name, emails, changes }) => {
          const became = changes.findLast(({ field, to }) => field === 'status' && to === 'customer')
          return became ? [{ id, name, emails, at: became.at }] : []
        })
        .sort((a, b) => a.at.localeCompare(b.at)),
    find: ({ email, phone }) =>
      [...records.values()].filter(
        (one) =>
          (email && one.emails.some((known) => known.toLowerCase() === email.trim().toLowerCase())) ||
          (phone && one.phones.some((known) => digits(known) === digits(phone))),
      ),
    async edit(object, id, edit, by, ifVersion) {
      const record = get(object, id)
      if (ifVersion !== undefined && ifVersion !== record.version)
        throw new StoreRefusal(412, 'the record changed meanwhile')
      const next = withValues(record, edit)
      const changes = (['status', 'contactRule', 'name'] as const)
        .filter((field) => next[field] !== record[field])
        .map((field) => ({ at: now().toISOString(), by, field, from: record[field], to: next[field] }))
      if (changes.length === 0) return record
      const changed = { ...next, version: record.version + 1, changes: [...record.changes, ...changes] }
      records.set(key(record), changed)
      await save()
      return changed
    },
    async addNote(object, id, text, by) {
      const record = get(object, id)
      const note = { id: randomUUID(), at: now().toISOString(), by, text }
      records.set(key(record), { ...record, notes: [...record.notes, note] })
      await save()
      return { id: note.id }
    },
    async add(input) {
      const record = DemoRecord.parse(input)
      records.set(key(record), record)
      await save()
      return record
    },
    async merge(from, into) {
      const gone = get(from.object, from.id)
      const kept = get(into.object, into.id)
      records.set(key(gone), { ...gone, mergedInto: into, version: gone.version + 1 })
      const emails = [...new Set([...kept.emails, ...gone.emails])]
      records.set(key(kept), { ...kept, emails, version: kept.version + 1 })
      await save()
    },
  }
}

const key = (record: { object: string; id: string }) => `${record.object}/${record.id}`
const digits = (phone: string) => phone.replace(/\D/g, '').replace(/^00/, '')

function withValues(record: DemoRecord, edit: Edit): DemoRecord {
  const statuses: readonly string[] = STATUSES[record.object]
  if (edit.status !== undefined && !statuses.includes(edit.status))
    throw new StoreRefusal(422, 'status is not on the list')
  const rule = CONTACT_RULES.find((one) => one === (edit.contactRule ?? record.contactRule))
  if (!rule) throw new StoreRefusal(422, 'contact rule is not on the list')
  return { ...record, status: edit.status ?? record.status, name: edit.name ?? record.name, contactRule: rule }
}

async function readKept(file: string): Promise<DemoRecord[] | undefined> {
  try {
    return z.array(DemoRecord).parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const draft = `${file}.new`
  const handle = await open(draft, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, file)
  const folder = await open(dirname(file), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
