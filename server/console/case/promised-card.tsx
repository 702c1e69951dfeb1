import type { CaseView } from '@breakwater/shared/case.ts'
import { useState } from 'preact/hooks'
import { contract, queries, useAsk } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Field } from '../parts/field.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { ReasonField, tooShort } from '../parts/reason-field.tsx'
import { Time } from '../parts/time.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'

/** By when whoever reported hears what became of it, and more time for it with a reason that they read (POLICY C2). */
export function PromisedCard({ view }: { view: CaseView }) {
  const { reference, promised } = view
  const [open, show] = useState(false)
  const [until, choose] = useState('')
  const [reason, write] = useState('')
  const [tried, attempt] = useState(false)
  const more = useAsk(
    contract.oversight.moreTime,
    () => void queries.invalidateQueries({ queryKey: ['case', reference] }),
  )
  if (!promised) return null
  const close = () => {
    more.forget()
    show(false)
  }
  return (
    <Card title={t('promised.title')}>
      <p class="small">
        {promised.what}: <Time at={promised.by} as="date" />
        {promised.extended && <span class="muted"> · {t('promised.extended')}</span>}
      </p>
      {promised.can && (
        <Button small kind="quiet" onClick={() => show(true)}>
          {t('promised.more')}
        </Button>
      )}
      {open && (
        <FormDialog
          title={t('promised.more')}
          action={t('promised.save')}
          busy={more.busy}
          error={more.error}
          send={() => {
            attempt(true)
            if (!until || tooShort(reason)) return
            more.send({ params: { reference }, body: { until: `${until}T17:00:00.000Z`, reason } }, () => {
              close()
              say(t('promised.saved'))
            })
          }}
          close={close}
        >
          <p class="muted">{t('promised.says')}</p>
          <Field
            label={t('promised.until')}
            error={tried && !until ? t('record.needed') : null}
            control={(ids) => (
              <input {...ids} type="date" value={until} onInput={(event) => choose(event.currentTarget.value)} />
            )}
          />
          <ReasonField tried={tried} value={reason} write={write} />
        </FormDialog>
      )}
    </Card>
  )
}
