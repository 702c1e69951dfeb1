import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { SentForm } from '@breakwater/shared/contract/forms.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { Field } from '@breakwater/shared/policy-steps.ts'
import type { Tx } from '../db/as.ts'
import { fieldWords } from '../desk/field-words.ts'
import { openText, placeOf } from '../keys/seal.ts'

/** The fields of the pack's incident form. */
export const formFields = (pack: PolicyPack): readonly Field[] =>
  pack.steps.find((step) => step.closed_by.record === 'incident-form')?.closed_by.fields ?? []

/** The steps of the pack that end with an incident form. */
export const formSteps = (pack: PolicyPack): readonly string[] =>
  pack.steps.filter((step) => step.closed_by.record === 'incident-form').map(({ id }) => id)

/** What was answered, as lines to be read; a field without an answer has none. */
export const linesOf = (fields: readonly Field[], values: RecordValues) =>
  fields.flatMap((field) =>
    values[field.id] === undefined || values[field.id] === ''
      ? []
      : [{ label: field.label, value: fieldWords(field, values[field.id]!) }],
  )

/** The forms of a case that went in, oldest first; the restricted part only where row security leaves it (POLICY 93). */
export async function sentForms(
  tx: Tx,
  key: Buffer,
  caseId: string,
  pack: PolicyPack,
  nameOf: (id: string) => string,
): Promise<SentForm[]> {
  const rows = await tx.selectFrom('incident_form').where('case_id', '=', caseId).selectAll().orderBy('at').execute()
  const apart = await tx.selectFrom('incident_form_private').where('case_id', '=', caseId).selectAll().execute()
  const fields = formFields(pack)
  return rows.map((row) => {
    const values: RecordValues = JSON.parse(
      openText(key, row.values_sealed, placeOf('incident_form', 'values', row.id, caseId)),
    )
    const hidden = apart.find((one) => one.form_id === row.id)
    return {
      ...{ id: row.id, incident: row.incident_id, at: row.at.toISOString(), by: nameOf(row.by_id) },
      lines: linesOf(fields, values),
      restricted: hidden
        ? linesOf(
            fields,
            JSON.parse(openText(key, hidden.said_sealed, placeOf('incident_form_private', 'said', row.id, caseId))),
          )
        : null,
      masked: !hidden && (values.protected === true || values.protected === 'yes'),
    }
  })
}
