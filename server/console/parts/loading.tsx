import { t } from '../text.ts'
import { Button } from './button.tsx'
import { Refused } from './refused.tsx'

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
      <Button onClick={again}>{t('action.try_again')}</Button>
    </div>
  )
}
