import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { RecordColumn } from '@breakwater/shared/step.ts'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { t } from '../text.ts'

type Value = RecordValues[string]

interface PlainControlProps {
  field: RecordColumn
  value: Value | undefined
  missing: boolean
  write(value: Value): void
}

const text = (value: Value | undefined) =>
  value === undefined ? '' : Array.isArray(value) ? value.join('\n') : String(value)

/** One plain field of a record, drawn by its type. */
export function PlainControl({ field, value, missing, write }: PlainControlProps) {
  const error = missing ? t('record.needed') : null
  if (field.type === 'yes-no' || (field.type === 'choice' && (field.of?.length ?? 0) <= 6)) {
    const yesNo = field.type === 'yes-no'
    const options = yesNo
      ? [
          { value: 'true', label: t('answer.yes') },
          { value: 'false', label: t('answer.no') },
        ]
      : (field.of ?? []).map(({ id, label }) => ({ value: id, label }))
    return (
      <div class="field">
        <Choice
          inline={yesNo}
          legend={field.required ? field.label : `${field.label} ${t('field.optional')}`}
          options={options}
          chosen={value === undefined ? [] : [String(value)]}
          choose={([chosen]) => write(yesNo ? chosen === 'true' : (chosen ?? ''))}
        />
        {error && <p class="error">{error}</p>}
      </div>
    )
  }
  return (
    <Field
      label={field.label}
      optional={!field.required}
      error={error}
      hint={field.type === 'people' ? t('record.people_hint') : undefined}
      control={(ids) => {
        if (field.type === 'long-text')
          return (
            <textarea {...ids} rows={4} dir="auto" value={text(value)} onInput={(e) => write(e.currentTarget.value)} />
          )
        if (field.type === 'people')
          return (
            <textarea
              {...ids}
              rows={2}
              dir="auto"
              value={text(value)}
              onInput={(e) => write(e.currentTarget.value.split('\n').filter((line) => line !== ''))}
            />
          )
        if (field.type === 'choice')
          return (
            <select {...ids} value={text(value)} onChange={(e) => write(e.currentTarget.value)}>
              <option value="" />
              {field.of?.map(({ id, label }) => (
                <option key={id} value={id}>
                  {label}
                </option>
              ))}
            </select>
          )
        if (field.type === 'number' || field.type === 'money')
          return (
            <input
              {...ids}
              type="number"
              inputMode="decimal"
              step="any"
              value={text(value)}
              onInput={(e) => write(e.currentTarget.value === '' ? '' : Number(e.currentTarget.value))}
            />
          )
        if (field.type === 'date' || field.type === 'time')
          return <input {...ids} type={field.type} value={text(value)} onInput={(e) => write(e.currentTarget.value)} />
        return (
          <input {...ids} type="text" dir="auto" value={text(value)} onInput={(e) => write(e.currentTarget.value)} />
        )
      }}
    />
  )
}
