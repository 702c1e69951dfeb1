import type { LocalAction, LocalOffer } from '@breakwater/shared/letter.ts'
import { useState } from 'preact/hooks'
import { contract, queries, useAsk } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Gate } from '../parts/gate.tsx'
import { Pill } from '../parts/pill.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { dayWords } from '../parts/time.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'
import { ByHandDialog, LocalDialog } from './local-dialog.tsx'

interface LocalActionsProps {
  reference: string
  local: readonly LocalAction[]
  offered: readonly LocalOffer[]
}

type Doing = { what: 'set'; offer: LocalOffer } | { what: 'record' | 'end'; one: LocalAction }

/** Terms for a service and markers, each with its day of review; a marker that is not written yet says so (POLICY 101, 105). */
export function LocalActions({ reference, local, offered }: LocalActionsProps) {
  const [doing, choose] = useState<Doing | null>(null)
  const changed = () => {
    void queries.invalidateQueries({ queryKey: ['letters', reference] })
    void queries.invalidateQueries({ queryKey: ['case', reference] })
  }
  const set = useAsk(contract.letters.local, changed)
  const recorded = useAsk(contract.letters.localRecorded, changed)
  const end = useAsk(contract.letters.localEnd, changed)
  const close = () => {
    for (const ask of [set, recorded, end]) ask.forget()
    choose(null)
  }
  const done = (words: string) => () => {
    close()
    say(words)
  }
  return (
    <section class="stack" aria-label={t('letters.local')}>
      <h3>{t('letters.local')}</h3>
      <ul class="rows">
        {offered.map((offer) => (
          <li key={offer.action} class="mail-row">
            <div>
              <p class="strong">{offer.title}</p>
              <p class="small muted">{offer.help}</p>
              {offer.gate && <Gate gate={offer.gate} />}
            </div>
            {(offer.gate === null || offer.gate.state === 'ready') && (
              <Button small onClick={() => choose({ what: 'set', offer })}>
                {offer.do}
              </Button>
            )}
          </li>
        ))}
        {local.map((one) => (
          <li key={one.id} class="mail-row">
            <div>
              <p class="strong" dir="auto">
                {t(`letters.kind_${one.kind}`)}: {one.says}
              </p>
              <p class="small muted">
                {t('letters.since', { day: dayWords(one.startsOn) })} ·{' '}
                {t('letters.review_on', { day: dayWords(one.reviewOn) })}
              </p>
              {one.ended && (
                <p class="small" dir="auto">
                  {t('letters.ended_because', { reason: one.ended.reason })}
                </p>
              )}
              {one.recordedIn && <p class="small">{t('letters.in_system', { system: one.recordedIn })}</p>}
              {one.recorded === 'not-recorded-yet' && !one.ended && (
                <p class="small muted">{t('letters.waits_record')}</p>
              )}
            </div>
            {one.recorded && (
              <Pill
                tone={one.recorded === 'recorded' ? 'calm' : 'warn'}
                icon={one.recorded === 'recorded' ? 'check' : 'clock'}
              >
                {t(one.recorded === 'recorded' ? 'letters.recorded' : 'letters.not_recorded_yet')}
              </Pill>
            )}
            {one.can.length > 0 && (
              <div class="bar">
                {one.can.includes('record') && (
                  <Button small onClick={() => choose({ what: 'record', one })}>
                    {t('letters.by_hand')}
                  </Button>
                )}
                {one.can.includes('end') && (
                  <Button small kind="quiet" onClick={() => choose({ what: 'end', one })}>
                    {t('letters.lift')}
                  </Button>
                )}
              </div>
            )}
          </li>
        ))}
      </ul>
      {doing?.what === 'set' && (
        <LocalDialog
          reference={reference}
          offer={doing.offer}
          ask={set}
          done={done(t('letters.local_set'))}
          close={close}
        />
      )}
      {doing?.what === 'record' && (
        <ByHandDialog
          reference={reference}
          id={doing.one.id}
          ask={recorded}
          done={done(t('letters.hand_done'))}
          close={close}
        />
      )}
      {doing?.what === 'end' && (
        <ReasonDialog
          title={t('letters.lift')}
          says={t('letters.lift_says')}
          label={t('reason.label')}
          action={t('letters.lift')}
          busy={end.busy}
          error={end.error}
          give={(reason) =>
            end.send({ params: { reference, id: doing.one.id }, body: { reason } }, done(t('letters.lifted')))
          }
          close={close}
        />
      )}
    </section>
  )
}
