import { useState } from 'preact/hooks'
import { useRoute } from 'preact-iso'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Conditions } from '../parts/conditions.tsx'
import { FactList } from '../parts/fact-list.tsx'
import { Icon } from '../parts/icon.tsx'
import { Loading } from '../parts/loading.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { Refused } from '../parts/refused.tsx'
import { Time } from '../parts/time.tsx'
import { say } from '../parts/toast.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import { ChosenEvidence } from './chosen-evidence.tsx'
import { GatePill } from './gate-pill.tsx'

/** The dossier of one gate: the proposal, its conditions and who signed. Nothing else of a case (SETTLED 62). */
export function DecisionPage() {
  const id = useRoute().params.id ?? ''
  const heading = usePage([t('nav.decisions')])
  const loaded = useLoad(['gate', id], contract.gates.view, { params: { id } })
  const changed = () => {
    void queries.invalidateQueries({ queryKey: ['gate', id] })
    void queries.invalidateQueries({ queryKey: ['gates'] })
  }
  const decide = useAsk(contract.gates.decide, changed)
  const withdraw = useAsk(contract.gates.withdraw, changed)
  const [says, choose] = useState<'approve' | 'decline' | null>(null)
  const gate = loaded.data
  const close = () => {
    decide.forget()
    choose(null)
  }
  return (
    <div class="wrap narrow">
      <a class="back" href={at.decisions}>
        <Icon name="left" size="s" />
        {t('nav.decisions')}
      </a>
      <h1 ref={heading} tabIndex={-1}>
        {gate?.title ?? t('nav.decisions')}
      </h1>
      {!gate ? (
        <Loading error={loaded.error} again={() => loaded.refetch()} />
      ) : (
        <>
          <div class="meta">
            <GatePill gate={gate} />
            {gate.reference && <bdi>{gate.reference}</bdi>}
            {gate.state === 'open' && (
              <span>
                {t('decisions.until')} <Time at={gate.expires} />
              </span>
            )}
          </div>
          <Card title={t('decisions.proposal')}>
            <FactList
              facts={[
                { label: t('decisions.proposed_by'), value: <bdi>{gate.proposer.name}</bdi> },
                ...gate.lines.map((line) => ({ label: line.label, value: <bdi dir="auto">{line.value}</bdi> })),
              ]}
            />
            {gate.words && (
              <p class="well told" dir="auto">
                {gate.words}
              </p>
            )}
          </Card>
          {gate.conditions.length > 0 && (
            <Conditions
              title={t('decisions.conditions')}
              conditions={gate.conditions.map(({ at: where, ...one }) => ({
                ...one,
                clause: where ? { at: where } : null,
              }))}
            />
          )}
          {gate.grounds.length > 0 && <ChosenEvidence gate={gate} />}
          <Card title={t('decisions.who')}>
            <FactList
              facts={gate.slots.map((slot) => ({
                label: slot.label,
                value: slot.by ? (
                  <>
                    <bdi>{slot.by.name}</bdi> · {t(`decisions.says_${slot.says ?? 'approve'}`)}
                  </>
                ) : (
                  t('decisions.not_yet')
                ),
              }))}
            />
          </Card>
          {gate.yours === 'to-decide' && (
            <div class="bar">
              <Button kind="primary" onClick={() => choose('approve')}>
                {t('decisions.approve')}
              </Button>
              <Button onClick={() => choose('decline')}>{t('decisions.decline')}</Button>
            </div>
          )}
          {gate.yours === 'proposed' && gate.state === 'open' && (
            <div class="bar">
              <Button busy={withdraw.busy} onClick={() => withdraw.send({ params: { id }, body: {} })}>
                {t('decisions.withdraw')}
              </Button>
            </div>
          )}
          <Refused error={withdraw.error} />
        </>
      )}
      {gate && says && (
        <ReasonDialog
          title={t(`decisions.${says}`)}
          says={t('decisions.confirm')}
          label={t('decisions.reason')}
          action={t(`decisions.${says}`)}
          busy={decide.busy}
          error={decide.error}
          give={(reason) =>
            decide.send({ params: { id }, body: { says, reason } }, () => {
              close()
              say(t('decisions.done'))
            })
          }
          close={close}
        />
      )}
    </div>
  )
}
