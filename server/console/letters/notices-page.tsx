import { contract, queries, useAsk, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { Loading } from '../parts/loading.tsx'
import { Refused } from '../parts/refused.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'

/** Notices about a risk that were written to this person; nothing else of a case is here (POLICY 100). */
export function NoticesPage() {
  const heading = usePage([t('nav.notices')])
  const loaded = useLoad(['notices'], contract.letters.notices, {})
  const confirm = useAsk(contract.letters.acknowledge, () => void queries.invalidateQueries({ queryKey: ['notices'] }))
  const notices = loaded.data
  return (
    <div class="wrap narrow">
      <h1 ref={heading} tabIndex={-1}>
        {t('nav.notices')}
      </h1>
      <p class="muted">{t('notices.says')}</p>
      {!notices ? (
        <Loading error={loaded.error} again={() => loaded.refetch()} />
      ) : notices.length === 0 ? (
        <EmptyState icon="check" title={t('notices.none')} />
      ) : (
        notices.map((notice) => (
          <Card key={notice.id} title={notice.title} end={<Time at={notice.at} />}>
            {notice.text.slice(1).map((line, n) => (
              <p key={`${n}-${line}`} dir="auto">
                {line}
              </p>
            ))}
            {notice.acknowledgedAt ? (
              <p class="muted small">{t('notices.confirmed')}</p>
            ) : (
              <div class="bar">
                <Button busy={confirm.busy} onClick={() => confirm.send({ params: { id: notice.id }, body: {} })}>
                  {t('notices.confirm')}
                </Button>
              </div>
            )}
          </Card>
        ))
      )}
      <Refused error={confirm.error} />
    </div>
  )
}
