import { contract, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { Card } from '../parts/card.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { FactList } from '../parts/fact-list.tsx'
import { Loading } from '../parts/loading.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'

/** For whom this person stands in, with what, and how to keep safe: nothing of a case, not even that there is one (POLICY 30). */
export function StandInsPage() {
  const heading = usePage([t('nav.stand_ins')])
  const loaded = useLoad(['stand-ins'], contract.protection.standIns, {})
  return (
    <div class="wrap narrow">
      <h1 ref={heading} tabIndex={-1}>
        {t('nav.stand_ins')}
      </h1>
      <p class="muted">{t('stand_ins.says')}</p>
      {!loaded.data ? (
        <Loading error={loaded.error} again={() => loaded.refetch()} />
      ) : loaded.data.length === 0 ? (
        <EmptyState icon="check" title={t('stand_ins.none')} />
      ) : (
        loaded.data.map((one) => (
          <Card
            key={`${one.for.id} ${one.from} ${one.which}`}
            title={<bdi>{t('stand_ins.for', { name: one.for.name })}</bdi>}
          >
            <FactList
              facts={[
                { label: t('stand_ins.which'), value: <bdi>{one.which}</bdi> },
                {
                  label: t('stand_ins.note'),
                  value: <span dir="auto">{one.safetyNote || t('stand_ins.note_none')}</span>,
                },
                { label: t('stand_ins.from'), value: <Time at={one.from} as="date" /> },
                { label: t('stand_ins.until'), value: one.until ? <Time at={one.until} as="date" /> : null },
              ]}
            />
          </Card>
        ))
      )}
    </div>
  )
}
