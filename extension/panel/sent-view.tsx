import type { Panel, Received } from '@breakwater/shared/report.ts'
import { useState } from 'preact/hooks'
import { ask } from '../pages/ask.ts'
import { CopyButton } from '../pages/copy-button.tsx'
import { Support } from '../pages/support.tsx'
import { t } from '../pages/text.ts'
import { ResultHeading } from './heading.tsx'
import { NamelessView } from './nameless-view.tsx'
import { Nexts } from './nexts.tsx'
import { TakeBack, type TakingBack } from './take-back.tsx'

export interface SentProps {
  id: string
  received: Received
  panel: Panel | null
  server: string
  evidenceWaits: boolean
}

/** After sending: reference, dated next steps, support, and the way back (B18 to B20). */
export function SentView({ id, received, panel, server, evidenceWaits }: SentProps) {
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
  if (received.code) return <NamelessView {...{ id, received, panel, server, evidenceWaits }} code={received.code} />
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
        <Nexts next={received.next} />
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
