import { useMutation } from '@tanstack/preact-query'
import { useLocation } from 'preact-iso'
import { contract, useAsk, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { Banner } from '../parts/banner.tsx'
import { Icon } from '../parts/icon.tsx'
import { Loading } from '../parts/loading.tsx'
import { signInWithPasskey } from '../passkeys.ts'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import { safeTarget } from './options.ts'
import { SignInCard } from './sign-in-card.tsx'

/** The way in. It says which ways this installation has; `?to=` is kept through all of them. */
export function SignInPage() {
  const heading = usePage([t('sign_in.title')])
  const { query } = useLocation()
  const options = useLoad(['sign-in'], contract.session.options, {})
  const to = safeTarget(query.to)
  // a fresh page: whoever was here before leaves nothing
  const enter = () => location.assign(to)
  const passkey = useMutation({ mutationFn: signInWithPasskey, onSuccess: enter })
  const send = useAsk(contract.session.sendCode)
  const use = useAsk(contract.session.useCode, enter)
  const problem = query.problem ? `sign_in.problem.${query.problem}` : ''
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
      {t.has(problem) && (
        <Banner tone="warn" icon="info">
          {t(problem)}
        </Banner>
      )}
      {options.data ? (
        <SignInCard
          options={options.data}
          to={to}
          passkey={{ use: () => passkey.mutate(), busy: passkey.isPending, error: passkey.error }}
          code={{ send, use }}
        />
      ) : (
        <Loading error={options.error} again={() => options.refetch()} />
      )}
      <p class="small">
        <a href={at.report()}>{t('sign_in.report')}</a> · <a href={at.guide}>{t('guide.link')}</a> ·{' '}
        <a href={at.comeBack}>{t('guide.to_return')}</a>
      </p>
      <p class="small muted">{t('sign_in.help')}</p>
    </main>
  )
}
