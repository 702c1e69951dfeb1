import type { Alarm } from '@breakwater/shared/contract/alarms.ts'
import { Pill } from '../parts/pill.tsx'
import { Time } from '../parts/time.tsx'
import { t, word } from '../text.ts'

/** What the service noticed about itself: what, about which part, since when, and what helps. Nothing when all is well. */
export function AlarmList({ alarms }: { alarms: readonly Alarm[] }) {
  if (!alarms.length) return null
  return (
    <section class="card list" aria-labelledby="alarms">
      <h2 id="alarms" class="hd">
        {t('mailboxes.alarms')}
      </h2>
      <ul>
        {alarms.map(({ id, subject, since, says, remedy }) => (
          <li key={id} class="mail-row">
            <div>
              <p class="strong">{says}</p>
              <p class="small">{remedy}</p>
              <p class="su small muted">
                <Pill tone="warn" icon="info">
                  {t('mailboxes.alarm_of')} <bdi>{word('mailboxes.alarm_part', subject)}</bdi>
                </Pill>
                <span>
                  {t('mailboxes.alarm_since')} <Time at={since} />
                </span>
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
