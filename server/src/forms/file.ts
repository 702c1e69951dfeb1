import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { caseKey } from '../cases/key.ts'
import { csvCell } from '../crm/csv.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { guard } from '../desk/standing.ts'
import { say } from '../desk/words.ts'
import { paperPdf } from '../exports/pdf.ts'
import { situationOf } from '../policy/situation.ts'
import { missing } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { formFields, formSteps, linesOf, sentForms } from './read-forms.ts'
import { formReader } from './view.ts'

/** A form that went in as a file: a tagged PDF, or a CSV of questions and answers. What its reader may not read is named as left out. */
export const formFile = (
  deps: Deps,
  who: Person,
  reference: string,
  id: string,
  as_: 'pdf' | 'csv',
): Promise<{ bytes: Buffer; name: string }> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await formReader(tx, who, reference)
    const { key, pack, names } = await within(tx, system('policy'), person(who.id), async () => ({
      key: await caseKey(deps, tx, caseId),
      pack: (await situationOf(tx, caseId)).pack,
      names: new Map((await tx.selectFrom('person').select(['id', 'name']).execute()).map((p) => [p.id, p.name])),
    }))
    const form = (await sentForms(tx, key, caseId, pack, (by) => names.get(by) ?? '')).find((one) => one.id === id)
    if (!form) throw missing()
    const lines = [...form.lines, ...(form.restricted ?? [])]
    const left = form.masked ? [say('form.left_out')] : []
    await record(tx, deps.clock, { action: 'form.exported', caseId, subject: id, detail: { as: as_ } })
    const name = `${reference}-form.${as_}`
    if (as_ === 'csv') return { bytes: csvOf(lines, left), name }
    const intro = say('form.by', { name: form.by, day: form.at.slice(0, 10) })
    return { bytes: await pdfOf(reference, intro, lines, left, deps.clock.now()), name }
  })

/**
 * The form as it is filled in so far, as a file: the portal is given the file before it gives the reference that the form ends with (POLICY
 * 94). Nothing of it is kept. @throws missing when no form of that step is open
 */
export const draftFile = (
  deps: Deps,
  who: Person,
  reference: string,
  { step, values, as: as_ }: { step: string; values: RecordValues; as: 'pdf' | 'csv' },
): Promise<{ bytes: Buffer; name: string }> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'form.write')
    const { pack, steps } = await within(tx, system('policy'), person(who.id), () => situationOf(tx, caseId))
    const row = steps.find(({ id, state }) => id === step && state === 'open')
    if (!row || !formSteps(pack).includes(row.step)) throw missing()
    const lines = linesOf(formFields(pack), values)
    const now = deps.clock.now()
    await record(tx, deps.clock, { action: 'form.exported', caseId, subject: step, detail: { as: as_, draft: true } })
    const name = `${reference}-form-draft.${as_}`
    const intro = say('form.draft', { name: who.name, day: now.toISOString().slice(0, 10) })
    if (as_ === 'csv') return { bytes: csvOf([{ label: intro, value: '' }, ...lines], []), name }
    return { bytes: await pdfOf(reference, intro, lines, [], now), name }
  })

type Lines = readonly { label: string; value: string }[]

const csvOf = (lines: Lines, left: readonly string[]) =>
  Buffer.from(
    [...lines.map(({ label, value }) => [label, value]), ...left.map((text) => [text, ''])]
      .map((row) => row.map(csvCell).join(','))
      .join('\r\n')
      .concat('\r\n'),
  )

const pdfOf = (reference: string, intro: string, lines: Lines, left: readonly string[], made: Date) =>
  paperPdf({
    title: say('form.paper', { reference }),
    language: 'en-GB',
    made,
    intro: [intro],
    sections: [
      { title: say('form.answers'), facts: lines },
      ...(left.length ? [{ title: say('export.left_out'), paragraphs: left }] : []),
    ],
  })
