import type { Panel } from '@breakwater/shared/report.ts'
import { Icon } from './icon.tsx'
import { t } from './text.ts'

export type Emergency = Pick<Panel['emergency'], 'number' | 'says'>

/** First line of every reporting surface, and what to do in what order; both are there offline and signed out (B9, POLICY 39, 40, 56). */
export const DangerLine = ({ emergency: { number, says } }: { emergency: Emergency }) => (
  <div class="danger">
    <p class="urgent">
      <Icon name="phone" size="s" />
      <span>
        {t('panel.danger')} <b>{t('panel.callFirst', { number })}</b>
      </span>
    </p>
    <details class="exact">
      <summary>{t('panel.inDanger')}</summary>
      <ul>
        {(says?.length ? says : [t('panel.dangerLeave'), t('panel.dangerCall'), t('panel.dangerTell')]).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  </div>
)
