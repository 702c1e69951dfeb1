import { useState } from 'preact/hooks'
import { t } from '../text.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Field } from './field.tsx'
import { Refused } from './refused.tsx'

interface ReasonDialogProps {
  title: string
  says: string
  label: string
  action: string
  /** a reason that may stay empty */
  optional?: boolean
  busy: boolean
  error: unknown
  give(reason: string): void
  close(): void
}

/** Something that goes into the record together with why. */
export function ReasonDialog({
  title,
  says,
  label,
  action,
  optional = false,
  busy,
  error,
  give,
  close,
}: ReasonDialogProps) {
  const [reason, write] = useState('')
  const [short, tell] = useState(false)
  return (
    <Dialog title={title} close={close}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          const missing = !optional && reason.trim().length < 3
          tell(missing)
          if (!missing) give(reason)
        }}
      >
        <p class="muted">{says}</p>
        <Field
          label={label}
          optional={optional}
          error={short ? t('reason.short') : null}
          control={(ids) => (
            <textarea
              {...ids}
              rows={4}
              dir="auto"
              value={reason}
              onInput={(event) => write(event.currentTarget.value)}
            />
          )}
        />
        <div class="bar">
          <Button kind="primary" type="submit" busy={busy}>
            {action}
          </Button>
          <Button kind="quiet" onClick={close}>
            {t('action.cancel')}
          </Button>
        </div>
        <Refused error={error} />
      </form>
    </Dialog>
  )
}
