import type { Panel, Received } from '@breakwater/shared/report.ts'
import { useState } from 'preact/hooks'
import { ask } from '../pages/ask.ts'
import { CopyButton } from '../pages/copy-button.tsx'
import { Support } from '../pages/support.tsx'
import { shortDay, t } from '../pages/text.ts'
import { ResultHeading } from './heading.tsx'
import { TakeBack, type TakingBack } from './take-back.tsx'

interface Props {
  id: string
  received: Received
  panel: Panel | null
  server: string
  evidenceWaits: boolean
}

/** After sending: reference, dated next steps, support, and the way back (B18 to B20). */
export function SentView({ id, received, panel, server, evidenceWaits }: Props) {
  const [taking, setTaking] = useState<TakingBack>(received.canTakeBack ? 'possible' : 'opened')
  const name = panel?.person.name.split(' ')[0]
  const takeBack = (askedTo: 'yes' | 'no' | 'unsaid') =>
    ask('report.takeBack', { key: id, askedTo }).then(
      ({ state }) => setTaking(state === 'withdrawn' ? 'withdrawn' : 'opened'),
      () => setTaking('opened'),
    )
  const undo = () =>
    ask('report.undoTakeBack', { key: id }).then(
      ({ canTakeBack }) => setTaking(canTakeBack ? 'possible' : 'opened'),
      () => setTaking('withdrawn'),
    )
  if (taking === 'withdrawn')
    return (
      <>
        <main class="pb">
          <ResultHeading icon="check" text={t('sent.withdrawnText')}>
            {t('sent.withdrawn')}
          </ResultHeading>
          <Support offers={panel?.support ?? []} />
        </main>
        <TakeBack
          state={taking}
          own={`${server}/mine/${received.reference}`}
          change={setTaking}
          takeBack={takeBack}
          undo={undo}
        />
      </>
    )
  return (
    <>
      <main class="pb">
        <ResultHeading icon="check" text={t('sent.text')}>
          <bdi>{name ? t('sent.heading', { name }) : t('sent.headingNobody')}</bdi>
        </ResultHeading>
        <div class="ref">
          <span class="sr">{t('sent.reference')} </span>
          <bdi>{received.reference}</bdi>
          <CopyButton text={received.reference} />
        </div>
        {received.next.length > 0 && (
          <section class="q">
            <h2>{t('sent.next')}</h2>
            <ul class="nexts">
              {received.next.slice(0, 4).map(({ by, says }) => (
                <li key={says}>
                  <b>{by ? <time dateTime={by}>{t('sent.by', { date: shortDay(by) })}</time> : t('sent.later')}</b>
                  <span>{says}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
        {evidenceWaits && <p class="row2 note">{t('sent.evidence')}</p>}
        <Support offers={(panel?.support ?? []).slice(0, 2)} />
      </main>
      <TakeBack
        state={taking}
        own={`${server}/mine/${received.reference}`}
        change={setTaking}
        takeBack={takeBack}
        undo={undo}
      />
    </>
  )
}
