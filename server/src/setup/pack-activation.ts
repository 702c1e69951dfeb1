import type { PackChange } from '@breakwater/shared/contract/policy.ts'
import { z } from 'zod'
import { say } from '../desk/words.ts'
import { defineGateKind } from '../gates/kind.ts'
import { previewPack } from '../packs/preview.ts'
import { changesOf } from '../packs/versions.ts'
import { packWith } from '../policy/packs.ts'
import { missing } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { inPlace } from './in-place.ts'

const lineOf = ({ field, before, after }: PackChange['lines'][number]) => `${field}: ${before ?? '–'} → ${after ?? '–'}`

/** A pack becomes active: two people agree, and everything else of the set-up is there (SETTLED 73). Open cases stay with theirs. */
export const packActivation = defineGateKind({
  payload: z.object({ id: z.string(), version: z.string(), hash: z.string() }),
  required: ['first-approver', 'second-approver'],
  async conditions(deps, tx) {
    const items = await inPlace(deps, tx)
    return items
      .filter(({ id }) => id !== 'pack')
      .map(({ id, done }) => ({ say: say(`setup.${id}`), state: done ? 'yes' : 'no' }))
  },
  async dossier(_deps, tx, { payload: { id, version, hash } }) {
    const pack = await packWith(tx, hash)
    const changes = await changesOf(tx, id, version)
    const { cases, changed } = await previewPack(tx, pack)
    return [
      { label: say('gate.line.pack'), value: `${id} ${version}` },
      { label: say('gate.line.steps'), value: String(pack.steps.length) },
      { label: say('gate.line.clauses'), value: String(Object.keys(pack.clauses).length) },
      { label: say('gate.line.preview'), value: `${changed} / ${cases}` },
      ...changes.map((change) => ({
        label: say(`gate.line.change_${change.what}`, { part: say(`pack.part.${change.part}`) }),
        value: [change.title, ...change.lines.map(lineOf)].join('\n'),
      })),
    ]
  },
  async execute(deps, tx, { payload: { id, version, hash } }) {
    await tx.updateTable('pack').set({ status: 'retired' }).where('status', '=', 'active').execute()
    const done = await tx.updateTable('pack').set({ status: 'active' }).where('hash', '=', hash).executeTakeFirst()
    if (done.numUpdatedRows === 0n) throw missing()
    await record(tx, deps.clock, { action: 'policy.activated', subject: `${id} ${version}` })
  },
})
