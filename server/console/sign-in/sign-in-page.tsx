import { useLocation } from 'preact-iso'
import { contract, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { Icon } from '../parts/icon.tsx'
import { Loading } from '../parts/loading.tsx'
import { t } from '../text.ts'
import { safeTarget } from './options.ts'
import { SignInCard } from './sign-in-card.tsx'

/** The way in. It says which ways this installation has; `?to=` is kept through all of them. */
export function SignInPage() {
  const heading = usePage([t('sign_in.title')])
  const { query } = useLocation()
  const options = useLoad(['sign-in'], contract.session.options, {})
  return (
    <main class="sign-in" id="main">
      <div class="brand">
        <Icon name="breakwater" size="l" />
        <span>{t('app.name')}</span>
      </div>
      <h1 ref={heading} tabIndex={-1}>
        {t('sign_in.title')}
      </h1>
      <p class="muted">{t('sign_in.says')}</p>
      {options.data ? (
        <SignInCard options={options.data} to={safeTarget(query.to)} />
      ) : (
        <Loading error={options.error} again={() => options.refetch()} />
      )}
      <p class="small muted">{t('sign_in.help')}</p>
    </main>
  )
}
