import type { PolicyPack } from '@breakwater/shared/policy.ts'
import { Refusal } from '../refusal.ts'

/** A "no" that the organisation's policy says, with its clause. */
export const policyRefusal = (pack: PolicyPack, clause: string, say: string) =>
  new Refusal('blocked', 'policy', { say, clause, at: pack.clauses[clause]?.at ?? '' })
