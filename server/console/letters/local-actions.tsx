import type { LocalAction } from '@breakwater/shared/letter.ts'
import { Pill } from '../parts/pill.tsx'
import { t } from '../text.ts'

/** Terms for a service and markers, each with its day of review; a marker that is not written yet says so (POLICY 105). */
export function LocalActions({ local }: { local: readonly LocalAction[] }) {
  return (
    <section aria-label={t('letters.local')}>
      <h3>{t('letters.local')}</h3>
      <ul class="rows">
        {local.map((one) => (
          <li key={one.id} class="mail-row">
            <div>
              <p class="strong" dir="auto">
                {t(`letters.kind_${one.kind}`)}: {one.terms}
              </p>
              <p class="small muted">
                {t('letters.review_on', { day: one.reviewOn })}
                {one.ended && ` · ${t('letters.ended')}`}
              </p>
            </div>
            {one.recorded && (
              <Pill
                tone={one.recorded === 'recorded' ? 'calm' : 'warn'}
                icon={one.recorded === 'recorded' ? 'check' : 'clock'}
              >
                {t(one.recorded === 'recorded' ? 'letters.recorded' : 'letters.not_recorded_yet')}
              </Pill>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
