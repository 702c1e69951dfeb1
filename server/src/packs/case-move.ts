import type { CaseMove } from '@breakwater/shared/contract/policy.ts'
import { z } from 'zod'
import type { Tx } from '../db/as.ts'
import { say } from '../desk/words.ts'
import { defineGateKind, type Gate, type Line } from '../gates/kind.ts'
import { packWith } from '../policy/packs.ts'
import { situationsOf } from '../policy/situation.ts'
import { casesToMove, moveCases, moveOf } from './move.ts'
import { beginMove } from './move-job.ts'

const Payload = z.object({ id: z.string(), version: z.string(), hash: z.string() })
type Payload = z.infer<typeof Payload>

const caseIds = async (tx: Tx, gate: Gate<Payload>): Promise<string[]> =>
  gate.caseId ? [gate.caseId] : casesToMove(tx, await packWith(tx, gate.payload.hash))

const isActive = (tx: Tx, { hash }: Payload) =>
  tx.selectFrom('pack').where('hash', '=', hash).where('status', '=', 'active').select('hash').executeTakeFirst()

/**
 * One case, or all open ones, follow the active version from now on: one person proposes it, another reads what changes and agrees
 * (POLICY I8). A newer version makes the proposal void.
 */
export const caseMove = defineGateKind({
  payload: Payload,
  required: ['first-approver'],
  stands: async (_deps, tx, gate) => ((await isActive(tx, gate.payload)) ? null : 'policy.not_active'),
  async dossier(_deps, tx, gate) {
    const { id, version, hash } = gate.payload
    const pack = await packWith(tx, hash)
    const ids = await caseIds(tx, gate)
    const moves: CaseMove[] = []
    for (let at = 0; at < ids.length; at += 500)
      for (const s of await situationsOf(tx, ids.slice(at, at + 500))) moves.push(moveOf(s, pack))
    return [
      { label: say('gate.line.pack'), value: `${id} ${version}` },
      { label: say('gate.line.cases'), value: String(ids.length) },
      ...linesOf(moves),
    ]
  },
  async execute(deps, tx, gate) {
    if (gate.caseId) await moveCases(deps, tx, await packWith(tx, gate.payload.hash), [gate.caseId])
    else await beginMove(deps, tx, gate.id, gate.payload)
  },
})

/** Cases with the same changes share a line, so that none of them is told apart. */
function linesOf(moves: readonly CaseMove[]): Line[] {
  const alike = Map.groupBy(moves, ({ from, opens, drops }) => JSON.stringify([from, opens, drops]))
  return [...alike.values()].flatMap((group): Line[] => {
    const [{ from, opens, drops }] = group as [CaseMove]
    const list = (steps: readonly string[]) => steps.join(', ') || say('gate.line.nothing')
    return [
      { label: say('gate.line.from', { version: from, count: group.length }), value: '' },
      { label: say('gate.line.opens'), value: list(opens) },
      { label: say('gate.line.drops'), value: list(drops) },
    ]
  })
}
