import type { CaseView, TimelineItem as Item } from '@breakwater/shared/case.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { TimelineItem } from '../parts/timeline-item.tsx'
import { t } from '../text.ts'
import { EvidencePiece } from './evidence-piece.tsx'

/** What happened, newest first; evidence stays hidden in its card. */
export function Timeline({ view, items }: { view: CaseView; items: readonly Item[] }) {
  if (items.length === 0) return <EmptyState icon="note" title={t('timeline.empty')} />
  const newest = items.toSorted((a, b) => b.at.localeCompare(a.at))
  return (
    <ol class="tl">
      {newest.map((item) => {
        const line = view.evidence?.find(({ id }) => id === item.evidence)
        return (
          <TimelineItem key={item.id} item={item}>
            {line && <EvidencePiece view={view} line={line} />}
          </TimelineItem>
        )
      })}
    </ol>
  )
}
