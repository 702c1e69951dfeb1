import type { Person } from '@breakwater/shared/person.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { say } from '../desk/words.ts'
import { propose } from '../gates/propose.ts'
import { mayAnswerSubjects } from '../people/may.ts'
import { missing, Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { bulkExport } from './bulk-export.ts'
import type { Bundle } from './export-case.ts'
import type { Redaction } from './mask.ts'
import { named, Subject } from './named.ts'
import { type Paper, paperPdf } from './pdf.ts'
import { maskerFor, personFile, type SubjectFile, type SubjectOf, thirdPartyFile } from './subject-file.ts'
import { bundleZip } from './zip.ts'

/** Milliseconds that an approved file can be fetched. */
export const LIFE = 30 * 24 * 3_600_000

/** Asks legal for leave to hand out what is held about somebody. @throws missing for whoever is not of the desk, forbidden about oneself */
export const askForSubject = (deps: Deps, who: Person, subject: SubjectOf, reason: string): Promise<{ id: string }> =>
  as(deps.db, person(who.id), async (tx) => {
    if (!mayAnswerSubjects(who)) throw missing()
    if (subject.id === who.id) throw new Refusal('forbidden', 'refusal.forbidden')
    await within(tx, system('policy'), person(who.id), () => named(deps, tx, subject))
    const about = subject.kind === 'person' ? subject.id : null
    const id = await propose(deps, tx, who, bulkExport, {
      kind: 'bulk-export',
      caseId: null,
      subject: about,
      payload: subject,
      words: reason,
    })
    return { id }
  })

/**
 * The file for one person, once legal approved it: everything held about them and nobody else's data. Cases that whoever makes it is
 * walled from are as absent here as anywhere (W4); the trail says to the overseer that they were left out.
 */
export async function subjectAccess(deps: Deps, who: Person, gateId: string, confirm: () => void): Promise<Bundle> {
  const { file, redactions } = await as(deps.db, person(who.id), async (tx) => {
    const subject = await approved(deps, tx, who, gateId)
    confirm()
    const made = await within(tx, system('worker'), person(who.id), () => gathered(deps, tx, who, subject))
    await record(tx, deps.clock, { action: 'subject.exported', subject: gateId, detail: { kind: subject.kind } })
    return made
  })
  const json = Buffer.from(`${JSON.stringify({ ...file, redactions }, null, 1)}\n`)
  const files = new Map([
    ['about-you.pdf', await paperPdf(subjectPaper(file, redactions, deps.clock.now()))],
    ['about-you.json', json],
  ])
  return { name: `about-you-${deps.clock.now().toISOString().slice(0, 10)}.zip`, bytes: bundleZip(files) }
}

async function approved(deps: Deps, tx: Tx, who: Person, gateId: string): Promise<SubjectOf> {
  if (!mayAnswerSubjects(who)) throw missing()
  const gate = await tx
    .selectFrom('gate_proposal')
    .where('id', '=', gateId)
    .where('kind', '=', 'bulk-export')
    .where('proposer', '=', who.id)
    .select(['payload', 'state', 'ended_at'])
    .executeTakeFirst()
  const { data } = Subject.safeParse(gate?.payload)
  if (!gate || !data) throw missing()
  const fresh = gate.ended_at && deps.clock.now().getTime() - gate.ended_at.getTime() < LIFE
  if (gate.state !== 'carried-out' || !fresh) throw new Refusal('blocked', 'gate.not_yet')
  return data
}

/** Runs as the service. */
export async function gathered(deps: Deps, tx: Tx, who: Person, subject: SubjectOf) {
  const all =
    subject.kind === 'person'
      ? tx.selectFrom('case_member').where('person_id', '=', subject.id).select('case_id as id').distinct()
      : tx.selectFrom('case_file').where('third_party_id', '=', subject.id).select('id')
  const walls = await tx.selectFrom('case_wall').where('person_id', '=', who.id).select('case_id').execute()
  const walled = new Set(walls.map((w) => w.case_id))
  const ids = (await all.execute()).map(({ id }) => id)
  const cases = ids.filter((id) => !walled.has(id))
  const left = ids.filter((id) => walled.has(id)).map((caseId) => ({ action: 'subject.left-out', caseId }))
  await record(tx, deps.clock, ...cases.map((caseId) => ({ action: 'case.read-for-subject', caseId })), ...left)
  const masks = await maskerFor(deps, tx, subject, (await named(deps, tx, subject)).own)
  const file = await (subject.kind === 'person' ? personFile : thirdPartyFile)(deps, tx, subject.id, masks, cases)
  return { file, redactions: masks.redactions() }
}

const shown = (facts: Record<string, unknown>) =>
  Object.entries(facts)
    .filter(([, value]) => value !== null && value !== '')
    .map(
      ([key, value]) =>
        `${key}: ${value instanceof Date ? value.toISOString() : typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
    )
    .join(' · ')

/** The same file as a paper that a person reads. */
export function subjectPaper(file: SubjectFile, redactions: readonly Redaction[], made: Date): Paper {
  const list = (title: string, items: readonly Record<string, unknown>[]) => ({
    title: say(`export.${title}`),
    list: items.map(shown),
  })
  const left = redactions.map((r) => `${r.what}, ${r.where}, ${r.times}×: ${r.reason}`)
  return {
    title: say('export.about_you'),
    language: 'en-GB',
    made,
    intro: [say('export.made', { at: made.toISOString() })],
    sections: [
      { title: say('export.you'), paragraphs: [shown(file.about)] },
      list('your_cases', file.cases),
      list('you_wrote', file.wrote),
      list('you_did', file.acts),
      list('restrictions', file.restrictions),
      {
        title: say('export.left_out'),
        ...(left.length ? { list: left } : { paragraphs: [say('export.nothing_left_out')] }),
      },
    ].filter((s) => ('list' in s && s.list?.length) || ('paragraphs' in s && s.paragraphs?.length)),
  }
}
