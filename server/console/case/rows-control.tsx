import type { RecordRow } from '@breakwater/shared/contract/cases.ts'
import type { RecordField } from '@breakwater/shared/step.ts'
import { Button } from '../parts/button.tsx'
import { t } from '../text.ts'
import { PlainControl } from './plain-control.tsx'

interface RowsControlProps {
  field: RecordField
  rows: readonly RecordRow[]
  missing: boolean
  write(rows: RecordRow[]): void
}

/** A list: one group of fields for each line, and a button for the next. */
export function RowsControl({ field, rows, missing, write }: RowsControlProps) {
  const shown = rows.length > 0 ? rows : [{}]
  const set = (at: number, row: RecordRow) => write(shown.map((one, n) => (n === at ? row : one)))
  return (
    <fieldset class="field">
      <legend>
        {field.label}
        {!field.required && <span class="faint"> {t('field.optional')}</span>}
      </legend>
      {shown.map((row, n) => (
        <fieldset key={`${field.id}:${n}`} class="stack">
          <legend class="small muted">{t('record.line', { number: n + 1 })}</legend>
          {field.columns?.map((column) => (
            <PlainControl
              key={column.id}
              field={column}
              value={row[column.id]}
              missing={missing && column.required && (row[column.id] ?? '') === ''}
              write={(value) => !Array.isArray(value) && set(n, { ...row, [column.id]: value })}
            />
          ))}
          {shown.length > 1 && (
            <Button kind="quiet" onClick={() => write(shown.filter((_, at) => at !== n))}>
              {t('record.line_off', { number: n + 1 })}
            </Button>
          )}
        </fieldset>
      ))}
      <Button onClick={() => write([...shown, {}])}>{t('record.line_more')}</Button>
      {missing && <p class="error">{t('record.needed')}</p>}
    </fieldset>
  )
}
