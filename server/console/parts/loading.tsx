import { ApiError } from '../api.ts'
import { t } from '../text.ts'
import { Button } from './button.tsx'
import { Refused } from './refused.tsx'

/** Asking again does not open what is closed to this person or not there. */
const mayChange = (error: unknown) => !(error instanceof ApiError && (error.status === 403 || error.status === 404))

/** What stands in a page's place until it has something to show, or says why not. */
export function Loading({ error, again }: { error: unknown; again(): void }) {
  if (!error)
    return (
      <p class="loading muted" role="status">
        {t('page.loading')}
      </p>
    )
  return (
    <div class="loading">
      <Refused error={error} />
      {mayChange(error) && <Button onClick={again}>{t('action.try_again')}</Button>}
    </div>
  )
}
