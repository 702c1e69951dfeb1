import { factDefinition } from '@breakwater/shared/facts.ts'
import type { Tx } from '../../db/as.ts'
import type { Gate } from '../../gates/kind.ts'
import { situationOf } from '../../policy/situation.ts'
import { linesOf } from '../facts.ts'
import { say } from '../words.ts'
import type { Payload } from './payload.ts'

/** Whose signature a consultation is. */
const SIGNED: Record<string, string> = { 'legal.consulted': 'legal', 'hs_lead.consulted': 'health-safety-lead' }

/**
 * What says that a condition holds: each fact behind it with its answer, who or what it comes from and when; for a consultation, who
 * signed. Runs as the service.
 */
export async function proofsOf(tx: Tx, { caseId, signed, payload }: Gate<Payload>) {
  const people = await tx.selectFrom('person').select(['id', 'name']).execute()
  const names = new Map(people.map(({ id, name }) => [id, name]))
  const lines = linesOf(await situationOf(tx, caseId!), names)
  return (facts: readonly string[]): string[] =>
    facts.flatMap((fact) => {
      const by = names.get(signed.get(SIGNED[fact] ?? '') ?? '')
      if (by) return [say('gate.proof.signed', { name: by })]
      const pieces = payload.evidence[fact]?.length ?? 0
      return lines
        .filter((line) => line.fact === fact && (!fact.startsWith('ground.') || pieces > 0))
        .map(({ says, answer, source, by, at }) => {
          const from = [
            source,
            // who told it belongs to the case; whoever signed an answer signed it for this
            factDefinition(fact)?.from === 'handler' ? by : null,
            at?.slice(0, 10),
            pieces ? say('gate.line.evidence', { count: pieces }) : '',
          ]
          return `${says} ${answer} (${from.filter(Boolean).join(', ')})`
        })
    })
}
