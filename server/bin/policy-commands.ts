import { readFileSync } from 'node:fs'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { Tx } from '../src/db/as.ts'
import type { Deps } from '../src/deps.ts'
import { type Command, tell } from './command.ts'

/** Opens the service, gives it to `work` as the policy, and closes it. */
async function asPolicy<T>(work: (tx: Tx, deps: Deps) => Promise<T>): Promise<T> {
  const { buildDeps } = await import('../src/main.ts')
  const { as, system } = await import('../src/db/as.ts')
  await using opened = new AsyncDisposableStack()
  const deps = await buildDeps(opened)
  return await as(deps.db, system('policy'), (tx) => work(tx, deps))
}

/** One word is a file, two are a version that is kept here. @throws Error with every fault of the file, or that nothing is kept */
async function namedPack(tx: Tx, [first = '', version]: string[]): Promise<PolicyPack> {
  if (version !== undefined) {
    const { findPack } = await import('../src/policy/packs.ts')
    const kept = await findPack(tx, first, version)
    if (!kept) throw new Error(`No version ${version} of a policy "${first}" is kept here.`)
    return kept
  }
  const { checkPack } = await import('../src/policy/load.ts')
  const { pack, faults } = checkPack(readFileSync(first, 'utf8'))
  if (!pack) throw new Error(faults.map(({ line, says }) => `fault${line ? ` line ${line}` : ''}: ${says}`).join('\n'))
  return pack
}

/** The policy and its versions. */
export const policyCommands = {
  'policy propose': {
    words: [1, 1],
    options: { by: { type: 'string' } },
    help: `breakwater policy propose FILE --by=ADDRESS

Puts a policy pack before the two people who decide it, in the name of the administrator with that address. They find it in the console
under Decisions. Nothing changes until both agreed and the rest of the set-up is in place; open cases stay with the pack they have.`,
    async run({ values, words, json }) {
      const { buildDeps } = await import('../src/main.ts')
      const { as, system } = await import('../src/db/as.ts')
      const { findByAddress } = await import('../src/people/find-by-address.ts')
      const { proposePack } = await import('../src/setup/propose-pack.ts')
      await using opened = new AsyncDisposableStack()
      const deps = await buildDeps(opened)
      const address = String(values['by'] ?? '')
      const who = await as(deps.db, system('setup'), (tx) => findByAddress(tx, address))
      if (!who) throw new Error(`Nobody in the directory has the address "${address}".`)
      const id = await proposePack(deps, who, readFileSync(words[0] ?? '', 'utf8'))
      return tell(json, true, 'Proposed. Two other people decide it in the console, under Decisions.', { id })
    },
  },
  'policy check': {
    words: [1, 1],
    help: `breakwater policy check FILE

Reads a policy pack (YAML) and says what is wrong with it, with the line. Warnings do not fail; faults do.`,
    async run({ words, json }) {
      const { checkPack } = await import('../src/policy/load.ts')
      const { pack, faults, warnings, unanswered } = checkPack(readFileSync(words[0] ?? '', 'utf8'))
      const line = (kind: string) => (f: { line?: number; says: string }) =>
        `${kind}${f.line ? ` line ${f.line}` : ''}: ${f.says}`
      const open = unanswered.map((id) => `open: ${id} is answered by the organisation before the pack becomes active`)
      const said = [...faults.map(line('fault')), ...warnings.map(line('warning')), ...open]
      if (pack)
        said.unshift(
          `${pack.pack.id} ${pack.pack.version}: ${pack.steps.length} steps, ${Object.keys(pack.clauses).length} clauses. No faults.`,
        )
      return tell(json, faults.length === 0, said.join('\n'), { faults, warnings, unanswered })
    },
  },
  'policy diff': {
    words: [1, 2],
    help: `breakwater policy diff FILE|PACK VERSION

Says what a policy pack changes against the active one, part by part: a file, or a version that is kept here. Before there is an active
one, everything is new. Nothing is kept or changed. It ends with 1 when the file has faults or the version is not kept.`,
    async run({ words, json }) {
      const changes = await asPolicy(async (tx) => {
        const { changesTo } = await import('../src/packs/versions.ts')
        return changesTo(tx, await namedPack(tx, words))
      })
      const lines = changes.flatMap(({ part, id, title, what, lines }) => [
        `${what.padEnd(7)} ${part} ${id}${title === id ? '' : `: ${title}`}`,
        ...lines.map(
          ({ field, before, after }) => `          ${field}: ${before ?? 'nothing'} -> ${after ?? 'nothing'}`,
        ),
      ])
      return tell(json, true, lines.join('\n') || 'No difference to the active policy.', { changes })
    },
  },
  'policy preview': {
    words: [1, 2],
    help: `breakwater policy preview FILE|PACK VERSION

Tries a policy pack on the cases there are: for each step and gate, how many cases have it now and how many would. Numbers only, never a
case; nothing is written. It ends with 1 when the file has faults or the version is not kept.`,
    async run({ words, json }) {
      const preview = await asPolicy(async (tx) => {
        const { previewPack } = await import('../src/packs/preview.ts')
        return previewPack(tx, await namedPack(tx, words))
      })
      const rows = preview.rows.filter(({ before, after }) => before !== after)
      const lines = rows.map(({ part, id, title, before, after }) => `${part} ${id}: ${before} -> ${after}  ${title}`)
      const says = `${preview.changed} of ${preview.cases} cases would have other steps or gates.`
      return tell(json, true, [...lines, says].join('\n'), preview)
    },
  },
  'policy move': {
    words: [0, 1],
    options: { by: { type: 'string' }, reason: { type: 'string' } },
    help: `breakwater policy move [REFERENCE] --by=ADDRESS --reason=WORDS

Proposes that open cases follow the active version from now on, in the name of the person with that address: all of them, proposed by an
administrator, or one case, proposed by its handler. Another person reads what changes and agrees in the console, under Decisions; until
then nothing moves. It ends with 1 when there is nothing to move or that person may not propose it.`,
    async run({ words, values, json }) {
      const { buildDeps } = await import('../src/main.ts')
      const { as, system } = await import('../src/db/as.ts')
      const { findByAddress } = await import('../src/people/find-by-address.ts')
      const { caseMoveOf, proposeCaseMove, proposeMoveAll } = await import('../src/packs/propose-move.ts')
      const [by, reason] = [String(values['by'] ?? ''), String(values['reason'] ?? '').trim()]
      if (reason.length < 3) throw new Error('Say why with --reason: the person who agrees reads it.')
      await using opened = new AsyncDisposableStack()
      const deps = await buildDeps(opened)
      const who = await as(deps.db, system('setup'), (tx) => findByAddress(tx, by))
      if (!who) throw new Error(`Nobody in the directory has the address "${by}".`)
      const said = 'Proposed. Another person decides it in the console, under Decisions.'
      const [reference] = words.map((word) => word.toUpperCase())
      if (!reference) return tell(json, true, said, { id: await proposeMoveAll(deps, who, reason) })
      const move = await caseMoveOf(deps, who, reference)
      const id = await proposeCaseMove(deps, who, reference, reason)
      const list = (steps: string[]) => steps.join(', ') || 'nothing'
      const lines = [`${move.from} -> ${move.to}`, `opens: ${list(move.opens)}`, `drops: ${list(move.drops)}`, said]
      return tell(json, true, lines.join('\n'), { id, move })
    },
  },
} satisfies Record<string, Command>
