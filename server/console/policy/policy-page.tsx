import { useEffect } from 'preact/hooks'
import { useRoute } from 'preact-iso'
import { contract, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { Loading } from '../parts/loading.tsx'
import { t } from '../text.ts'
import { ClauseList } from './clause-list.tsx'

/** The clauses of one version of the policy; a link opens its paragraph (SCREEN 55). */
export function PolicyPage() {
  const { params } = useRoute()
  const pack = params.pack ?? ''
  const version = params.version ?? ''
  const heading = usePage([t('policy.title')], location.hash === '')
  const policy = useLoad(['policy', pack, version], contract.cases.clause, { params: { pack, version } })
  useEffect(() => {
    if (policy.data && location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.focus()
  }, [policy.data])
  return (
    <div class="wrap">
      <h1 ref={heading} tabIndex={-1}>
        {policy.data?.title ?? t('policy.title')}
      </h1>
      {policy.data ? (
        <>
          <p class="muted">{t('policy.version', { version })}</p>
          <ClauseList clauses={policy.data.clauses} target={decodeURIComponent(location.hash.slice(1))} />
        </>
      ) : (
        <Loading error={policy.error} again={() => policy.refetch()} />
      )}
    </div>
  )
}
