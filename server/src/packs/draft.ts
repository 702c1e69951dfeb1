import type { Person } from '@breakwater/shared/person.ts'
import { parseDocument } from 'yaml'
import { as, person as asPerson, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { mayConfigure } from '../people/may.ts'
import { checkPack, type OptionAnswers } from '../policy/load.ts'
import { missing, Refusal } from '../refusal.ts'
import { keepPack } from '../setup/propose-pack.ts'
import { record } from '../trail/record.ts'

/** `yaml`: a file; else `from`, a kept version; else the active one. `answers` are written into it, under `version` where one is given. */
export type NewDraft = {
  yaml: string | null
  from?: { id: string; version: string } | null
  version: string | null
  answers: OptionAnswers
}

/**
 * Keeps a version as a draft. A kept version never changes: other answers are another version.
 * @throws Refusal `forbidden`, `policy.none`, `policy.faults` with the first fault, `policy.no_option`, `policy.version_taken`
 */
export async function draftPack(deps: Deps, who: Person, said: NewDraft): Promise<{ id: string; version: string }> {
  if (!mayConfigure(who)) throw new Refusal('forbidden', 'refusal.forbidden')
  return as(deps.db, asPerson(who.id), (tx) =>
    within(tx, system('setup'), asPerson(who.id), async () => {
      const yaml = written(said.yaml ?? (await keptYaml(tx, said.from ?? null)), said)
      const { pack, hash, faults } = checkPack(yaml)
      if (!pack || !hash) throw new Refusal('invalid', 'policy.faults', { first: faults[0]?.says ?? '' })
      await keepPack(deps, tx, pack, hash, yaml)
      const { id, version } = pack.pack
      await record(tx, deps.clock, { action: 'policy.drafted', subject: `${id} ${version}`, actor: who.id })
      return { id, version }
    }),
  )
}

async function keptYaml(tx: Tx, from: { id: string; version: string } | null): Promise<string> {
  const row = await tx
    .selectFrom('pack')
    .$if(from === null, (q) => q.where('status', '=', 'active'))
    .$if(from !== null, (q) => q.where('id', '=', from!.id).where('version', '=', from!.version))
    .select('yaml')
    .executeTakeFirst()
  if (!row && from) throw missing()
  if (!row) throw new Refusal('unavailable', 'policy.none')
  return row.yaml
}

function written(yaml: string, { version, answers }: NewDraft): string {
  if (!version && Object.keys(answers).length === 0) return yaml
  const document = parseDocument(yaml, { merge: true })
  if (document.errors.length) return yaml
  for (const [id, value] of Object.entries(answers)) {
    if (!document.hasIn(['options', id])) throw new Refusal('invalid', 'policy.no_option', { id })
    document.setIn(['options', id, 'value'], value)
  }
  if (version) document.setIn(['pack', 'version'], version)
  return document.toString({ lineWidth: 0 })
}

/** Retires a draft. @throws Refusal `forbidden`, `policy.not_a_draft`; missing */
export async function setAside(deps: Deps, who: Person, id: string, version: string): Promise<void> {
  if (!mayConfigure(who)) throw new Refusal('forbidden', 'refusal.forbidden')
  await as(deps.db, asPerson(who.id), (tx) =>
    within(tx, system('setup'), asPerson(who.id), async () => {
      const row = await tx
        .selectFrom('pack')
        .where('id', '=', id)
        .where('version', '=', version)
        .select('status')
        .forUpdate()
        .executeTakeFirst()
      if (!row) throw missing()
      if (row.status !== 'draft') throw new Refusal('conflict', 'policy.not_a_draft')
      await tx
        .updateTable('pack')
        .set({ status: 'retired' })
        .where('id', '=', id)
        .where('version', '=', version)
        .execute()
      await record(tx, deps.clock, { action: 'policy.set-aside', subject: `${id} ${version}`, actor: who.id })
    }),
  )
}
