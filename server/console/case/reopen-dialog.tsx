import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { t } from '../text.ts'
import type { CaseVerbs } from './verbs.ts'

export function ReopenDialog({
  reference,
  ask,
  close,
}: {
  reference: string
  ask: CaseVerbs['reopen']
  close(): void
}) {
  return (
    <ReasonDialog
      title={t('case.reopen')}
      says={t('reopen.says')}
      label={t('reason.label')}
      action={t('case.reopen')}
      busy={ask.busy}
      error={ask.error}
      give={(reason) => ask.send({ params: { reference }, body: { reason } }, close)}
      close={close}
    />
  )
}
