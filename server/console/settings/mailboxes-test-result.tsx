import type { StepResult, TestResult } from '@breakwater/shared/contract/mailboxes.ts'
import type { IconName } from '../parts/icons.tsx'
import { Pill, type Tone } from '../parts/pill.tsx'
import { t } from '../text.ts'

const LOOK: Record<StepResult['state'], { tone: Tone; icon: IconName }> = {
  ok: { tone: 'calm', icon: 'check' },
  warning: { tone: 'note', icon: 'info' },
  failed: { tone: 'warn', icon: 'stop' },
  'left-out': { tone: 'plain', icon: 'more' },
}

/** What a connection test saw, step by step: the failed one with its host, cause and what to do. */
export function MailboxTestResult({ result }: { result: TestResult }) {
  return (
    <section class="stack" aria-label={t('mailboxes.result')} aria-live="polite">
      <p class="strong">{t(result.ok ? 'mailboxes.result_ok' : 'mailboxes.result_failed')}</p>
      <ol class="stack">
        {result.steps.map((one) => (
          <li key={one.step}>
            <Pill {...LOOK[one.state]}>
              {t(`mailboxes_step.${one.step}`)}: {t(`mailboxes_step_state.${one.state}`)}
            </Pill>
            {one.state !== 'left-out' && (
              <p class="small" dir="auto">
                {one.says}
                {one.remedy && <span class="strong"> {one.remedy}</span>}
              </p>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}
