import type { MyReport } from '@breakwater/shared/report.ts'
import type { WaitingView } from '../messages.ts'
import { Icon } from '../pages/icon.tsx'
import { shortDay, t } from '../pages/text.ts'
import type { DraftLine } from './popup-page.ts'

const TINT: Record<MyReport['state'], string> = {
  received: 'info',
  'being-read': 'info',
  working: 'info',
  closed: 'calm',
  withdrawn: '',
}

/** My reports, in the words the console uses for the person who reported (C27), then drafts. */
export function Reports({
  mine,
  drafts,
  server,
  open,
}: {
  mine: MyReport[]
  drafts: DraftLine[]
  server: string
  open(id: string): void
}) {
  return (
    <section class="q">
      <h2>{t('popup.yours')}</h2>
      {!mine.length && !drafts.length && <p class="hint">{t('popup.none')}</p>}
      <div class="opts">
        {mine.slice(0, 5).map(({ key, about, reference, updatedAt, state }) => (
          <a key={key} class="row2" href={`${server}/mine/${reference}`} target="_blank" rel="noreferrer">
            <div>
              <bdi>{about || reference}</bdi>
              <span class="faint">{t('popup.updated', { reference, date: shortDay(updatedAt) })}</span>
            </div>
            <span class={`pill end ${TINT[state]}`}>{t(`state.${state}`)}</span>
          </a>
        ))}
        {drafts.slice(0, 5).map(({ id, title }) => (
          <button key={id} type="button" class="row2" onClick={() => open(id)}>
            <div>
              <bdi>{title || t('popup.untitled')}</bdi>
              <span class="faint">{t('popup.draftOnly')}</span>
            </div>
            <span class="pill end">{t('popup.draft')}</span>
          </button>
        ))}
      </div>
    </section>
  )
}

/** What waits or was refused, and what to do (EXT-29). */
export function Outbox({ waiting, back }: { waiting: WaitingView[]; back(key: string): void }) {
  const [first] = waiting.filter(({ state }) => state === 'waiting')
  const failed = waiting.filter(({ state }) => state === 'failed')
  const count = waiting.length - failed.length
  return (
    <>
      {first && (
        <div class="row2 note" role="status">
          <Icon name="clock" />
          <div>
            <b>{t('waiting.count', { count })}</b>
            <small>{t(t.has(`waiting.${first.cause}`) ? `waiting.${first.cause}` : 'waiting.service')}</small>
          </div>
        </div>
      )}
      {failed.map(({ key, about, cause }) => (
        <div key={key} class="row2 warn" role="status">
          <div>
            <b>{t('failed.heading')}</b>
            <small>
              <bdi>{about}</bdi>
            </small>
            <small>{t(t.has(`failed.${cause}`) ? `failed.${cause}` : 'failed.refused')}</small>
          </div>
          <button type="button" class="btn sm end" onClick={() => back(key)}>
            {t('failed.back')}
          </button>
        </div>
      ))}
    </>
  )
}
