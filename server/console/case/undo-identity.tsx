import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'
import type { CaseVerbs } from './verbs.ts'

/** Takes back who the case was last thought to be about; steps that hang on it fall away with their cause (POLICY 7). */
export function UndoIdentity({ reference, verbs }: { reference: string; verbs: Pick<CaseVerbs, 'undoIdentity'> }) {
  const [open, show] = useState(false)
  const close = () => {
    verbs.undoIdentity.forget()
    show(false)
  }
  return (
    <>
      <Button small kind="quiet" onClick={() => show(true)}>
        {t('third.undo')}
      </Button>
      {open && (
        <ReasonDialog
          title={t('third.undo')}
          says={t('third.undo_says')}
          label={t('reason.label')}
          action={t('third.undo_do')}
          busy={verbs.undoIdentity.busy}
          error={verbs.undoIdentity.error}
          give={(reason) =>
            verbs.undoIdentity.send({ params: { reference }, body: { reason } }, () => {
              close()
              say(t('third.undone'))
            })
          }
          close={close}
        />
      )}
    </>
  )
}
