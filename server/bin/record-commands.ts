import { existsSync, readFileSync, writeFileSync } from 'node:fs'
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
      const check = await as(deps.db, system('setup'), (tx) => checkTrail(tx, { place, keys, beside: deps.db }))
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
  'receipt verify': {
    words: [1, 1],
    options: { key: { type: 'string' } },
    help: `breakwater receipt verify FILE [--key HEX,HEX]

Checks a receipt that somebody kept of their report, offline and without any database: nothing in it was changed since it was signed.
--key: public keys that count; without them the name of the key that signed it is said.`,
    async run({ words, values, json }) {
      const { checkReceipt } = await import('../src/trail/receipt-text.ts')
      const keys = String(values['key'] ?? '')
        .split(',')
        .filter(Boolean)
      const check = checkReceipt(readFileSync(words[0] ?? '', 'utf8'), keys)
      return tell(
        json,
        check.ok,
        [...check.lines.map(([name, value]) => `${name}: ${value}`), check.says].join('\n'),
        check,
      )
    },
  },
  'evidence verify': {
    words: [1, 1],
    options: { key: { type: 'string' } },
    help: `breakwater evidence verify REFERENCE|BUNDLE [--key HEX]

REFERENCE: reads every original of a case from the store, opens it and compares its sha256 with the one noted at its arrival.
BUNDLE: a zip that was exported. Checks all of it, offline; --key: and that it was signed by this key. Shows no content.`,
    async run({ words, values, json }) {
      const what = words[0] ?? ''
      if (existsSync(what)) {
        const { verifyBundle } = await import('../src/exports/verify.mjs')
        const key = values['key'] ? { key: String(values['key']) } : {}
        const { ok, says } = verifyBundle(readFileSync(what), key)
        const lines = says.map((line) => `${line.ok ? 'right' : 'WRONG'}  ${line.text}`)
        return tell(json, ok, lines.join('\n'), { says })
      }
      const { buildDeps } = await import('../src/main.ts')
      const { verifyEvidence } = await import('../src/verify-evidence.ts')
      await using opened = new AsyncDisposableStack()
      const pieces = await verifyEvidence(await buildDeps(opened), what)
      const bad = pieces.filter(({ state }) => state === 'damaged')
      const lines = pieces.map(({ id, state, sha256 }) => `${state.padEnd(10)} ${id} ${sha256}`)
      return tell(json, bad.length === 0, [...lines, `${pieces.length} pieces, ${bad.length} damaged.`].join('\n'), {
        pieces,
      })
    },
  },
  export: {
    words: [1, 1],
    options: {
      by: { type: 'string' },
      reason: { type: 'string' },
      to: { type: 'string' },
      for: { type: 'string' },
      age: { type: 'string' },
    },
    help: `breakwater export REFERENCE --by=ADDRESS --reason=WORDS [--to=FILE] [--for=organisation|authority|reporter] [--age=RECIPIENT]

Writes a bundle of a case: originals, custody, trail, a tagged PDF and verify.mjs, which checks it with nothing but Node. --by: the case's
handler, in whose name it is done; whoever reported sees that it was. --age: encrypts it for that recipient.`,
    async run({ words, values, json }) {
      const { buildDeps } = await import('../src/main.ts')
      const { exportCase } = await import('../src/exports/export-case.ts')
      const { ExportOrder } = await import('@breakwater/shared/contract/exports.ts')
      const { as, system } = await import('../src/db/as.ts')
      const { findByAddress } = await import('../src/people/find-by-address.ts')
      const order = ExportOrder.parse({
        recipient: values['for'] ?? 'organisation',
        reason: values['reason'] ?? '',
        ...(values['age'] ? { encryption: { recipient: values['age'] } } : {}),
      })
      await using opened = new AsyncDisposableStack()
      const deps = await buildDeps(opened)
      const by = String(values['by'] ?? '')
      const who = await as(deps.db, system('setup'), (tx) => findByAddress(tx, by))
      if (!who) throw new Error(`Nobody in the directory has the address "${by}". Name the case's handler with --by.`)
      // whoever has this shell has the keys; the passkey protects a browser
      const bundle = await exportCase(deps, who, words[0]?.toUpperCase() ?? '', order, () => undefined)
      const file = String(values['to'] ?? bundle.name)
      writeFileSync(file, bundle.bytes, { mode: 0o600, flag: 'wx' })
      return tell(json, true, `Written to ${file}, ${bundle.bytes.length} bytes.`, { file, size: bundle.bytes.length })
    },
  },
  'retention list': {
    words: [0, 0],
    options: { days: { type: 'string' } },
    help: `breakwater retention list [--days=N]

A dry run: what the schedule of the policy would erase now, or within N days, and what a legal hold keeps. Changes nothing.`,
    async run({ values, json }) {
      const { buildDeps } = await import('../src/main.ts')
      const { dueForErasing } = await import('../src/retention/due.ts')
      await using opened = new AsyncDisposableStack()
      const deps = await buildDeps(opened)
      const by = new Date(deps.clock.now().getTime() + Number(values['days'] ?? 0) * 86_400_000)
      const due = await dueForErasing(deps, by)
      const lines = due.map(
        (d) =>
          `${d.reference}  ${d.due.toISOString().slice(0, 10)}  ${d.rule}${d.held ? '  kept by a legal hold' : ''}`,
      )
      return tell(json, true, lines.join('\n') || 'Nothing.', { due })
    },
  },
  'retention run': {
    words: [0, 0],
    help: `breakwater retention run

Erases what the schedule says, as far as no legal hold is on it, and leaves a stub of each. A worker does the same every hour.`,
    async run({ json }) {
      const { buildDeps } = await import('../src/main.ts')
      const { eraseDue } = await import('../src/retention/erase.ts')
      await using opened = new AsyncDisposableStack()
      const gone = await eraseDue(await buildDeps(opened))
      return tell(json, true, gone.map(({ reference }) => `${reference} is erased.`).join('\n') || 'Nothing was due.', {
        erased: gone.map(({ reference }) => reference),
      })
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
