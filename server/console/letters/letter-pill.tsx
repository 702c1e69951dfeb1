import type { LetterRow } from '@breakwater/shared/letter.ts'
import type { IconName } from '../parts/icons.tsx'
import { Pill, type Tone } from '../parts/pill.tsx'
import { t } from '../text.ts'

const LOOK: Record<LetterRow['state'], [Tone, IconName]> = {
  draft: ['plain', 'mail'],
  'in-review': ['info', 'clock'],
  approved: ['accent', 'check'],
  sent: ['calm', 'check'],
  'set-aside': ['plain', 'x'],
}

/** Where a letter stands; one that did not arrive says so first. */
export function LetterPill({ letter }: { letter: Pick<LetterRow, 'state' | 'delivery'> }) {
  if (letter.delivery === 'undelivered')
    return (
      <Pill tone="warn" icon="x">
        {t('letters.undelivered')}
      </Pill>
    )
  const [tone, icon] = LOOK[letter.state]
  return (
    <Pill tone={tone} icon={icon}>
      {t(letter.delivery === 'waiting' ? 'letters.on_its_way' : `letters.state_${letter.state}`)}
    </Pill>
  )
}
