import { t } from '../text.ts'

/** Earlier and later pages of a long list. */
export function Pages({
  total,
  size,
  page,
  href,
}: {
  total: number
  size: number
  page: number
  href(page: number): string
}) {
  const last = Math.ceil(total / size)
  if (last <= 1) return null
  return (
    <nav class="bar" aria-label={t('pages.title')}>
      {page > 1 && (
        <a class="btn sm" href={href(page - 1)}>
          {t('pages.before')}
        </a>
      )}
      <span class="muted small">{t('pages.at', { page, last })}</span>
      {page < last && (
        <a class="btn sm" href={href(page + 1)}>
          {t('pages.after')}
        </a>
      )}
    </nav>
  )
}
