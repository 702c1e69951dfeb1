import { contract, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { Loading } from '../parts/loading.tsx'
import { Time } from '../parts/time.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'

/** Incident forms that went in, for the health and safety lead (POLICY 93). */
export function FormsPage() {
  const heading = usePage([t('nav.forms')])
  const loaded = useLoad(['forms'], contract.forms.sent, {})
  return (
    <div class="wrap narrow">
      <h1 ref={heading} tabIndex={-1}>
        {t('nav.forms')}
      </h1>
      <p class="muted">{t('form.list_says')}</p>
      {!loaded.data ? (
        <Loading error={loaded.error} again={() => loaded.refetch()} />
      ) : loaded.data.length === 0 ? (
        <EmptyState icon="letter" title={t('form.list_none')} />
      ) : (
        <ul class="card rows">
          {loaded.data.map((one) => (
            <li key={one.id} class="mail-row">
              <a class="strong" href={at.form(one.reference)}>
                <bdi>{one.reference}</bdi>
              </a>
              <Time at={one.at} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
