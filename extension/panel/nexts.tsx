import type { NextPromise } from '@breakwater/shared/report.ts'
import { shortDay, t } from '../pages/text.ts'

/** Two to four dated lines from the case's own steps (B19). */
export const Nexts = ({ next }: { next: readonly NextPromise[] }) =>
  next.length > 0 ? (
    <section class="q">
      <h2>{t('sent.next')}</h2>
      <ul class="nexts">
        {next.slice(0, 4).map(({ by, says }) => (
          <li key={says}>
            <b>{by ? <time dateTime={by}>{t('sent.by', { date: shortDay(by) })}</time> : t('sent.later')}</b>
            <span>{says}</span>
          </li>
        ))}
      </ul>
    </section>
  ) : null
