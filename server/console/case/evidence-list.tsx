import type { CaseView } from '@breakwater/shared/case.ts'
import type { EvidenceLine } from '@breakwater/shared/evidence.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { t } from '../text.ts'
import { EvidencePiece } from './evidence-piece.tsx'

export function EvidenceList({ view, evidence }: { view: CaseView; evidence: readonly EvidenceLine[] }) {
  if (evidence.length === 0) return <EmptyState icon="mail" title={t('evidence.empty')} />
  return (
    <ul class="pieces">
      {evidence.map((line) => (
        <li key={line.id}>
          <EvidencePiece view={view} line={line} />
        </li>
      ))}
    </ul>
  )
}
