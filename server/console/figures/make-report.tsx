import { useState } from 'preact/hooks'
import { now } from '../clock.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Field } from '../parts/field.tsx'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'

interface MakeReportProps {
  /** the last day that stands in a report already */
  after: string | null
  busy: boolean
  error: unknown
  make(period: { from: string; to: string }): void
}

const DAY = 86_400_000
const dayAfter = (day: string) => new Date(Date.parse(day) + DAY).toISOString().slice(0, 10)

/** A period that is over and overlaps no earlier one, so that no two reports can be subtracted. */
export function MakeReport({ after, busy, error, make }: MakeReportProps) {
  const yesterday = new Date(now() - DAY).toISOString().slice(0, 10)
  const least = after ? dayAfter(after) : undefined
  const [from, begin] = useState(least ?? `${yesterday.slice(0, 7)}-01`)
  const [to, end] = useState(yesterday)
  return (
    <Card title={t('figures.make')}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          make({ from, to })
        }}
      >
        <Field
          label={t('figures.from')}
          control={(ids) => (
            <input
              {...ids}
              type="date"
              required
              min={least}
              max={to}
              value={from}
              onInput={(e) => begin(e.currentTarget.value)}
            />
          )}
        />
        <Field
          label={t('figures.to')}
          hint={t('figures.over')}
          control={(ids) => (
            <input
              {...ids}
              type="date"
              required
              min={from}
              max={yesterday}
              value={to}
              onInput={(e) => end(e.currentTarget.value)}
            />
          )}
        />
        <div class="bar">
          <Button kind="primary" type="submit" busy={busy}>
            {t('figures.make_it')}
          </Button>
        </div>
        <Refused error={error} />
      </form>
    </Card>
  )
}
