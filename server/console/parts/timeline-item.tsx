import type { TimelineItem as Item } from '@breakwater/shared/case.ts'
import type { ComponentChildren } from 'preact'
import { t } from '../text.ts'
import { Icon } from './icon.tsx'
import type { IconName } from './icons.tsx'
import { Linked } from './linked.tsx'
import { Time } from './time.tsx'

const MARKS: Record<Item['tone'], IconName> = { plain: 'flag', note: 'note', calm: 'check', info: 'mail', warn: 'stop' }

/** One thing that happened: who, what, when, and who can read it where words were written. On one's own page that is known. */
export function TimelineItem({
  item,
  own = false,
  children,
}: {
  item: Item
  own?: boolean
  children?: ComponentChildren
}) {
  const written = !own && (item.tone === 'note' || item.visibility === 'reporter-too')
  return (
    <li>
      <span class={`mark ${item.tone === 'plain' ? '' : item.tone}`}>
        <Icon name={MARKS[item.tone]} size="s" />
      </span>
      <div>
        <div class="line">
          {item.actor && (
            <b>
              <bdi>{item.actor}</bdi>
            </b>
          )}
          <span dir="auto">{item.says}</span> <Time at={item.at} />
        </div>
        {item.body && (
          <div
            class={
              item.tone === 'note' ? 'bubble' : item.visibility === 'reporter-too' ? 'bubble info' : 'small muted told'
            }
            dir="auto"
          >
            <Linked text={item.body} />
          </div>
        )}
        {item.body && written && <p class="small faint">{t(`visibility.${item.visibility}`)}</p>}
        {children}
      </div>
    </li>
  )
}
