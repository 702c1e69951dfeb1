import type { ReporterState } from '@breakwater/shared/report.ts'
import type { IconName } from '../parts/icons.tsx'
import { Pill, type Tone } from '../parts/pill.tsx'
import { t } from '../text.ts'

const LOOKS: Record<ReporterState, { tone: Tone; icon: IconName }> = {
  received: { tone: 'calm', icon: 'check' },
  'being-read': { tone: 'info', icon: 'eye' },
  working: { tone: 'info', icon: 'arrow' },
  closed: { tone: 'plain', icon: 'check' },
  withdrawn: { tone: 'plain', icon: 'left' },
}

/** The reporter's words for a state; the same in the extension (SCREEN 27). */
export function StatePill({ state }: { state: ReporterState }) {
  return <Pill {...LOOKS[state]}>{t(`reporter_state.${state}`)}</Pill>
}
