import type { CaseView } from '@breakwater/shared/case.ts'
import { useState } from 'preact/hooks'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Refused } from '../parts/refused.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'
import { AskSafetyDialog } from './ask-safety-dialog.tsx'
import { AskedPerson } from './asked-person.tsx'
import { may } from './may.ts'

/** The health and safety lead on a case: who was asked, why, and whether they may know who it happened to. */
export function SafetyCard({ view }: { view: CaseView }) {
  const { reference } = view
  const params = { reference }
  const [asking, ask] = useState(false)
  const safety = useLoad(['case', reference, 'safety'], contract.safety.list, { params })
  const changed = () => void queries.invalidateQueries({ queryKey: ['case', reference] })
  const request = useAsk(contract.safety.ask, changed)
  const end = useAsk(contract.safety.end, changed)
  const asked = safety.data?.asked.filter((one) => one.endedAt === null) ?? []
  return (
    <Card title={t('safety.title')}>
      {safety.data && asked.length === 0 && <p class="muted small">{t('safety.nobody')}</p>}
      {asked.map((one) => (
        <AskedPerson
          key={one.id}
          asked={one}
          reads={t(one.nameReason === null ? 'safety.without_name' : 'safety.with_name')}
          busy={end.busy}
          end={
            may(view, 'safety.end')
              ? () => end.send({ params: { reference, id: one.id }, body: {} }, () => say(t('counsel.ended')))
              : undefined
          }
        >
          {one.nameReason !== null && (
            <p class="small muted" dir="auto">
              {t('safety.name_reason')}: {one.nameReason}
            </p>
          )}
        </AskedPerson>
      ))}
      {may(view, 'safety.ask') && (
        <div class="bar">
          <Button onClick={() => ask(true)}>{t('safety.ask')}</Button>
        </div>
      )}
      <Refused error={safety.error ?? end.error} />
      {asking && (
        <AskSafetyDialog
          people={safety.data?.mayAsk ?? []}
          busy={request.busy}
          error={request.error}
          close={() => {
            request.forget()
            ask(false)
          }}
          give={(body) =>
            request.send({ params, body }, () => {
              ask(false)
              say(t('counsel.asked'))
            })
          }
        />
      )}
    </Card>
  )
}
