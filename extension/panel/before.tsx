import type { ReportedRow } from '../outbox/database.ts'
import { shortDay, t } from '../pages/text.ts'

/** Reported before: when, with a way to that report (B24). */
export const Before = ({ before: { at, reference }, server }: { before: ReportedRow; server: string }) => (
  <p class="row2 note">
    <span>
      {t('panel.before', { date: shortDay(at), reference })} {t('panel.beforeMore')}
    </span>
    {server && (
      <a class="btn sm end" href={`${server}/mine/${reference}`} target="_blank" rel="noreferrer">
        {t('panel.beforeOpen')}
      </a>
    )}
  </p>
)
