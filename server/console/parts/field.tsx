import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { t } from '../text.ts'

export interface FieldIds {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

interface FieldProps {
  label: string
  hint?: ComponentChildren
  error?: string | null
  optional?: boolean
  /** draws the control with the ids that tie it to its label, hint and error */
  control(ids: FieldIds): ComponentChildren
}

/** A control with its label above, its hint before it and its error under it. */
export function Field({ label, hint, error, optional, control }: FieldProps) {
  const id = useId()
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  return (
    <div class="field">
      <label for={id}>
        {label}
        {optional && <span class="faint"> {t('field.optional')}</span>}
      </label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {control({ id, 'aria-describedby': described || undefined, 'aria-invalid': error ? true : undefined })}
      {error && (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  )
}
