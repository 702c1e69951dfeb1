import { randomUUID } from 'node:crypto'
import type { NewContract } from '@breakwater/shared/contract/contracts.ts'
import { Day } from '@breakwater/shared/id.ts'
import type { ContractRow } from '@breakwater/shared/letter.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { clockEvent } from '../clocks/event.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { blind } from '../keys/keys.ts'
import { placeOf, sealText } from '../keys/seal.ts'
import { calendarOf, dueAt } from '../policy/calendar.ts'
import { activePack } from '../policy/packs.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { openContract } from './contract-mail.ts'
import { crmsTell } from './crms-tell.ts'

const plain = (text: string) => text.trim().normalize('NFKC').toLowerCase().replace(/\s+/g, ' ')
type Source = 'crm' | 'upload' | 'by-hand'

/** Keeps a signed contract; the same number twice is one. From its signing the notice is due (POLICY 48, C15). Runs as the service. @returns its id, or undefined when it was known */
export async function addContract(
  deps: Deps,
  tx: Tx,
  given: NewContract,
  source: Source,
  byId: string | null,
): Promise<string | undefined> {
  const id = randomUUID()
  const seal = (column: string, text: string) =>
    sealText(deps.keys.installation, text, placeOf('business_contract', column, id))
  const row = await tx
    .insertInto('business_contract')
    .values({
      id,
      number_sealed: seal('number', given.number),
      number_blind: blind(deps.keys, 'contract', `${plain(given.company)}:${plain(given.number)}`),
      company_sealed: seal('company', given.company),
      company_blind: blind(deps.keys, 'company', plain(given.company)),
      domain_blind: given.domain ? blind(deps.keys, 'domain', plain(given.domain)) : null,
      signed_on: given.signedOn,
      source,
      by_id: byId,
      at: deps.clock.now(),
      reminded_at: null,
    })
    .onConflict((c) => c.column('number_blind').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!row) return undefined
  await clockEvent(deps, tx, { caseId: null, event: 'contract.signed', subject: id, at: signed(given.signedOn) })
  await record(tx, deps.clock, { action: 'contract.added', subject: id, detail: { source } })
  return row.id
}

const signed = (day: string) => new Date(`${day}T12:00:00Z`)
const notLater = (deps: Deps, day: string) => {
  if (day > deps.clock.now().toISOString().slice(0, 10)) throw new Refusal('invalid', 'letter.later')
}

/** By hand. @throws Refusal `contract.known` */
export const enterContract = (deps: Deps, who: Person, given: NewContract): Promise<ContractRow> =>
  as(deps.db, person(who.id), async (tx) => {
    notLater(deps, given.signedOn)
    const id = await within(tx, system('policy'), person(who.id), () => addContract(deps, tx, given, 'by-hand', who.id))
    if (!id) throw new Refusal('conflict', 'contract.known')
    return (await contractRows(deps, tx, id))[0]!
  })

/**
 * Several at once: lines of number, company, domain and day, with or without a heading.
 * @throws Refusal `contract.line` naming the first line that is wrong; then nothing is kept
 */
export const uploadContracts = (deps: Deps, who: Person, csv: string): Promise<{ added: number; known: number }> =>
  as(deps.db, person(who.id), async (tx) => {
    const lines = csv
      .split(/\r?\n/)
      .map((line, n) => ({ n: n + 1, cells: line.split(/[;,\t]/).map((cell) => cell.trim().replace(/^"|"$/g, '')) }))
      .filter(({ cells }) => cells.some(Boolean))
    const body = lines[0] && !/\d/.test(lines[0].cells.join(' ')) ? lines.slice(1) : lines
    let [added, known] = [0, 0]
    for (const { n, cells } of body) {
      const [number = '', company = '', domain = '', signedOn = ''] = cells
      if (!number || !company || !Day.safeParse(signedOn).success)
        throw new Refusal('invalid', 'contract.line', { line: String(n) })
      notLater(deps, signedOn)
      const given = { number, company, domain: domain.toLowerCase(), signedOn }
      const id = await within(tx, system('policy'), person(who.id), () =>
        addContract(deps, tx, given, 'upload', who.id),
      )
      if (id) added++
      else known++
    }
    return { added, known }
  })

/** Contracts, those without a notice that arrived first; one only when `id` is given. */
export async function contractRows(deps: Deps, tx: Tx, id?: string): Promise<ContractRow[]> {
  const rows = await tx
    .selectFrom('business_contract as c')
    .$if(id !== undefined, (q) => q.where('c.id', '=', id!))
    .selectAll()
    .orderBy('c.signed_on', 'desc')
    .limit(1000)
    .execute()
  const notices = await tx.selectFrom('contract_notice').selectAll().orderBy('sent_at', 'desc').execute()
  const pack = await activePack(tx)
  const zone = (await tx.selectFrom('organisation').select('time_zone').executeTakeFirst())?.time_zone ?? 'UTC'
  const clock = Object.values(pack.clocks).find((c) => c.from === 'contract.signed')
  const length = Array.isArray(clock?.for) ? clock.for[0] : clock?.for
  const now = deps.clock.now()
  const shown = rows.map((r): ContractRow => {
    const due = length ? dueAt(signed(r.signed_on), length, calendarOf(pack.pack.calendar, zone)) : signed(r.signed_on)
    const notice = notices.find((n) => n.contract_id === r.id)
    const open = (column: string, sealed: Buffer) => openContract(deps, 'business_contract', column, r.id, sealed)
    return {
      id: r.id,
      number: open('number', r.number_sealed),
      company: open('company', r.company_sealed),
      signedOn: r.signed_on,
      source: r.source,
      dueAt: due.toISOString(),
      overdue: now >= due && (!notice || notice.delivery === 'undelivered'),
      notice: notice
        ? {
            version: notice.version,
            to: (
              JSON.parse(openContract(deps, 'contract_notice', 'recipient', notice.id, notice.recipient_sealed)) as {
                name: string
              }
            ).name,
            via: notice.via,
            sentAt: notice.sent_at.toISOString(),
            delivery: notice.delivery,
            proof: notice.proof_sealed
              ? openContract(deps, 'contract_notice', 'proof', notice.id, notice.proof_sealed)
              : null,
            problem: notice.problem,
          }
        : null,
    }
  })
  return shown.sort((a, b) => Number(without(b)) - Number(without(a)))
}

/** Whether the policies did not reach this company in writing. */
export const without = (c: Pick<ContractRow, 'notice'>): boolean => !c.notice || c.notice.delivery === 'undelivered'

/** The register. */
export const listContracts = (deps: Deps, who: Person, only: 'all' | 'without') =>
  as(deps.db, person(who.id), async (tx) => {
    const all = await contractRows(deps, tx)
    const shown = only === 'all' ? all : all.filter(without)
    return { contracts: shown, without: all.filter(without).length, crms: await crmsTell(tx) }
  })
