import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'

interface SaidFieldProps {
  label: string
  hint?: string
  type?: 'email' | 'text'
  value: string
  busy: boolean
  error: unknown
  save(value: string): void
}

/** One thing the organisation says about itself: a line, kept with its own button. */
export function SaidField({ label, hint, type = 'text', value, busy, error, save }: SaidFieldProps) {
  const [typed, write] = useState(value)
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        save(typed.trim())
      }}
    >
      <Field
        label={label}
        hint={hint}
        control={(ids) => {
          const line = {
            ...ids,
            value: typed,
            onInput: (event: { currentTarget: HTMLInputElement }) => write(event.currentTarget.value),
          }
          return type === 'email' ? (
            <input {...line} type="email" required />
          ) : (
            <input {...line} type="text" dir="auto" />
          )
        }}
      />
      <div class="bar">
        <Button small type="submit" busy={busy} disabled={typed.trim() === value}>
          {t('settings_said.save')}
          <span class="sr"> {label}</span>
        </Button>
      </div>
      <Refused error={error} />
    </form>
  )
}
