import { Icon } from './icon.tsx'
import { t } from './text.ts'

/** First line of every reporting surface (B9). */
export const DangerLine = ({ number }: { number: string }) => (
  <p class="urgent">
    <Icon name="phone" size="s" />
    <span>
      {t('panel.danger')} <b>{t('panel.callFirst', { number })}</b>
    </span>
  </p>
)
