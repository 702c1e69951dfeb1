import { useState } from 'preact/hooks'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { Time } from '../parts/time.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'

/** Feedback on the procedure, or on a case: it goes to somebody who does not handle it (POLICY 84). */
export function FeedbackCard({ reference }: { reference: string | null }) {
  const [open, show] = useState(false)
  const all = useLoad(['feedback'], contract.oversight.feedback, {})
  const give = useAsk(contract.oversight.give, () => void queries.invalidateQueries({ queryKey: ['feedback'] }))
  const close = () => {
    give.forget()
    show(false)
  }
  const given = all.data?.given.filter((one) => one.reference === reference) ?? []
  return (
    <Card title={t('feedback.title')}>
      <p>{t(reference ? 'feedback.says_case' : 'feedback.says')}</p>
      <div class="bar">
        <Button onClick={() => show(true)}>{t('feedback.give')}</Button>
      </div>
      {given.length > 0 && (
        <ul class="rows">
          {given.map((one) => (
            <li key={one.id} class="stack">
              <p class="small muted">
                <bdi>{t('feedback.to', { name: one.to.name })}</bdi> · <Time at={one.at} />
              </p>
              <p dir="auto">{one.words}</p>
            </li>
          ))}
        </ul>
      )}
      {open && (
        <ReasonDialog
          title={t('feedback.give')}
          says={t(reference ? 'feedback.says_case' : 'feedback.says')}
          label={t('feedback.words')}
          action={t('concerns.send')}
          busy={give.busy}
          error={give.error}
          give={(words) =>
            give.send({ body: { words, reference } }, () => {
              close()
              say(t('feedback.given'))
            })
          }
          close={close}
        />
      )}
    </Card>
  )
}
