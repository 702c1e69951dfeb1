import { Stopped } from '../passkeys.ts'
import { t } from '../text.ts'
import { Refused } from './refused.tsx'

/** Why a passkey did not do it: the browser stopped, or the service said no. */
export function Tried({ error }: { error: unknown }) {
  if (error instanceof Stopped)
    return (
      <p class="small" role="alert">
        {t('security.stopped')}
      </p>
    )
  return <Refused error={error} />
}
