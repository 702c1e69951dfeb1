import type { CaseView, WishesView } from '@breakwater/shared/case.ts'
import { Card } from '../parts/card.tsx'
import { Icon } from '../parts/icon.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'
import { firstName } from './may.ts'

function Asked({ wishes }: { wishes: WishesView }) {
  return (
    <>
      {wishes.words && <blockquote dir="auto">{wishes.words}</blockquote>}
      <ul class="chips">
        {wishes.choices.map((choice) => (
          <li class="chip" key={choice.id}>
            <Icon name="check" size="s" />
            <bdi>{choice.label}</bdi>
          </li>
        ))}
        <li class="chip">
          <Icon name="shield" size="s" />
          {t.has(`police.${wishes.police}`) ? t(`police.${wishes.police}`) : wishes.police}
        </li>
        {wishes.contact && (
          <li class="chip">
            <Icon name="mail" size="s" />
            <bdi>{t('wishes.contact', { how: wishes.contact })}</bdi>
          </li>
        )}
      </ul>
    </>
  )
}

/** What the affected person asked for: first on the page, and it stays (SCREEN 53). */
export function WishesCard({ view, wishes }: { view: CaseView; wishes: WishesView }) {
  const name = firstName(view)
  const earlier = view.wishesHistory.filter((one) => one.version !== wishes.version)
  return (
    <Card
      look="wish"
      title={<bdi>{name ? t('wishes.title', { name }) : t('wishes.title_nameless')}</bdi>}
      end={
        <>
          {t('wishes.updated')} <Time at={wishes.at} as="date" /> · <bdi>{wishes.by}</bdi>
        </>
      }
    >
      <Asked wishes={wishes} />
      {earlier.length > 0 && (
        <details>
          <summary>{t('wishes.earlier', { count: earlier.length })}</summary>
          <ol class="stack">
            {earlier.map((one) => (
              <li key={one.version}>
                <p class="small">
                  <Time at={one.at} /> · <bdi>{one.by}</bdi>
                </p>
                <Asked wishes={one} />
              </li>
            ))}
          </ol>
        </details>
      )}
    </Card>
  )
}
