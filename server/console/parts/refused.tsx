import { refused } from '../refused.ts'
import { t } from '../text.ts'
import { Icon } from './icon.tsx'

/** Why something did not happen, under the button that asked for it. Nothing typed is lost. */
export function Refused({ error }: { error: unknown }) {
  if (!error) return null
  const { says, clause } = refused(error)
  return (
    <div class="refused" role="alert">
      <Icon name="info" size="s" />
      <p>
        {says}
        {clause && <span> {t('problem.clause', { clause })}</span>}
      </p>
    </div>
  )
}
