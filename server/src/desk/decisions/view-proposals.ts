import { factDefinition } from '@breakwater/shared/facts.ts'
import type { Person, PersonRef } from '@breakwater/shared/person.ts'
import type { Proposing, Waiting } from '@breakwater/shared/proposal.ts'
import { happensOnce } from '../../actions/index.ts'
import { person, system, type Tx, within } from '../../db/as.ts'
import { decidedGates, slotsOf } from '../../gates/ask.ts'
import { files, may, type Standing } from '../../people/may.ts'
import { clauseOf } from '../../policy/packs.ts'
import type { Situation } from '../../policy/situation.ts'
import { linesOf } from '../facts.ts'
import { plays } from '../plays.ts'
import { factSays, mayAnswer } from '../view-questions.ts'
import { fieldView, gateOf } from '../view-steps.ts'
import { word } from '../words.ts'
import { againstWish } from './against-wish.ts'
import { factsBehind } from './basis.ts'
import { Payload } from './payload.ts'

type Reader = { who: Person; standing: Standing; names: ReadonlyMap<string, PersonRef>; now: Date }

/**
 * What others decide on this case: what this reader may put before them with all that it takes, and what stands there already. A thing
 * that only takes something back is there once there is something to take back.
 */
export async function proposalViews(tx: Tx, s: Situation, { who, standing, names, now }: Reader): Promise<Proposing[]> {
  const { pack } = s
  const open = await waitingOn(tx, s, who, names, now)
  const reads = may(who, 'case.file', standing) || files(standing)
  const sees = reads || standing.parts.some((part) => part === 'overseer' || part === 'manager' || part === 'upline')
  const lines = reads ? linesOf(s, new Map([...names].map(([id, { name }]) => [id, name]))) : []
  const shown: Proposing[] = []
  for (const { id: action } of s.plan.actions.filter(({ offered }) => offered === 'yes')) {
    const rule = pack.actions[action]
    const gates = decidedGates(pack, action)
    if (!rule || !gates.length) continue
    const waiting = open.get(action) ?? null
    const again = s.acted.has(action) && happensOnce(rule.kind)
    const by = gates.flatMap((gate) => gate.proposed_by ?? rule.by)
    const can =
      !again &&
      !waiting &&
      standing.status !== 'closed' &&
      takesBack(s, action) !== false &&
      may(who, 'action.do', standing) &&
      plays(standing, by)
    if (!can && !(waiting && (waiting.yours || sees))) continue
    const behind = factsBehind(pack, action)
    shown.push({
      action,
      title: rule.title ?? action,
      help: rule.help ?? '',
      do: rule.do ?? rule.title ?? action,
      fields: can ? (rule.fields ?? []).map(fieldView) : [],
      gate: gateOf(s, action) ?? { id: action, state: 'blocked', requires: [] },
      clause: clauseOf(pack, rule.clause) ?? null,
      facts: lines.filter((line) => behind.some((name) => name === line.fact)).map(({ byId, ...line }) => line),
      grounds: behind
        .filter((name) => name.startsWith('ground.') || name.startsWith('counterparty.'))
        .map((fact) => ({
          fact,
          says: factSays(fact),
          state: stateOf(s.facts[fact]),
          mine: factDefinition(fact)?.from === 'handler' && mayAnswer(fact, standing.parts),
          needs: fact.startsWith('ground.'),
        })),
      deciders: slotsOf(pack, action).map((slot) => word('gate.slot', slot)),
      againstWish: can && (await within(tx, system('policy'), person(who.id), () => againstWish(tx, s, action))),
      waiting,
      can,
    })
  }
  return shown
}

const stateOf = (value: unknown) => (value === 'yes' || value === 'no' ? value : 'unknown')

/** Whether there is something to take back; nothing to say of an action that takes back nothing. */
function takesBack(s: Situation, action: string): boolean | undefined {
  const first = Object.entries(s.pack.actions).flatMap(([id, { lift }]) =>
    typeof lift === 'object' && lift.action === action ? [id] : [],
  )
  return first.length ? first.some((id) => s.acted.has(id)) : undefined
}

/** The newest open proposal for each action, and whether this reader may open it. */
async function waitingOn(tx: Tx, s: Situation, who: Person, names: Reader['names'], now: Date) {
  const rows = await within(tx, system('policy'), person(who.id), () =>
    tx
      .selectFrom('gate_proposal')
      .where('case_id', '=', s.file.id)
      .where('kind', '=', 'policy-decision')
      .where('state', '=', 'open')
      .where('expires', '>', now)
      .select(['id', 'payload', 'proposer', 'at', 'expires'])
      .orderBy('at')
      .execute(),
  )
  const mine = rows.length
    ? await tx
        .selectFrom('gate_proposal')
        .where(
          'id',
          'in',
          rows.map(({ id }) => id),
        )
        .select('id')
        .execute()
    : []
  return new Map(
    rows.flatMap((row): [string, Waiting][] => {
      const { action } = Payload.parse(row.payload)
      const by = names.get(row.proposer)
      if (!action || !by) return []
      const yours = mine.some(({ id }) => id === row.id)
      return [[action, { id: row.id, by, at: row.at.toISOString(), expires: row.expires.toISOString(), yours }]]
    }),
  )
}
