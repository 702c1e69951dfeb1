import type { Concern } from '@breakwater/shared/contract/concerns.ts'
import { useState } from 'preact/hooks'
import { contract, queries, useAsk } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { Time } from '../parts/time.tsx'
import { say } from '../parts/toast.tsx'
import { useMe } from '../session.ts'
import { t } from '../text.ts'

type Deciding = { concern: Concern; outcome: 'upheld' | 'set-aside' }

/** Concerns about the handling of a case: whom they are about never reads of them (POLICY I22). */
export function Concerns({ concerns }: { concerns: readonly Concern[] }) {
  const me = useMe()
  const [deciding, choose] = useState<Deciding | null>(null)
  const decide = useAsk(contract.concerns.decide, () => void queries.invalidateQueries({ queryKey: ['concerns'] }))
  const close = () => {
    decide.forget()
    choose(null)
  }
  return (
    <Card title={t('concerns.title')}>
      <ul class="rows">
        {concerns.map((concern) => (
          <li key={concern.id} class="stack">
            <p class="small muted">
              <bdi>{concern.reference}</bdi> · <bdi>{concern.by.name}</bdi> ·{' '}
              {concern.about ? (
                <bdi>{t('concerns.about', { name: concern.about.name })}</bdi>
              ) : (
                t('concerns.about_nobody')
              )}{' '}
              · <Time at={concern.at} />
            </p>
            <p dir="auto">{concern.words}</p>
            {concern.answer && (
              <p class="well" dir="auto">
                {concern.answer}
              </p>
            )}
            {concern.to.id === me.id && !concern.outcome && (
              <div class="bar">
                <Button small onClick={() => choose({ concern, outcome: 'upheld' })}>
                  {t('concerns.uphold')}
                </Button>
                <Button small onClick={() => choose({ concern, outcome: 'set-aside' })}>
                  {t('concerns.set_aside')}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {deciding && (
        <ReasonDialog
          title={t(deciding.outcome === 'upheld' ? 'concerns.uphold' : 'concerns.set_aside')}
          says={t('concerns.answer_says')}
          label={t('concerns.answer')}
          action={t('concerns.send')}
          busy={decide.busy}
          error={decide.error}
          give={(answer) =>
            decide.send({ params: { id: deciding.concern.id }, body: { outcome: deciding.outcome, answer } }, () => {
              close()
              say(t('concerns.done'))
            })
          }
          close={close}
        />
      )}
    </Card>
  )
}
