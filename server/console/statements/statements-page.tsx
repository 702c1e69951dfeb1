import { contract, queries, useAsk, useLoad } from '../api.ts'
import { StatementForm } from '../case/statement-form.tsx'
import { usePage } from '../page.ts'
import { Card } from '../parts/card.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { Loading } from '../parts/loading.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'

/** Statements this person was asked for: their own words and nothing else of a case (SETTLED 5). */
export function StatementsPage() {
  const heading = usePage([t('nav.statements')])
  const loaded = useLoad(['statements'], contract.forms.mine, {})
  const give = useAsk(contract.forms.give, () => void queries.invalidateQueries({ queryKey: ['statements'] }))
  const open = loaded.data?.find(({ signedAt }) => signedAt === null)
  return (
    <div class="wrap narrow">
      <h1 ref={heading} tabIndex={-1}>
        {t('nav.statements')}
      </h1>
      <p class="muted">{t('statements.mine_says')}</p>
      {!loaded.data ? (
        <Loading error={loaded.error} again={() => loaded.refetch()} />
      ) : loaded.data.length === 0 ? (
        <EmptyState icon="check" title={t('statements.mine_none')} />
      ) : (
        loaded.data.map((one) => (
          <Card
            key={one.id}
            title={<bdi>{t('statements.mine_about', { reference: one.reference })}</bdi>}
            end={
              <>
                {t(one.signedAt ? 'statements.signed_on' : 'statements.asked_on')}{' '}
                <Time at={one.signedAt ?? one.askedAt} as="date" />
              </>
            }
          >
            {one.signedAt ? (
              <p class="told" dir="auto">
                {one.words}
              </p>
            ) : (
              <StatementForm statement={one} own primary={one === open} ask={give} done={() => undefined} />
            )}
          </Card>
        ))
      )}
    </div>
  )
}
