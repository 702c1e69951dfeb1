import type { CaseView } from '@breakwater/shared/case.ts'
import { useState } from 'preact/hooks'
import { contract, useAsk, useLoad } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Loading } from '../parts/loading.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'

/** A newer version of the policy is active: what it would change for this case, and asking the overseer to move it (POLICY I8). */
export function MoveCard({ view, newer }: { view: CaseView; newer: string }) {
  const { reference } = view
  const params = { reference }
  const [open, show] = useState(false)
  const [asking, ask] = useState(false)
  const move = useLoad(['case', reference, 'move'], contract.policy.caseMove, { params }, open)
  const propose = useAsk(contract.policy.moveCase)
  const list = (title: string, steps: readonly string[]) => (
    <>
      <dt>{title}</dt>
      <dd>{steps.length ? steps.join(', ') : t('policy.case_move.none')}</dd>
    </>
  )
  return (
    <Card title={t('policy.case_move.title')}>
      <p>{t('policy.case_move.says', { version: view.policy.version, newer })}</p>
      {open && !move.data && <Loading error={move.error} again={() => move.refetch()} />}
      {open && move.data && (
        <dl class="facts">
          {list(t('policy.case_move.opens'), move.data.opens)}
          {list(t('policy.case_move.drops'), move.data.drops)}
          {list(t('policy.case_move.stays'), move.data.stays)}
        </dl>
      )}
      <div class="bar">
        <Button small aria-expanded={open} onClick={() => show(!open)}>
          {t('policy.case_move.show')}
        </Button>
        {open && move.data && (
          <Button small onClick={() => ask(true)}>
            {t('policy.case_move.ask')}
          </Button>
        )}
      </div>
      {asking && (
        <ReasonDialog
          title={t('policy.case_move.ask')}
          says={t('policy.case_move.says', { version: view.policy.version, newer })}
          label={t('policy.case_move.why')}
          action={t('policy.case_move.ask')}
          busy={propose.busy}
          error={propose.error}
          close={() => ask(false)}
          give={(reason) =>
            propose.send({ params, body: { reason } }, () => {
              ask(false)
              say(t('policy.case_move.asked'))
            })
          }
        />
      )}
    </Card>
  )
}
