import { breakGlass } from './desk/break-glass.ts'
import { coSignature } from './desk/co-signature.ts'
import { policyDecision } from './desk/decisions/policy-decision.ts'
import { wallRemoval } from './desk/wall-removal.ts'
import { scimTokenGate } from './directory/scim-gate.ts'
import { bulkExport } from './exports/bulk-export.ts'
import type { GateKinds } from './gates/kind.ts'
import { letterReview } from './letters/review-kind.ts'
import { caseMove } from './packs/case-move.ts'
import { erasure } from './retention/erasure-kind.ts'
import { keyChange } from './setup/key-change.ts'
import { packActivation } from './setup/pack-activation.ts'
import { roleGrant } from './setup/role-grant.ts'

/** Everything that takes several people to decide. Adding a kind is one file in its room and one line here. */
export const gateKinds: GateKinds = {
  'policy-decision': policyDecision,
  'wall-removal': wallRemoval,
  'break-glass': breakGlass,
  'pack-activation': packActivation,
  'co-signature': coSignature,
  'letter-review': letterReview,
  'role-grant': roleGrant,
  'case-move': caseMove,
  erasure,
  'bulk-export': bulkExport,
  'key-change': keyChange,
  'scim-token': scimTokenGate,
}
