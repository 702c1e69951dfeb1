import type { SentForm } from '@breakwater/shared/contract/forms.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { caseKey } from '../cases/key.ts'
import { csvCell } from '../crm/csv.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { say } from '../desk/words.ts'
import { paperPdf } from '../exports/pdf.ts'
import { situationOf } from '../policy/situation.ts'
import { missing } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { sentForms } from './read-forms.ts'
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
    return { bytes: await pdfOf(reference, form, lines, left, deps.clock.now()), name }
  })

type Lines = readonly { label: string; value: string }[]

const csvOf = (lines: Lines, left: readonly string[]) =>
  Buffer.from(
    [...lines.map(({ label, value }) => [label, value]), ...left.map((text) => [text, ''])]
      .map((row) => row.map(csvCell).join(','))
      .join('\r\n')
      .concat('\r\n'),
  )

const pdfOf = (reference: string, form: SentForm, lines: Lines, left: readonly string[], made: Date) =>
  paperPdf({
    title: say('form.paper', { reference }),
    language: 'en-GB',
    made,
    intro: [say('form.by', { name: form.by, day: form.at.slice(0, 10) })],
    sections: [
      { title: say('form.answers'), facts: lines },
      ...(left.length ? [{ title: say('export.left_out'), paragraphs: left }] : []),
    ],
  })
