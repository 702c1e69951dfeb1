import { useLocation, useRoute } from 'preact-iso'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { Icon } from '../parts/icon.tsx'
import { Loading } from '../parts/loading.tsx'
import { say } from '../parts/toast.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import { ProposeForm } from './propose-form.tsx'

/** Puts something before those who decide it: what is proposed, what it rests on, and every condition as it stands (SCREEN 57). */
export function ProposePage() {
  const { reference = '', action = '' } = useRoute().params
  const { route } = useLocation()
  const heading = usePage([t('propose.title'), reference])
  const loaded = useLoad(['case', reference], contract.cases.view, { params: { reference } })
  const propose = useAsk(contract.cases.act, (view) => {
    queries.setQueryData(['case', reference], view)
    void queries.invalidateQueries({ queryKey: ['gates'] })
  })
  const fact = useAsk(contract.cases.fact, (view) => queries.setQueryData(['case', reference], view))
  const view = loaded.data
  const proposal = view?.proposals?.find((one) => one.action === action)
  return (
    <div class="wrap narrow">
      <a class="back" href={at.case(reference)}>
        <Icon name="left" size="s" />
        <bdi>{reference}</bdi>
      </a>
      <h1 ref={heading} tabIndex={-1}>
        {proposal?.title ?? t('propose.title')}
      </h1>
      {!view && <Loading error={loaded.error} again={() => loaded.refetch()} />}
      {view && !proposal?.can && (
        <EmptyState icon="info" title={t('propose.not_here')}>
          {proposal?.waiting?.yours && <a href={at.decision(proposal.waiting.id)}>{t('propose.read')}</a>}
        </EmptyState>
      )}
      {view && proposal?.can && (
        <ProposeForm
          view={view}
          proposal={proposal}
          fact={fact}
          busy={propose.busy}
          error={propose.error}
          send={(body, done) =>
            propose.send({ params: { reference, action }, body }, () => {
              done()
              say(t('propose.sent'))
              route(at.case(reference))
            })
          }
        />
      )}
    </div>
  )
}
