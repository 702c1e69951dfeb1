import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { t } from '../text.ts'
import type { CaseVerbs } from './verbs.ts'

/** Lifting a restriction: a decision of the desk, with its reason. */
export function LiftDialog({ reference, ask, close }: { reference: string; ask: CaseVerbs['lift']; close(): void }) {
  return (
    <ReasonDialog
      title={t('restriction.lift_title')}
      says={t('restriction.lift_hint')}
      label={t('reason.label')}
      action={t('restriction.lift')}
      busy={ask.busy}
      error={ask.error}
      give={(reason) => ask.send({ params: { reference }, body: { reason } }, close)}
      close={close}
    />
  )
}
