import type { GateDossier, GateRow } from '@breakwater/shared/gate.ts'
import type { Person, PersonRef } from '@breakwater/shared/person.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import type { GateKinds } from '../gates/kind.ts'
import { trailCase } from '../gates/propose.ts'
import { gateFor, gatesFor, type ReadGate } from '../gates/read.ts'
import { record } from '../trail/record.ts'
import { chosenOf, opensChosen } from './chosen.ts'
import { say } from './words.ts'

/** What waits for this person, and what they proposed or decided; what is theirs to decide comes first. */
export const gateList = (deps: Deps, kinds: GateKinds, who: Person): Promise<GateRow[]> =>
  as(deps.db, person(who.id), async (tx) => {
    const gates = await gatesFor(deps, tx, who.id)
    const rows = await rowsOf(deps, tx, who, kinds, gates)
    return rows.sort((a, b) => Number(b.yours === 'to-decide') - Number(a.yours === 'to-decide'))
  })

/** The dossier of one gate (SETTLED 62); that it was read is on the trail. @throws missing for whoever has nothing to do with it */
export const gateDossier = (deps: Deps, kinds: GateKinds, who: Person, id: string): Promise<GateDossier> =>
  as(deps.db, person(who.id), async (tx) => {
    const gate = await gateFor(deps, tx, who.id, id)
    const [row] = await rowsOf(deps, tx, who, kinds, [gate])
    const kind = kinds[gate.kind]
    const shown = gate.erased
      ? { grounds: [], lines: [], conditions: [] }
      : await within(tx, system('policy'), person(who.id), async () => ({
          grounds: await chosenOf(deps, tx, kinds, gate),
          lines: (await kind?.dossier(deps, tx, gate)) ?? [],
          conditions: (await kind?.conditions?.(deps, tx, gate)) ?? [],
        }))
    await record(tx, deps.clock, {
      action: 'gate.read',
      subject: id,
      ...trailCase(gate),
      detail: { kind: gate.kind },
    })
    return {
      ...row!,
      words: gate.erased ? say('gate.erased') : kind?.says ? kind.says(gate) : gate.words,
      ...shown,
      opens: opensChosen(who, gate, row!.state === 'open'),
    }
  })

async function rowsOf(
  deps: Deps,
  tx: Tx,
  who: Person,
  kinds: GateKinds,
  gates: readonly ReadGate[],
): Promise<GateRow[]> {
  const names = new Map<string, PersonRef>(
    (await tx.selectFrom('person').select(['id', 'name', 'team']).execute()).map((p) => [p.id, p]),
  )
  const ids = gates.flatMap((g) => g.caseId ?? [])
  const files = ids.length
    ? await within(tx, system('policy'), person(who.id), () =>
        tx.selectFrom('case_file').where('id', 'in', ids).select(['id', 'reference']).execute(),
      )
    : []
  const references = new Map(files.map((f) => [f.id, f.reference]))
  const nobody: PersonRef = { id: who.id, name: say('event.someone'), team: null }
  const now = deps.clock.now()
  const gone = await voidOf(deps, tx, who, kinds, gates)
  return gates.map((g) => ({
    id: g.id,
    kind: g.kind,
    title: say(kinds[g.kind]?.title?.(g) ?? `gate.kind.${g.kind}`),
    reference: (g.caseId && references.get(g.caseId)) || null,
    proposer: names.get(g.proposer) ?? nobody,
    at: g.at.toISOString(),
    expires: g.expires.toISOString(),
    state: gone.has(g.id) ? 'void' : g.state,
    slots: g.required.map((slot) => {
      const filled = g.approvals.find((a) => a.slot === slot)
      return {
        slot,
        label: say(`gate.slot.${slot}`),
        by: filled ? (names.get(filled.personId) ?? nobody) : null,
        says: filled?.says ?? null,
        at: filled?.at.toISOString() ?? null,
      }
    }),
    yours:
      g.proposer === who.id
        ? 'proposed'
        : g.approvals.some((a) => a.personId === who.id)
          ? 'decided'
          : g.state === 'open' && g.fillable.length > 0 && now < g.expires && !gone.has(g.id)
            ? 'to-decide'
            : 'none',
  }))
}

/** Open proposals that lapsed, or rest on what is not so any more. */
async function voidOf(
  deps: Deps,
  tx: Tx,
  who: Person,
  kinds: GateKinds,
  gates: readonly ReadGate[],
): Promise<ReadonlySet<string>> {
  const open = gates.filter((g) => g.state === 'open')
  const lapsed = open.filter((g) => deps.clock.now() >= g.expires)
  const changed = await within(tx, system('policy'), person(who.id), async () => {
    const found: string[] = []
    for (const g of open) if (await kinds[g.kind]?.stands?.(deps, tx, g)) found.push(g.id)
    return found
  })
  return new Set([...lapsed.map((g) => g.id), ...changed])
}
