import type { LetterView } from '@breakwater/shared/letter.ts'
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { Refused } from '../parts/refused.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'
import type { LetterAsk, LetterParams } from './asks.ts'
import { RecordSentDialog } from './record-sent-dialog.tsx'

interface LetterActionsProps {
  letter: LetterView
  verbs: {
    finish: LetterAsk<'finish', LetterView>
    send: LetterAsk<'send', LetterView>
    recorded: LetterAsk<'recorded', LetterView>
    setAside: LetterAsk<'setAside', LetterView>
  }
  params: LetterParams
  /** what stands on the page is not what would go out */
  unsaved: boolean
}

/** What stands in the way, and the one thing that comes next. */
export function LetterActions({ letter, verbs, params, unsaved }: LetterActionsProps) {
  const [dialog, open] = useState<'reason' | 'recorded' | null>(null)
  const can = (verb: LetterView['can'][number]) => letter.can.includes(verb)
  const onward = !unsaved && (can('finish') || can('send'))
  const finish = (reason: string) =>
    verbs.finish.send({ params, body: { reason } }, () => {
      open(null)
      say(t(letter.review.needed ? 'letters.finished' : 'letters.finished_alone'))
    })
  return (
    <>
      {letter.missing.length > 0 && (
        <div class="gatebox">
          <p>{t('letters.missing')}</p>
          <ul>
            {letter.missing.map((one) => (
              <li key={one.says}>
                <Icon name="lock" size="s" />
                <span>
                  {one.says} {one.clause && <span class="faint">{one.clause.at}</span>}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {letter.state === 'in-review' && (
        <p class="muted">{t(can('send') ? 'letters.cooled_off' : 'letters.waits_for_reader')}</p>
      )}
      {unsaved && <p role="status">{t('letters.unsaved')}</p>}
      <div class="bar">
        {onward && can('finish') && (
          <Button
            kind="primary"
            busy={verbs.finish.busy}
            onClick={() => (letter.wishes.against ? open('reason') : finish(''))}
          >
            {t(letter.review.needed ? 'letters.finish' : 'letters.finish_alone')}
          </Button>
        )}
        {onward && can('send') && (
          <Button
            kind="primary"
            busy={verbs.send.busy}
            onClick={() => verbs.send.send({ params, body: {} }, () => say(t('letters.sent')))}
          >
            {t('letters.send')}
          </Button>
        )}
        {can('record-sent') && <Button onClick={() => open('recorded')}>{t('letters.record_sent')}</Button>}
        {can('set-aside') && (
          <Button kind="quiet" busy={verbs.setAside.busy} onClick={() => verbs.setAside.send({ params, body: {} })}>
            {t('letters.set_aside')}
          </Button>
        )}
      </div>
      <Refused error={verbs.finish.error ?? verbs.send.error ?? verbs.setAside.error} />
      {dialog === 'reason' && (
        <ReasonDialog
          title={t('letters.against')}
          says={t('letters.against_says')}
          label={t('letters.against_reason')}
          action={t('letters.finish')}
          busy={verbs.finish.busy}
          error={verbs.finish.error}
          give={finish}
          close={() => open(null)}
        />
      )}
      {dialog === 'recorded' && <RecordSentDialog ask={verbs.recorded} params={params} close={() => open(null)} />}
    </>
  )
}
