import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'

/** Who opened the person's report, and when: theirs to know (SECURITY section 2). */
export function WhoOpened({ entries }: { entries: readonly { at: string; who: string; what: string }[] }) {
  return (
    <details>
      <summary>{t('mine.who_opened')}</summary>
      {entries.length === 0 ? (
        <p class="muted small">{t('mine.nobody_opened')}</p>
      ) : (
        <dl class="promises">
          {entries.map((entry, i) => (
            <div key={`${entry.at}-${i}`}>
              <dt>
                <Time at={entry.at} />
              </dt>
              <dd>
                <bdi>{entry.who}</bdi> <span class="muted">{entry.what}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </details>
  )
}
