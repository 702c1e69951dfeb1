import { usePage } from '../page.ts'
import { t } from '../text.ts'

export function NotFoundPage() {
  const heading = usePage([t('not_found.title')])
  return (
    <div class="wrap">
      <h1 ref={heading} tabIndex={-1}>
        {t('not_found.title')}
      </h1>
      <p>{t('not_found.says')}</p>
      <p>
        <a href="/">{t('not_found.home')}</a>
      </p>
    </div>
  )
}
