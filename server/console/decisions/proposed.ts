import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { Proposing } from '@breakwater/shared/proposal.ts'
import type { RecordField } from '@breakwater/shared/step.ts'
import type { Condition } from '../parts/conditions.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'

/** What a person has filled in so far. */
export interface Drafted {
  values: RecordValues
  /** pieces of evidence by the ground they are tied to */
  evidence: Record<string, string[]>
}

const SIGNED = ['legal.consulted', 'hs_lead.consulted']

/** Every other option, one question each; the plan for what goes on; the rest (POLICY 109, 114). */
export const isOption = ({ id }: RecordField) => id.startsWith('why_not_')
export const isPlan = ({ id }: RecordField) => id === 'continuity'

const said = ({ values }: Drafted, id: string) => String(values[id] ?? '').trim() !== ''

/**
 * The conditions as they stand with what is filled in: a ground counts once evidence is tied to it, the options and the plan once they are
 * written, a consultation once that person signs. The service checks all of it again.
 */
export function conditionsOf(
  { gate, grounds, fields }: Proposing,
  drafted: Drafted,
  policy: { pack: string; version: string },
): Condition[] {
  return gate.requires.map(({ say, state, clause, asks = [] }) => {
    const shown = { say, clause: clause && { at: clause.at, href: at.clause(policy, clause.id) } }
    if (asks.some((fact) => SIGNED.includes(fact)))
      return { ...shown, state: 'unknown', note: t('propose.by_signature') }
    const here = (met: boolean): Condition => ({
      ...shown,
      state: met ? 'yes' : 'no',
      note: met ? null : t('propose.by_form'),
    })
    if (asks.includes('options.all_considered'))
      return here(fields.filter(isOption).every(({ id }) => said(drafted, id)))
    if (asks.includes('continuity.planned')) return here(said(drafted, 'continuity'))
    if (asks.some((fact) => fact.startsWith('ground.')))
      return here(
        grounds.some(({ fact, state, needs }) => needs && state === 'yes' && (drafted.evidence[fact]?.length ?? 0) > 0),
      )
    return { ...shown, state }
  })
}
