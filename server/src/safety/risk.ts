import type { RiskView } from '@breakwater/shared/contract/safety.ts'
import type { Person } from '@breakwater/shared/person.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import { caseKey } from '../cases/key.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { linesOf } from '../desk/facts.ts'
import { fieldWords } from '../desk/field-words.ts'
import { guard } from '../desk/standing.ts'
import { visibleMembers } from '../desk/visible.ts'
import { type Paper, paperLines } from '../exports/pdf.ts'
import { openText, placeOf } from '../keys/seal.ts'
import { openOf } from '../letters/draft.ts'
import { type Situation, situationOf } from '../policy/situation.ts'
import { missing } from '../refusal.ts'
import { record } from '../trail/record.ts'

/**
 * What the policy lists as a risk, for the health and safety lead who was asked (SECURITY section 2, "R risk facts"): never the words of a
 * report, wishes, wellbeing, advice or the notes of others. Names are those the reader may know. The reading is on the trail.
 */
export const riskOf = (deps: Deps, who: Person, reference: string): Promise<RiskView> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'risk.read')
    await wasAsked(tx, caseId, who)
    const known = new Set((await visibleMembers(tx, caseId)).map((m) => m.person_id))
    const everyone = await tx.selectFrom('person').select(['id', 'name']).execute()
    const names = new Map(everyone.flatMap((p) => (known.has(p.id) ? [[p.id, p.name] as const] : [])))
    const view = await within(tx, system('policy'), person(who.id), async () => {
      const s = await situationOf(tx, caseId)
      const key = await caseKey(deps, tx, caseId)
      return {
        ...said(s, names),
        records: await recordsOf(tx, key, s, names),
        notices: await noticesOf(tx, key, s),
        forms: await formsOf(tx, caseId),
      }
    })
    await record(tx, deps.clock, { action: 'risk.read', caseId, part: 'safety' })
    return view
  })

/**
 * The wall behind the rule (SECURITY D4): row security shows a part to the person who holds it alone, while they hold its role and no wall
 * is before them. @throws missing
 */
async function wasAsked(tx: Tx, caseId: string, who: Person): Promise<void> {
  const part = await tx
    .selectFrom('case_member')
    .where('case_id', '=', caseId)
    .where('person_id', '=', who.id)
    .where('part', '=', 'safety')
    .where('valid_to', 'is', null)
    .select('part')
    .executeTakeFirst()
  if (!part) throw missing()
}

const NONE = { facts: [], behaviours: [], steps: [], actions: [] } satisfies PolicyPack['risk']

/** The facts of the policy's list, and of the behaviours those of its list. */
function said(s: Situation, names: ReadonlyMap<string, string>): Pick<RiskView, 'facts' | 'behaviours'> {
  const risk = s.pack.risk ?? NONE
  const told = new Set(s.incidents.flatMap(({ facts }) => facts.behaviours ?? []).concat(s.own.behaviours ?? []))
  return {
    facts: linesOf(s, names)
      .filter(({ fact }) => fact !== 'behaviours' && risk.facts.some((name) => name === fact))
      .map(({ byId, ...line }) => line),
    behaviours: s.pack.behaviours.filter(({ id }) => told.has(id) && risk.behaviours.includes(id)).map((b) => b.label),
  }
}

/** Records of the steps that the policy lists, such as a review of the risk assessment. Runs as the service. */
async function recordsOf(tx: Tx, key: Buffer, { pack, file }: Situation, names: ReadonlyMap<string, string>) {
  const rules = pack.steps.filter(({ id }) => (pack.risk ?? NONE).steps.includes(id))
  if (!rules.length) return []
  const rows = await tx
    .selectFrom('step_record as r')
    .innerJoin('step', 'step.id', 'r.step_id')
    .where('r.case_id', '=', file.id)
    .where(
      'step.step',
      'in',
      rules.map(({ id }) => id),
    )
    .select(['r.id', 'r.by_id', 'r.at', 'r.values_sealed', 'step.step'])
    .orderBy('r.at', 'desc')
    .execute()
  return rows.map((row) => {
    const rule = rules.find(({ id }) => id === row.step)
    const values = JSON.parse(openText(key, row.values_sealed, placeOf('step_record', 'values', row.id, file.id)))
    return {
      id: row.id,
      title: rule?.title ?? row.step,
      at: row.at.toISOString(),
      by: (row.by_id && names.get(row.by_id)) || null,
      lines: (rule?.closed_by.fields ?? []).flatMap((field) =>
        values[field.id] === undefined || values[field.id] === ''
          ? []
          : [{ label: field.label, value: fieldWords(field, values[field.id]) }],
      ),
    }
  })
}

/** Notices of the actions that the policy lists, as they went out. Runs as the service. */
async function noticesOf(tx: Tx, key: Buffer, { pack, file }: Situation): Promise<RiskView['notices']> {
  const { actions } = pack.risk ?? NONE
  if (!actions.length) return []
  const rows = await tx
    .selectFrom('letter')
    .where('case_id', '=', file.id)
    .where('action', 'in', actions)
    .where('sent_at', 'is not', null)
    .select(['id', 'case_id', 'paper_sealed', 'sent_at'])
    .orderBy('sent_at', 'desc')
    .execute()
  return rows.flatMap((row) => {
    const { paper }: { paper?: Paper } = JSON.parse(openOf(key, row, 'paper', row.paper_sealed) ?? '{}')
    const text = paper && paperLines(paper).slice(1)
    return paper && text ? [{ id: row.id, title: paper.title, at: row.sent_at!.toISOString(), text }] : []
  })
}

const formsOf = async (tx: Tx, caseId: string): Promise<number> =>
  (await tx.selectFrom('incident_form').where('case_id', '=', caseId).select('id').execute()).length
