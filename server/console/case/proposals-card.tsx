import type { CaseView } from '@breakwater/shared/case.ts'
import { Card } from '../parts/card.tsx'
import { t } from '../text.ts'
import { DecidedAction } from './decided-action.tsx'

/** What other people decide on this case: what may be put before them, and what waits for them. */
export function ProposalsCard({ view }: { view: CaseView }) {
  if (!view.proposals?.length) return null
  return (
    <Card title={t('propose.card')}>
      <ul class="rows">
        {view.proposals.map((proposal) => (
          <li key={proposal.action} class="stack">
            <p class="strong">{proposal.title}</p>
            {proposal.help && <p class="muted small">{proposal.help}</p>}
            <DecidedAction reference={view.reference} proposal={proposal} look="btn" />
          </li>
        ))}
      </ul>
    </Card>
  )
}
