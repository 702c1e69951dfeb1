import { useState } from 'preact/hooks'
import type { Ask } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'

interface WordsDoorProps<In, Out> {
  /** the group of sentences in the locale: `raise`, `raise_says`, `words`, `raised` */
  named: string
  ask: Ask<In, Out>
  inputOf(words: string): In
}

/** A button with what it is for, and a place to write: one way to tell somebody something about one's own report. */
export function WordsDoor<In, Out>({ named, ask, inputOf }: WordsDoorProps<In, Out>) {
  const [open, show] = useState(false)
  const close = () => {
    ask.forget()
    show(false)
  }
  return (
    <div class="stack">
      <div class="bar">
        <Button onClick={() => show(true)}>{t(`${named}.raise`)}</Button>
      </div>
      <p class="small muted">{t(`${named}.raise_says`)}</p>
      {open && (
        <ReasonDialog
          title={t(`${named}.raise`)}
          says={t(`${named}.raise_says`)}
          label={t(`${named}.words`)}
          action={t('concerns.send')}
          busy={ask.busy}
          error={ask.error}
          give={(words) =>
            ask.send(inputOf(words), () => {
              close()
              say(t(`${named}.raised`))
            })
          }
          close={close}
        />
      )}
    </div>
  )
}
