import type { GateRow } from '@breakwater/shared/gate.ts'
import { contract, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { Card } from '../parts/card.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { Loading } from '../parts/loading.tsx'
import { Time } from '../parts/time.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import { Concerns } from './concerns.tsx'
import { FeedbackList } from './feedback-list.tsx'
import { GatePill } from './gate-pill.tsx'

/** What waits for this person to decide, what they proposed or decided, and concerns that came to them. */
export function DecisionsPage() {
  const heading = usePage([t('nav.decisions')])
  const gates = useLoad(['gates'], contract.gates.list, {})
  const concerns = useLoad(['concerns'], contract.concerns.list, {})
  const waiting = gates.data?.filter((gate) => gate.yours === 'to-decide') ?? []
  const rest = gates.data?.filter((gate) => gate.yours !== 'to-decide') ?? []
  return (
    <div class="wrap narrow">
      <h1 ref={heading} tabIndex={-1}>
        {t('nav.decisions')}
      </h1>
      <p class="muted">{t('decisions.says')}</p>
      {!gates.data ? (
        <Loading error={gates.error} again={() => gates.refetch()} />
      ) : (
        <>
          {waiting.length === 0 ? (
            <EmptyState icon="check" title={t('decisions.nothing')} />
          ) : (
            <Gates title={t('decisions.waiting')} gates={waiting} />
          )}
          {rest.length > 0 && <Gates title={t('decisions.earlier')} gates={rest} />}
        </>
      )}
      {concerns.data && concerns.data.length > 0 && <Concerns concerns={concerns.data} />}
      <FeedbackList />
    </div>
  )
}

function Gates({ title, gates }: { title: string; gates: readonly GateRow[] }) {
  return (
    <Card title={title}>
      <ul class="rows">
        {gates.map((gate) => (
          <li key={gate.id} class="mail-row">
            <div>
              <a class="strong" href={at.decision(gate.id)}>
                {gate.title}
                {gate.reference && (
                  <>
                    {' '}
                    <bdi>{gate.reference}</bdi>
                  </>
                )}
              </a>
              <p class="small muted">
                <bdi>{t('decisions.by', { name: gate.proposer.name })}</bdi> <Time at={gate.at} />
              </p>
            </div>
            <GatePill gate={gate} />
          </li>
        ))}
      </ul>
    </Card>
  )
}
