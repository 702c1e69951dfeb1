import type { Person } from '@breakwater/shared/person.ts'
import type { LedgerLine } from '@breakwater/shared/protection.ts'
import { caseKey } from '../../cases/key.ts'
import { as, person, system, type Tx, within } from '../../db/as.ts'
import type { Deps } from '../../deps.ts'
import { may } from '../../people/may.ts'
import { record } from '../../trail/record.ts'
import { saidOf } from '../keep-metric.ts'
import { guard } from '../standing.ts'
import { say, word } from '../words.ts'
import { countedTowards, type Entry } from './counting.ts'

export type Ledger = { lines: LedgerLine[]; mayAdd: boolean; mayExport: boolean }

/** What counts towards the person's targets all the same: the same lines for them, their manager and the desk (POLICY 43). */
export const ledgerOf = (deps: Deps, who: Person, reference: string): Promise<Ledger> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId, standing } = await guard(tx, who, reference, 'ledger.read')
    return {
      lines: await linesOf(deps, tx, who, caseId),
      mayAdd: may(who, 'ledger.add', standing),
      mayExport: may(who, 'ledger.export', standing),
    }
  })

async function linesOf(deps: Deps, tx: Tx, who: Person, caseId: string): Promise<LedgerLine[]> {
  const rows = await tx.selectFrom('metric_entry').where('case_id', '=', caseId).selectAll().orderBy('at').execute()
  if (!rows.length) return []
  const key = await within(tx, system('policy'), person(who.id), () => caseKey(deps, tx, caseId))
  const names = new Map((await tx.selectFrom('person').select(['id', 'name']).execute()).map((p) => [p.id, p.name]))
  const entries = rows.map((r): Entry => ({ kind: r.kind, amount: Number(r.amount), ...saidOf(key, r) }))
  return rows.map((r, i) => {
    const entry = entries[i]!
    const { reached, target } = countedTowards(entry, entries.slice(0, i))
    return {
      id: r.id,
      kind: r.kind,
      label: word('ledger', r.kind),
      amount: entry.amount,
      unit: entry.unit,
      period: entry.period,
      reached,
      target,
      says:
        target === null || reached === null
          ? ''
          : say(r.kind === 'TARGET_REDUCTION' ? 'ledger.lowered' : 'ledger.reached', {
              reached: figure(reached),
              target: figure(target),
              unit: entry.unit,
            }),
      at: r.at.toISOString(),
      by: (r.by_id && names.get(r.by_id)) || say('event.someone'),
    }
  })
}

const figure = (n: number) => new Intl.NumberFormat('en').format(n)
// a cell that begins like a formula is text (OWASP CSV injection)
const cell = (value: string) => `"${(/^[=+\-@\t\r]/.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`

/** The ledger as a table, for the person and for HR; that it was taken out is on the trail (POLICY 43). */
export const ledgerFile = (deps: Deps, who: Person, reference: string): Promise<Buffer> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'ledger.export')
    const lines = await linesOf(deps, tx, who, caseId)
    const head = ['date', 'what', 'amount', 'unit', 'period', 'reached', 'target', 'by'].map((name) =>
      word('ledger', `column_${name}`),
    )
    const rows = lines.map((l) => [
      l.at.slice(0, 10),
      l.label,
      String(l.amount),
      l.unit,
      l.period,
      l.reached === null ? '' : String(l.reached),
      l.target === null ? '' : String(l.target),
      l.by,
    ])
    await record(tx, deps.clock, { action: 'ledger.exported', caseId })
    return Buffer.from(`${[head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`, 'utf8')
  })
