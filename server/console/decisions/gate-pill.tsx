import type { GateRow } from '@breakwater/shared/gate.ts'
import type { IconName } from '../parts/icons.tsx'
import { Pill, type Tone } from '../parts/pill.tsx'
import { t } from '../text.ts'

const LOOK: Record<GateRow['state'], [Tone, IconName]> = {
  open: ['info', 'clock'],
  'carried-out': ['calm', 'check'],
  declined: ['warn', 'x'],
  withdrawn: ['plain', 'x'],
  void: ['plain', 'clock'],
}

/** Where a decision stands: a word, an icon and a tint. */
export function GatePill({ gate }: { gate: Pick<GateRow, 'state'> }) {
  const [tone, icon] = LOOK[gate.state]
  return (
    <Pill tone={tone} icon={icon}>
      {t(`decisions.state_${gate.state}`)}
    </Pill>
  )
}
