import { readFileSync } from 'node:fs'
import type { CaseView } from '@breakwater/shared/case.ts'
import type { ExportOrder } from '@breakwater/shared/contract/exports.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { access } from '../desk/access.ts'
import { policyRefusal } from '../desk/policy-refusal.ts'
import { guard } from '../desk/standing.ts'
import { viewCase } from '../desk/view.ts'
import { say } from '../desk/words.ts'
import { noteCustody } from '../evidence/custody.ts'
import { sha256 } from '../evidence/keep.ts'
import { openEvidence } from '../evidence/open.ts'
import { needsConsent } from '../policy/police-declined.ts'
import { situationOf } from '../policy/situation.ts'
import { record } from '../trail/record.ts'
import { signTrail, trailPublicKey } from '../trail/signing.ts'
import { casePaper } from './case-paper.ts'
import { encrypted } from './encrypt.ts'
import { paperPdf } from './pdf.ts'
import { type Profile, profileOf } from './recipients.ts'
import { trailProof } from './trail-proof.ts'
import { bundleZip } from './zip.ts'

const VERIFIER = new URL('./verify.mjs', import.meta.url)
const FORMAT = 'breakwater-bundle-1'
const VERSION = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version

type Piece = {
  id: string
  file: string | null
  kind: string
  via: string
  fidelity: string
  grade: string
  at: string
  size: number
  sha256: string
  capturedBy: string
  dkim: string | null
}
export type Bundle = { name: string; bytes: Buffer }
type Files = Map<string, Uint8Array>

/** Where the police need the person's own yes, so does the file for them; taken back in time, it is not made any more (POLICY I18). */
async function withConsent(tx: Tx, caseId: string): Promise<void> {
  const { pack, facts } = await situationOf(tx, caseId)
  if (!needsConsent(pack.options) || facts['police.consent'] === 'yes') return
  const refers = Object.values(pack.actions).find(({ kind }) => kind === 'referral.police')
  throw policyRefusal(pack, refers?.clause ?? '', say('police.no_yes'))
}

/**
 * Everything of a case that its handler may hand on, with originals, custody, trail and a verifier that asks nobody (SECURITY A5, SCREEN
 * 72). `confirm` says that it is really them; every export is on the trail and shows to whoever reported (N5).
 */
export async function exportCase(
  deps: Deps,
  who: Person,
  reference: string,
  order: ExportOrder,
  confirm: () => void,
): Promise<Bundle> {
  await as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'case.export')
    if (order.recipient === 'authority')
      await within(tx, system('policy'), person(who.id), () => withConsent(tx, caseId))
    confirm()
  })
  const view = await viewCase(deps, who, reference)
  const files: Files = new Map()
  const { caseId, profile, pieces, zone } = await as(deps.db, person(who.id), (tx) =>
    taken(deps, tx, who, reference, order, view, files),
  )
  const opened = await access(deps, who, reference)
  const proof = await trailProof(deps, caseId)
  const custody = proof.rows
    .filter((row) => row.about === 'custody' && row.said)
    .map((row) => {
      const [id, , evidence, , actor, system, act] = JSON.parse(row.said!) as (string | null)[]
      return { id, evidence, act, micros: row.micros, by: byWhom(actor ?? null, system, view, profile) }
    })
  const key = trailPublicKey(deps.keys).toString('hex')
  const made = deps.clock.now()
  const names = new Map(pieces.flatMap((p) => (p.file ? [[p.id, p.file] as const] : [])))
  const paper = casePaper(view, profile.masks, {
    zone,
    made,
    items: profile.items,
    files: names,
    opened,
    signature: key,
  })
  files.set('case-file.pdf', await paperPdf(paper))
  files.set('trail.json', json(proof))
  files.set('custody.json', json(custody))
  files.set('verify.mjs', readFileSync(VERIFIER))
  const bundle = sealed(deps, files, {
    format: FORMAT,
    tool: { name: 'Breakwater', version: VERSION },
    case: { reference: view.reference, receivedAt: view.receivedAt, status: view.status },
    made: { at: made.toISOString(), by: say('part.handler'), recipient: order.recipient },
    clock: await clockOffset(deps, zone, made),
    evidence: pieces,
    redactions: profile.masks.redactions(),
  })
  const name = `${view.reference}-${made.toISOString().slice(0, 10)}.zip`
  return order.encryption
    ? { name: `${name}.age`, bytes: await encrypted(bundle, order.encryption) }
    : { name, bytes: bundle }
}

/** Reads what goes along, and notes that it was taken, in one transaction. */
async function taken(
  deps: Deps,
  tx: Tx,
  who: Person,
  reference: string,
  order: ExportOrder,
  view: CaseView,
  files: Files,
) {
  const { caseId } = await guard(tx, who, reference, 'case.export')
  const key = await caseKey(deps, tx, caseId)
  const own = new Set([view.affected?.id, view.reportedBy?.id].flatMap((id) => id ?? []))
  const profile = await profileOf(tx, order.recipient, view, own)
  const rows = await tx
    .selectFrom('evidence')
    .where('case_id', '=', caseId)
    .selectAll()
    .orderBy('at')
    .orderBy('id')
    .execute()
  const pieces: Piece[] = []
  for (const [n, row] of rows.entries()) {
    if (!profile.originals(row)) {
      profile.masks.note('evidence', say('export.an_original'), say('export.why_original'))
      continue
    }
    const here = row.place === 'expected' ? undefined : await openEvidence(deps, tx, key, row.id)
    const stem = `${String(n + 1).padStart(3, '0')}-${row.id.slice(0, 8)}`
    const file = here ? `originals/${stem}.${row.kind === 'mail' ? 'eml' : 'bin'}` : null
    if (here && file) {
      files.set(file, here.bytes)
      await noteCustody(deps, tx, caseId, row.id, 'downloaded', { export: order.recipient }, who.id)
    }
    if (row.signature) files.set(`dkim/${stem}.json`, json(row.signature))
    pieces.push({
      id: row.id,
      file,
      kind: row.kind,
      via: row.via,
      fidelity: row.fidelity,
      grade: row.grade,
      at: row.at.toISOString(),
      size: Number(row.size),
      sha256: here?.sha256 ?? '',
      capturedBy: byWhom(row.by_id, 'intake', view, profile),
      dkim: row.signature ? `dkim/${stem}.json` : null,
    })
  }
  await addEvent(deps, tx, key, {
    caseId,
    by: person(who.id),
    kind: 'case.exported',
    visibility: 'desk',
    params: { recipient: order.recipient },
    body: order.reason,
  })
  const detail = { recipient: order.recipient, pieces: pieces.length, encrypted: order.encryption !== undefined }
  await record(tx, deps.clock, { action: 'case.exported', caseId, part: 'handler', detail })
  const { time_zone } = await tx.selectFrom('organisation').select('time_zone').executeTakeFirstOrThrow()
  return { caseId, profile, pieces, zone: time_zone }
}

/** A person as this recipient may know them: by name, by part, or as a colleague; the service by its name. */
function byWhom(id: string | null, system: string | null | undefined, view: CaseView, { named }: Profile): string {
  if (!id) return `system:${system ?? 'intake'}`
  const on = view.people.find((p) => p.person.id === id)
  if (named === 'everyone' || named.has(id)) return on?.person.name ?? say('export.colleague')
  return on ? say(`part.${on.part}`) : say('export.colleague')
}

/** The list of contents, signed, and the zip around everything. */
function sealed(deps: Deps, files: Files, facts: object): Buffer {
  const listed = [...files].map(([path, data]) => ({ path, size: data.length, sha256: sha256(data).toString('hex') }))
  const manifest = json({ ...facts, files: listed })
  const signature = signTrail(deps.keys, manifest.toString('utf8')).toString('hex')
  const seal = { algorithm: 'Ed25519', key: trailPublicKey(deps.keys).toString('hex'), signature }
  return bundleZip(
    new Map([['manifest.json', manifest], ['manifest.sig.json', Buffer.from(`${JSON.stringify(seal)}\n`)], ...files]),
  )
}

const json = (value: unknown) => Buffer.from(`${JSON.stringify(value, null, 1)}\n`)

/** What the clocks said: ours, its zone, and how far the database's own was from it (ISO/IEC 27037). */
async function clockOffset(deps: Deps, zone: string, made: Date) {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(deps.auth)
  return { zone, at: made.toISOString(), databaseAheadMs: (rows[0]?.now.getTime() ?? made.getTime()) - made.getTime() }
}
