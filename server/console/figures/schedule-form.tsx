import { EVERY, type Every } from '@breakwater/shared/report-periods.ts'
import { Card } from '../parts/card.tsx'
import { Field } from '../parts/field.tsx'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'

interface ScheduleFormProps {
  every: Every
  mayChange: boolean
  busy: boolean
  error: unknown
  change(every: Every): void
}

/** How often the report is made by itself; senior leaders get a mail without content that it is there. */
export function ScheduleForm({ every, mayChange, busy, error, change }: ScheduleFormProps) {
  return (
    <Card title={t('figures.schedule')}>
      <p class="muted">{t('figures.schedule_says')}</p>
      <Field
        label={t('figures.every')}
        control={(ids) => (
          <select
            {...ids}
            value={every}
            disabled={!mayChange || busy}
            onChange={(e) => {
              const chosen = EVERY.find((one) => one === e.currentTarget.value)
              if (chosen) change(chosen)
            }}
          >
            {EVERY.map((one) => (
              <option key={one} value={one}>
                {t(`figures.every_${one}`)}
              </option>
            ))}
          </select>
        )}
      />
      <Refused error={error} />
    </Card>
  )
}
