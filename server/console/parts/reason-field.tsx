import { t } from '../text.ts'
import { Field } from './field.tsx'

interface ReasonFieldProps {
  label?: string
  hint?: string
  optional?: boolean
  rows?: number
  /** somebody tried to send it: what is too short is said */
  tried?: boolean
  value: string
  write(text: string): void
}

/** Whether a reason says too little to go on record. */
export const tooShort = (reason: string) => reason.trim().length < 3

/** A few sentences that go on record: why, or what somebody is told. */
export function ReasonField({ label, hint, optional, rows = 3, tried, value, write }: ReasonFieldProps) {
  return (
    <Field
      label={label ?? t('reason.label')}
      hint={hint}
      optional={optional}
      error={tried && !optional && tooShort(value) ? t('reason.short') : null}
      control={(ids) => (
        <textarea {...ids} rows={rows} dir="auto" value={value} onInput={(event) => write(event.currentTarget.value)} />
      )}
    />
  )
}
