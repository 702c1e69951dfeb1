import type { CaseView } from '@breakwater/shared/case.ts'
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'
import { ExportDialog } from './export-dialog.tsx'
import { may } from './may.ts'
import type { CaseVerbs } from './verbs.ts'

/** What happens to the record of a case: a copy for outside, and keeping it from being erased. */
export function RecordsCard({ view, verbs }: { view: CaseView; verbs: CaseVerbs }) {
  const { reference } = view
  const [dialog, open] = useState<'export' | 'hold' | 'erase' | null>(null)
  const verb = view.held ? verbs.release : verbs.hold
  const words = view.held ? 'release' : 'hold'
  const close = () => {
    verbs.export.forget()
    verb.forget()
    verbs.erasure.forget()
    open(null)
  }
  return (
    <Card title={t('records.title')}>
      <p class="muted small">{t(view.held ? 'records.held' : 'records.not_held')}</p>
      <div class="bar">
        {may(view, 'case.export') && <Button onClick={() => open('export')}>{t('export.title')}</Button>}
        {may(view, view.held ? 'hold.release' : 'hold.place') && (
          <Button onClick={() => open('hold')}>{t(`${words}.title`)}</Button>
        )}
        {may(view, 'erasure.propose') && !view.held && (
          <Button kind="quiet" onClick={() => open('erase')}>
            {t('erase.title')}
          </Button>
        )}
      </div>
      {dialog === 'erase' && (
        <ReasonDialog
          title={t('erase.title')}
          says={t('erase.says')}
          label={t('reason.label')}
          action={t('erase.ask')}
          busy={verbs.erasure.busy}
          error={verbs.erasure.error}
          close={close}
          give={(reason) =>
            verbs.erasure.send({ params: { reference }, body: { reason } }, () => {
              close()
              say(t('erase.asked'))
            })
          }
        />
      )}
      {dialog === 'export' && <ExportDialog view={view} ask={verbs.export} close={close} />}
      {dialog === 'hold' && (
        <ReasonDialog
          title={t(`${words}.title`)}
          says={t(`${words}.says`)}
          label={t('reason.label')}
          action={t(`${words}.title`)}
          busy={verb.busy}
          error={verb.error}
          close={close}
          give={(reason) =>
            verb.send({ params: { reference }, body: { reason } }, () => {
              close()
              say(t(`${words}.done`))
            })
          }
        />
      )}
    </Card>
  )
}
