import type { Person } from '@breakwater/shared/person.ts'
import { as, person, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { guard } from '../desk/standing.ts'
import { propose } from '../gates/propose.ts'
import { openText } from '../keys/seal.ts'
import { missing, Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { bulkExport, ManyCases } from './bulk-export.ts'
import { type Bundle, exportCase } from './export-case.ts'
import { bundleZip } from './zip.ts'

/** Milliseconds that an approved export can be fetched. */
export const LIFE = 7 * 24 * 3_600_000

/** Puts taking many cases out of the service before legal and a senior leader (SECURITY G1). Each has to be the asker's own. @throws as `guard` */
export const askForMany = (deps: Deps, who: Person, references: readonly string[], reason: string) =>
  as(deps.db, person(who.id), async (tx) => {
    const cases: string[] = []
    for (const reference of new Set(references)) cases.push((await guard(tx, who, reference, 'case.export')).caseId)
    const id = await propose(deps, tx, who, bulkExport, {
      kind: 'bulk-export',
      caseId: null,
      subject: null,
      payload: { kind: 'cases', cases },
      words: reason,
      required: ['legal', 'senior-leader'],
    })
    return { id }
  })

/**
 * The bundles of the cases that were approved, in one zip. A case that is not the asker's any more is left out as if it were not there
 * (W4), and the trail says how many. `confirm` says that it is really them.
 */
export async function exportMany(deps: Deps, who: Person, gateId: string, confirm: () => void): Promise<Bundle> {
  const { asked, references, reason } = await as(deps.db, person(who.id), async (tx) => {
    const found = await approved(deps, tx, who, gateId)
    confirm()
    return found
  })
  const files = new Map<string, Uint8Array>()
  for (const reference of references) {
    const bundle = await exportCase(deps, who, reference, { recipient: 'organisation', reason }, confirm).catch(leftOut)
    if (bundle) files.set(bundle.name, bundle.bytes)
  }
  await as(deps.db, person(who.id), (tx) =>
    record(tx, deps.clock, {
      action: 'cases.exported',
      subject: gateId,
      detail: { asked, taken: files.size },
    }),
  )
  return { name: `cases-${deps.clock.now().toISOString().slice(0, 10)}.zip`, bytes: bundleZip(files) }
}

const leftOut = (error: unknown): undefined => {
  if (error instanceof Refusal && (error.kind === 'missing' || error.kind === 'forbidden')) return undefined
  throw error
}

async function approved(deps: Deps, tx: Tx, who: Person, gateId: string) {
  const gate = await tx
    .selectFrom('gate_proposal')
    .where('id', '=', gateId)
    .where('kind', '=', 'bulk-export')
    .where('proposer', '=', who.id)
    .select(['payload', 'state', 'ended_at', 'words_sealed'])
    .executeTakeFirst()
  const { data } = ManyCases.safeParse(gate?.payload)
  if (!gate || !data) throw missing()
  const fresh = gate.ended_at && deps.clock.now().getTime() - gate.ended_at.getTime() < LIFE
  if (gate.state !== 'carried-out' || !fresh) throw new Refusal('blocked', 'gate.not_yet')
  const reason = openText(deps.keys.installation, gate.words_sealed, `gate.words:${gateId}`)
  const rows = await tx.selectFrom('case_file').where('id', 'in', data.cases).select('reference').execute()
  return { asked: data.cases.length, references: rows.map((r) => r.reference).sort(), reason }
}
