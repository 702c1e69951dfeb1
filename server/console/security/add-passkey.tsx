import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Tried } from '../parts/tried.tsx'
import { t } from '../text.ts'

/** A name and a press; the browser asks for the rest. */
export function AddPasskey({ busy, error, add }: { busy: boolean; error: unknown; add(name: string): void }) {
  const [name, write] = useState('')
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy) add(name)
      }}
    >
      <Field
        label={t('security.name')}
        optional
        control={(ids) => (
          <input
            {...ids}
            type="text"
            maxLength={60}
            value={name}
            onInput={(event) => write(event.currentTarget.value)}
          />
        )}
      />
      <div class="bar">
        <Button kind="primary" type="submit" icon="lock" busy={busy}>
          {t('security.add')}
        </Button>
      </div>
      <Tried error={error} />
    </form>
  )
}
