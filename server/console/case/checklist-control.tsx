import type { RecordRow } from '@breakwater/shared/contract/cases.ts'
import type { RecordField } from '@breakwater/shared/step.ts'
import { Field } from '../parts/field.tsx'
import { t } from '../text.ts'

interface ChecklistControlProps {
  field: RecordField
  rows: readonly RecordRow[]
  missing: boolean
  write(rows: RecordRow[]): void
}

/** A checklist: each item is done, or a line says why it is not. */
export function ChecklistControl({ field, rows, missing, write }: ChecklistControlProps) {
  const rowOf = (id: string): RecordRow => rows.find((row) => row.id === id) ?? { id, done: false, reason: '' }
  const set = (row: RecordRow) => write((field.of ?? []).map(({ id }) => (id === row.id ? row : rowOf(id))))
  return (
    <fieldset class="field">
      <legend>{field.label}</legend>
      {field.of?.map(({ id, label }) => {
        const row = rowOf(id)
        return (
          <div key={id} class="stack">
            <div class="choice">
              <label>
                <input
                  type="checkbox"
                  checked={row.done === true}
                  onChange={(e) => set({ ...row, done: e.currentTarget.checked })}
                />
                <span>{label}</span>
              </label>
            </div>
            {row.done !== true && (
              <Field
                label={t('record.not_done')}
                control={(ids) => (
                  <input
                    {...ids}
                    type="text"
                    dir="auto"
                    value={String(row.reason ?? '')}
                    onInput={(e) => set({ ...row, reason: e.currentTarget.value })}
                  />
                )}
              />
            )}
          </div>
        )
      })}
      {missing && <p class="error">{t('record.needed')}</p>}
    </fieldset>
  )
}
