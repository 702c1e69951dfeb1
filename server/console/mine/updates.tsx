import type { TimelineItem as Item } from '@breakwater/shared/case.ts'
import { Card } from '../parts/card.tsx'
import { TimelineItem } from '../parts/timeline-item.tsx'
import { t } from '../text.ts'

/** What the desk wrote to the person, and what happened that they may see. */
export function Updates({ items }: { items: readonly Item[] }) {
  return (
    <Card title={t('mine.updates')}>
      {items.length === 0 ? (
        <p class="muted">{t('mine.updates_none')}</p>
      ) : (
        <ol class="tl flat">
          {items
            .toSorted((a, b) => b.at.localeCompare(a.at))
            .map((item) => (
              <TimelineItem
                key={item.id}
                item={item.kind === 'update.written' ? { ...item, says: t('mine.wrote') } : item}
                own
              />
            ))}
        </ol>
      )}
    </Card>
  )
}
