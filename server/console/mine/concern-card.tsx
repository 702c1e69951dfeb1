import { useState } from 'preact/hooks'
import { contract, useAsk } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'

/** The concern door, there in every state of a report (SECURITY N6): past whom it is about. */
export function ConcernCard({ reference }: { reference: string }) {
  const [open, show] = useState(false)
  const raise = useAsk(contract.concerns.raise)
  const close = () => {
    raise.forget()
    show(false)
  }
  return (
    <div class="stack">
      <div class="bar">
        <Button onClick={() => show(true)}>{t('concerns.raise')}</Button>
      </div>
      <p class="small muted">{t('concerns.raise_says')}</p>
      {open && (
        <ReasonDialog
          title={t('concerns.raise')}
          says={t('concerns.raise_says')}
          label={t('concerns.words')}
          action={t('concerns.send')}
          busy={raise.busy}
          error={raise.error}
          give={(words) =>
            raise.send({ params: { reference }, body: { words, about: 'handler' } }, () => {
              close()
              say(t('concerns.raised'))
            })
          }
          close={close}
        />
      )}
    </div>
  )
}
