import { randomBytes } from 'node:crypto'

export type TrytonUser = { user: string; password: string }
/** One model call as a signed-in user: `call('party.party.create', [{…}])`; the user's context goes last by itself. */
export type Call = { (method: string, ...params: unknown[]): Promise<unknown>; id: number }
export type SeededProspect = { party: number; opportunities: { type: string; id: string }[] }
export type Owner = { company: number; employee: number }

type Reply = { result?: unknown; error?: unknown }

async function rpc(url: string, method: string, params: unknown[], authorization?: string): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
    body: JSON.stringify({ id: 1, method, params }),
  })
  if (answer.status !== 200) throw new Error(`Tryton answered ${answer.status} to ${method}`)
  const reply = (await answer.json()) as Reply
  if (reply.error) throw new Error(`Tryton refused ${method}: ${JSON.stringify(reply.error).slice(0, 300)}`)
  return reply.result
}

/** Signs a person in, past our connector. */
export async function signIn(base: string, database: string, who: TrytonUser): Promise<Call> {
  const url = `${base}${database}/`
  const [id, key] = (await rpc(url, 'common.db.login', [who.user, { password: who.password }, 'en'])) as [
    number,
    string,
  ]
  const authorization = `Session ${Buffer.from(`${who.user}:${id}:${key}`).toString('base64')}`
  const context = await rpc(url, 'model.res.user.get_preferences', [true, {}], authorization)
  const call = (method: string, ...params: unknown[]) =>
    rpc(url, `model.${method}`, [...params, context], authorization)
  return Object.assign(call, { id })
}

const one = async (ids: Promise<unknown>): Promise<number> => {
  const [id] = (await ids) as number[]
  if (id === undefined) throw new Error('Tryton created nothing')
  return id
}

/** Our company, its currency and one employee; the admin belongs to it afterwards (and must sign in again). */
export async function company(admin: Call): Promise<Owner> {
  const currency = await one(admin('currency.currency.create', [{ name: 'Euro', code: 'EUR', symbol: 'E' }]))
  const party = await one(admin('party.party.create', [{ name: 'Tallow Works' }]))
  const id = await one(admin('company.company.create', [{ party, currency }]))
  await admin('res.user.write', [admin.id], { companies: [['add', [id]]], company: id })
  const person = await one(admin('party.party.create', [{ name: 'Ona Brandt' }]))
  return { company: id, employee: await one(admin('company.employee.create', [{ party: person, company: id }])) }
}

/** A user of the company with the named groups. */
export async function colleague(admin: Call, owner: Owner, name: string, groups: string[]): Promise<TrytonUser> {
  const who = { user: `u${randomBytes(4).toString('hex')}`, password: `${randomBytes(12).toString('base64url')}!7a` }
  const ids = groups.length
    ? ((await admin('res.group.search', [['name', 'in', groups]], 0, 10, null)) as number[])
    : []
  if (ids.length !== groups.length) throw new Error(`Tryton has no group ${groups.join(', ')}`)
  const rights = ids.length ? { groups: [['add', ids]] } : {}
  const place = { companies: [['add', [owner.company]]], company: owner.company }
  await admin('res.user.create', [{ name, login: who.user, password: who.password, ...rights, ...place }])
  return who
}

/** A party with contact mechanisms and this many open opportunities. */
export async function seedIn(
  admin: Call,
  owner: Owner,
  prospect: { name: string; emails: string[]; phones: string[]; opportunities: number },
): Promise<SeededProspect> {
  const mechanisms = [
    ...prospect.emails.map((value) => ({ type: 'email', value })),
    ...prospect.phones.map((value) => ({ type: 'phone', value })),
  ]
  const values = { name: prospect.name, addresses: [['create', [{}]]], contact_mechanisms: [['create', mechanisms]] }
  const party = await one(admin('party.party.create', [values]))
  const day = { __class__: 'date', year: 2026, month: 11, day: 2 }
  const lead = {
    description: 'Asked for a demo',
    party,
    company: owner.company,
    employee: owner.employee,
    start_date: day,
  }
  const leads = Array.from({ length: prospect.opportunities }, (_, at) => ({
    ...lead,
    reference: `Trade fair ${at + 1}`,
  }))
  const ids = leads.length ? ((await admin('sale.opportunity.create', leads)) as number[]) : []
  return { party, opportunities: ids.map((id) => ({ type: 'sale.opportunity', id: String(id) })) }
}
