import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import { Refusal } from '../../refusal.ts'
import { policyRefusal } from '../policy-refusal.ts'
import { say } from '../words.ts'

const FIGURES = ['CALL_SUCCESS', 'CONTRACT_VALUE', 'TARGET_REDUCTION', 'OTHER_PROSPECTS']

/**
 * What a protection of figures must say beyond its fields: an amount that is one, a reduction below its target, and an account that is
 * worth no less and that the employee agreed to (POLICY 29, 43, 68, 69). @throws Refusal `ledger.amount`, `policy` with its clause
 */
export function checkMetric(pack: PolicyPack, clause: string, values: RecordValues): void {
  const kind = String(values.kind ?? '')
  const amount = Number(values.amount)
  const target = values.target === undefined || values.target === '' ? null : Number(values.target)
  if (FIGURES.includes(kind) && !(amount > 0)) throw new Refusal('invalid', 'ledger.amount')
  if (kind === 'CALL_SUCCESS' && !Number.isInteger(amount)) throw new Refusal('invalid', 'ledger.amount')
  if (kind === 'TARGET_REDUCTION' && target !== null && amount >= target) throw new Refusal('invalid', 'ledger.amount')
  if (kind !== 'EQUAL_WORTH_SWAP') return
  const agreed = values.agreed === true || values.agreed === 'yes'
  if (!agreed || Number(values.new_value) < Number(values.old_value))
    throw policyRefusal(pack, clause, say('ledger.equal_worth'))
}
