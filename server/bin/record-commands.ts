import { type Command, tell } from './command.ts'

/** What keeps and proves the records: the trail and evidence. */
export const recordCommands = {
  'trail verify': {
    words: [0, 0],
    options: { anchors: { type: 'string' }, key: { type: 'string' } },
    help: `breakwater trail verify [--anchors FOLDER] [--key HEX,HEX]

Checks every row of the trail and what it stands for: each carries the hash of the one before it, so a changed, dropped or inserted row
shows. With the signed anchors of TRAIL_ANCHORS, or of another folder, a cut tail shows too. --key: public keys that count instead of ours.`,
    async run({ values, json }) {
      const { buildDeps } = await import('../src/main.ts')
      const { as, system } = await import('../src/db/as.ts')
      const { checkTrail } = await import('../src/trail/verify.ts')
      const { anchorFolder } = await import('../src/trail/anchor-place.ts')
      const { trailPublicKey } = await import('../src/trail/signing.ts')
      await using opened = new AsyncDisposableStack()
      const deps = await buildDeps(opened)
      const place = anchorFolder(String(values['anchors'] ?? deps.config.trail.anchors))
      const given = String(values['key'] ?? '')
        .split(',')
        .filter(Boolean)
        .map((hex) => Buffer.from(hex, 'hex'))
      const keys = given.length ? given : [trailPublicKey(deps.keys)]
      const check = await as(deps.db, system('setup'), (tx) => checkTrail(tx, { place, keys }))
      const ok = check.faults.length === 0
      const lines = check.faults
        .slice(0, 50)
        .map(({ kind, seq, ref }) => `${SAYS[kind]}${seq === null ? '' : ` Row ${seq}.`}${ref ? ` ${ref}.` : ''}`)
      const signed = check.anchors
        ? `${check.anchors} anchors fit; signed up to row ${check.anchoredUpTo}.`
        : 'No anchor was found: a cut tail would not show.'
      return tell(
        json,
        ok,
        [...lines, ok ? `${check.rows} rows, all fit. ${signed}` : `${check.faults.length} faults.`].join('\n'),
        {
          ...check,
          bad: check.faults[0]?.seq ?? null,
        },
      )
    },
  },
} satisfies Record<string, Command>

const SAYS = {
  chain: 'A row does not fit the one before it.',
  head: 'The end of the chain is not where it should be.',
  entry: 'What a row stands for is missing, added or changed.',
  custody: 'An entry of the custody log is missing, added or changed.',
  evidence: 'The record of a piece of evidence is missing, added or changed.',
  anchor: 'An anchor is missing, changed, or not signed by a key that counts.',
  cut: 'The trail ends before a row that was signed: its tail was cut.',
  rewritten: 'A row differs from what was signed: the chain was written anew.',
}
