import type { CaseView } from '@breakwater/shared/case.ts'
import type { Audience } from '@breakwater/shared/contract/counsel.ts'
import { useState } from 'preact/hooks'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Refused } from '../parts/refused.tsx'
import { Time } from '../parts/time.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'
import { AskCounselDialog } from './ask-counsel-dialog.tsx'
import { AskedPerson } from './asked-person.tsx'
import { may } from './may.ts'

const AUDIENCES: readonly Audience[] = ['handler', 'affected']

/** Legal advice on a case: who was asked and why, what counsel wrote, and with whom they share it (SETTLED 68). */
export function CounselCard({ view }: { view: CaseView }) {
  const { reference } = view
  const params = { reference }
  const [asking, ask] = useState(false)
  const counsel = useLoad(['case', reference, 'counsel'], contract.counsel.list, { params })
  const advice = useLoad(['case', reference, 'advice'], contract.counsel.advice, { params })
  const changed = () => void queries.invalidateQueries({ queryKey: ['case', reference] })
  const request = useAsk(contract.counsel.ask, changed)
  const end = useAsk(contract.counsel.end, changed)
  const share = useAsk(contract.counsel.share, changed)
  const asked = counsel.data?.asked.filter((one) => one.endedAt === null) ?? []
  return (
    <Card title={t('counsel.title')}>
      {asked.length === 0 && <p class="muted small">{t('counsel.nobody')}</p>}
      {asked.map((one) => (
        <AskedPerson
          key={one.id}
          asked={one}
          reads={t(one.showsFile ? 'counsel.with_file' : 'counsel.without_file')}
          busy={end.busy}
          end={
            may(view, 'counsel.end')
              ? () => end.send({ params: { reference, id: one.id }, body: {} }, () => say(t('counsel.ended')))
              : undefined
          }
        />
      ))}
      {advice.data?.map((one) => (
        <div key={one.id} class="well">
          <p class="small muted">
            <bdi>{one.by}</bdi> · <Time at={one.at} />
          </p>
          <p dir="auto">{one.text}</p>
          {may(view, 'advice.share') && (
            <div class="bar">
              {AUDIENCES.filter((who) => !one.shared.includes(who)).map((who) => (
                <Button
                  key={who}
                  small
                  busy={share.busy}
                  onClick={() =>
                    share.send({ params: { reference, id: one.id }, body: { audience: who } }, () =>
                      say(t('counsel.shared')),
                    )
                  }
                >
                  {t(`counsel.share_${who}`)}
                </Button>
              ))}
            </div>
          )}
        </div>
      ))}
      {may(view, 'counsel.ask') && (
        <div class="bar">
          <Button onClick={() => ask(true)}>{t('counsel.ask')}</Button>
        </div>
      )}
      <Refused error={counsel.error ?? advice.error ?? end.error ?? share.error} />
      {asking && (
        <AskCounselDialog
          people={counsel.data?.mayAsk ?? []}
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
