import { z } from 'zod'
import {
  type CrmConnector,
  type CrmDeps,
  CrmError,
  type CrmRecord,
  type CrmRef,
  FieldValue,
  type Mapped,
} from './connector.ts'
import { carries, escapeLike, normalEmail, normalPhone } from './identifiers.ts'
import { type Mapping, mappedFields } from './mapping.ts'
import { type Rpc, TrytonSecrets, TrytonSettings, trytonRpc } from './tryton-rpc.ts'
import { wonInTryton } from './tryton-won.ts'

const MODEL = 'sale.opportunity'
const DATES = new Set(['start_date', 'end_date'])
const FINISHED = new Set(['converted', 'won'])

const Day = z.looseObject({ __class__: z.literal('date'), year: z.number(), month: z.number(), day: z.number() })
const Row = z.looseObject({
  id: z.number().int(),
  party: z.number().int().nullable(),
  employee: z.number().int().nullable(),
  state: z.string(),
  _timestamp: z.string().nullable(),
  rec_name: z.string(),
  'write_uid.': z.looseObject({ rec_name: z.string() }).nullish(),
})
const Mechanism = z.looseObject({ id: z.number(), party: z.number(), type: z.string(), value: z.string().nullable() })
const Fields = z.record(
  z.string(),
  z.looseObject({ readonly: z.boolean(), type: z.string(), selection: z.unknown().optional() }),
)
const Access = z.record(z.string(), z.looseObject({ read: z.coerce.boolean(), write: z.coerce.boolean() }))

/**
 * Tryton's sale opportunities. Pause writes the opportunity's own `reference`: the integration user may write it in every state,
 * colleagues see it in the list, and lift puts the former text back. Everything goes in one `write`, because only that is both
 * conditional and unable to stop half-way; the workflow buttons take two calls to come back from `lost`.
 */
export const trytonMapping: Mapping = {
  askWhom: 'the people team',
  objects: {
    [MODEL]: {
      marker: 'reference',
      pause: {
        set: { reference: 'Contact rule: hold' },
        predicate: [{ field: 'reference', in: ['Contact rule: hold', 'Contact rule: closed'] }],
      },
      unqualified: {
        set: { reference: 'Contact rule: closed', state: 'lost', lost_reason: 'Closed' },
        predicate: [
          { field: 'reference', in: ['Contact rule: closed'] },
          { field: 'state', in: ['lost'] },
        ],
      },
    },
  },
  relations: [
    { field: 'state', in: ['lead', 'opportunity', 'lost', 'cancelled'], relation: 'prospect' },
    { field: 'state', in: ['converted'], relation: 'business-customer' },
  ],
}

/** Tryton 6 over JSON-RPC. Settings `{url, database}`, secrets `{user, password}`; the user needs the group "Sale Opportunity" only. */
export function tryton(settings: unknown, secrets: unknown, mapping: Mapping, deps: CrmDeps): CrmConnector {
  const { url, database } = TrytonSettings.parse(settings)
  const { user } = TrytonSecrets.parse(secrets)
  const rpc = trytonRpc(TrytonSettings.parse(settings), TrytonSecrets.parse(secrets), deps)
  const rules = mapping.objects[MODEL]
  const mapped = rules ? mappedFields(rules) : []
  return {
    id: 'tryton',
    caps: {
      findBy: ['id', 'email', 'phone'],
      conditionalWrite: 'modifiedSince',
      readBack: true,
      optionList: true,
      note: true,
      history: true,
      suppressAutomation: false,
      won: true,
    },
    async probe(signal) {
      const asked = { writes: false, signal }
      const access = await rpc.model(
        Access,
        'ir.model.access.get_access',
        [[MODEL, 'party.contact_mechanism', 'ir.note']],
        asked,
      )
      const missingScopes = Object.entries(access)
        .filter(([model, right]) => !right.read || (model !== 'party.contact_mechanism' && !right.write))
        .map(([model]) => model)
      const fields = access[MODEL]?.read ? await rpc.model(Fields, `${MODEL}.fields_get`, [mapped], asked) : {}
      return {
        orgId: `${new URL(url).host}/${database}`,
        sandbox: false,
        user,
        missingScopes,
        fields: Object.entries(fields).map(([name, field]) => ({
          object: MODEL,
          name,
          // Tryton calls the state read-only for its forms; the right to write the model decides.
          writable: access[MODEL]?.write ?? false,
          ...optionsOf(field.selection),
        })),
      }
    },
    async find(query, signal) {
      const found = await mechanismsLike(rpc, query, signal)
      if (found.length === 0) return []
      const byPeople = [['party', 'in', [...new Set(found.map(({ party }) => party))]]]
      const where = ['OR', byPeople, [['contact', 'in', found.map(({ id }) => id)]]]
      const asked = { writes: false, signal, context: { active_test: false } }
      const rows = await rpc.model(z.array(Row), `${MODEL}.search_read`, [where, 0, 500, null, columns(mapped)], asked)
      const records = await withContacts(rpc, rows, mapped, signal)
      return records.filter((record) => carries(record, query))
    },
    async read(ref, signal) {
      const asked = { writes: false, signal }
      const rows = await rpc.model(z.array(Row), `${MODEL}.read`, [[numberOf(ref)], columns(mapped)], asked)
      const [record] = await withContacts(rpc, rows, mapped, signal)
      if (!record) throw new CrmError('not_found_or_hidden', 'not found or not visible to our user')
      return record
    },
    async apply(ref, to, { ifVersion, signal }) {
      const id = numberOf(ref)
      if (Object.keys(to).some((name) => !mapped.includes(name))) throw new CrmError('rejected', 'not a mapped field')
      if ('state' in to) await refuseFinished(rpc, id, signal)
      const context = ifVersion ? { _timestamp: { [`${MODEL},${id}`]: ifVersion } } : {}
      const values = Object.fromEntries(Object.entries(to).map(([name, value]) => [name, outgoing(name, value)]))
      await rpc.model(z.unknown(), `${MODEL}.write`, [[id], values], { writes: true, signal, context })
    },
    async note(ref, text, key, signal) {
      const where = [['resource', '=', `${MODEL},${numberOf(ref)}`]]
      const Note = z.array(z.looseObject({ id: z.number(), message: z.string().nullable() }))
      const notes = await rpc.model(Note, 'ir.note.search_read', [where, 0, 1000, null, ['message']], {
        writes: false,
        signal,
      })
      const earlier = notes.find(({ message }) => message?.includes(key))
      if (earlier) return { id: String(earlier.id), existed: true }
      const values = [{ resource: `${MODEL},${numberOf(ref)}`, message: text }]
      const ids = await rpc.model(z.array(z.number()).min(1), 'ir.note.create', [values], { writes: true, signal })
      return { id: String(ids[0]), existed: false }
    },
    won: (since, signal) => wonInTryton(rpc, since, signal),
  }
}

function numberOf(ref: CrmRef): number {
  const known = ref.type === MODEL && /^\d{1,15}$/.test(ref.id)
  if (!known) throw new CrmError('not_found_or_hidden', 'not found or not visible to our user')
  return Number(ref.id)
}

const columns = (mapped: string[]) => [
  ...new Set([...mapped, 'party', 'employee', 'state', 'rec_name', 'write_uid.rec_name', '_timestamp']),
]

/** Options as `[value, label]` pairs; a selection by method name has no list. */
function optionsOf(selection: unknown) {
  const pairs = z.array(z.tuple([z.string().nullable(), z.string()])).safeParse(selection)
  return pairs.success ? { options: pairs.data.map(([value, label]) => ({ value: value ?? '', label })) } : {}
}

/** Addresses are compared by an escaped `ilike`, numbers by their last nine digits: how numbers are kept depends on the tenant. */
async function mechanismsLike(rpc: Rpc, query: { email?: string; phone?: string }, signal: AbortSignal) {
  const asked = { writes: false, signal, context: { active_test: false } }
  const search = (where: unknown[]) =>
    rpc.model(
      z.array(Mechanism),
      'party.contact_mechanism.search_read',
      [where, 0, 500, null, ['party', 'type', 'value']],
      asked,
    )
  const digits = query.phone ? [...normalPhone(query.phone).replace('+', '')].slice(-9) : []
  const byEmail = query.email
    ? await search([
        ['type', '=', 'email'],
        ['value', 'ilike', escapeLike(normalEmail(query.email))],
      ])
    : []
  const byPhone = digits.length
    ? await search([
        ['type', 'in', ['phone', 'mobile']],
        ['value_compact', 'ilike', `%${digits.join('%')}`],
      ])
    : []
  return [...byEmail, ...byPhone]
}

async function withContacts(
  rpc: Rpc,
  rows: z.infer<typeof Row>[],
  mapped: string[],
  signal: AbortSignal,
): Promise<CrmRecord[]> {
  const parties = [...new Set(rows.map(({ party }) => party).filter((party) => party !== null))]
  const asked = { writes: false, signal, context: { active_test: false } }
  const where = [['party', 'in', parties]]
  const mechanisms = parties.length
    ? await rpc.model(
        z.array(Mechanism),
        'party.contact_mechanism.search_read',
        [where, 0, 5000, null, ['party', 'type', 'value']],
        asked,
      )
    : []
  const valuesOf = (party: number | null, types: string[]) =>
    mechanisms.filter((one) => one.party === party && types.includes(one.type)).flatMap(({ value }) => value ?? [])
  return rows.map((row) => ({
    ref: { type: MODEL, id: String(row.id) },
    label: row.rec_name,
    emails: valuesOf(row.party, ['email']),
    phones: valuesOf(row.party, ['phone', 'mobile']),
    owner: row.employee === null ? null : { id: String(row.employee) },
    fields: Object.fromEntries(mapped.map((name) => [name, incoming(row[name])])),
    version: row._timestamp,
    ...(row._timestamp ? { modifiedAt: new Date(Number(row._timestamp) * 1000).toISOString() } : {}),
    ...(row['write_uid.'] ? { modifiedBy: row['write_uid.'].rec_name } : {}),
  }))
}

async function refuseFinished(rpc: Rpc, id: number, signal: AbortSignal): Promise<void> {
  const State = z.array(z.looseObject({ state: z.string() }))
  const [row] = await rpc.model(State, `${MODEL}.read`, [[id], ['state']], { writes: false, signal })
  if (row && FINISHED.has(row.state))
    throw new CrmError('rejected', `an opportunity that is ${row.state} is not ours to close`)
}

function incoming(value: unknown): Mapped[string] {
  const day = Day.safeParse(value)
  if (day.success) return new Date(Date.UTC(day.data.year, day.data.month - 1, day.data.day)).toISOString().slice(0, 10)
  const plain = FieldValue.safeParse(value)
  return plain.success ? plain.data : null
}

function outgoing(name: string, value: Mapped[string]): unknown {
  if (!DATES.has(name) || typeof value !== 'string') return value
  const [year, month, day] = value.split('-').map(Number)
  return { __class__: 'date', year, month, day }
}
