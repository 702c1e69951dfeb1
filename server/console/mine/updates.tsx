import type { TimelineItem as Item } from '@breakwater/shared/case.ts'
import { Card } from '../parts/card.tsx'
import { TimelineItem } from '../parts/timeline-item.tsx'
import { useMe } from '../session.ts'
import { t } from '../text.ts'

/** Two pieces of evidence out of one mail are one thing that happened to whoever sent it. */
const sameAs = (item: Item, above: Item | undefined) =>
  above !== undefined &&
  !item.body &&
  !above.body &&
  item.says === above.says &&
  item.actor === above.actor &&
  item.at.slice(0, 16) === above.at.slice(0, 16)

const ownWords = (item: Item, name: string): Item => ({
  ...item,
  says: item.kind === 'update.written' ? t('mine.wrote') : item.says,
  actor: item.actor === name ? t('mine.you') : item.actor,
})

/** What the desk wrote to the person, and what happened that they may see. */
export function Updates({ items }: { items: readonly Item[] }) {
  const me = useMe()
  return (
    <Card title={t('mine.updates')}>
      {items.length === 0 ? (
        <p class="muted">{t('mine.updates_none')}</p>
      ) : (
        <ol class="tl flat">
          {items
            .toSorted((a, b) => b.at.localeCompare(a.at))
            .filter((item, i, all) => !sameAs(item, all[i - 1]))
            .map((item) => (
              <TimelineItem key={item.id} item={ownWords(item, me.name)} own />
            ))}
        </ol>
      )}
    </Card>
  )
}
