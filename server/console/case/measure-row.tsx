import type { Measure } from '@breakwater/shared/protection.ts'
import { Button } from '../parts/button.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'

interface MeasureRowProps {
  measure: Measure
  end: (() => void) | null
  look: (() => void) | null
}

/** One measure: what changes, who takes over, since when, and when somebody looks at it again. */
export function MeasureRow({ measure, end, look }: MeasureRowProps) {
  const dates: [string, string | null][] = [
    [t('protection.since'), measure.starts],
    [t('protection.ended'), measure.endedAt],
    [t('protection.look'), measure.endedAt ? null : measure.review],
    [t('protection.meant_end'), measure.endedAt ? null : measure.plannedEnd],
  ]
  return (
    <li class="stack">
      <div>
        <p class="strong">{measure.label}</p>
        <p dir="auto">{measure.what}</p>
        {measure.standIn && (
          <p class="small">
            <bdi>{t('protection.stands_in', { name: measure.standIn.name, which: measure.which })}</bdi>
          </p>
        )}
        {measure.safetyNote && (
          <p class="small" dir="auto">
            {t('protection.note_shown', { note: measure.safetyNote })}
          </p>
        )}
        <p class="small muted">
          {dates.flatMap(([label, at], n) =>
            at
              ? [
                  <span key={label}>
                    {n > 0 && ' · '}
                    {label} <Time at={at} as="date" />
                  </span>,
                ]
              : [],
          )}
        </p>
      </div>
      {measure.due && <p class="well small">{t('protection.due')}</p>}
      {(end || look) && (
        <div class="bar">
          {look && (
            <Button small onClick={look}>
              {t('protection.looked')}
            </Button>
          )}
          {end && (
            <Button small kind="quiet" onClick={end}>
              {t('protection.end')}
            </Button>
          )}
        </div>
      )}
    </li>
  )
}
