import type { EmergencyAccess } from '@breakwater/shared/contract/emergency.ts'
import { Button } from '../parts/button.tsx'
import { FactList } from '../parts/fact-list.tsx'
import type { IconName } from '../parts/icons.tsx'
import { Pill, type Tone } from '../parts/pill.tsx'
import { Time } from '../parts/time.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'

const LOOK: Record<EmergencyAccess['state'], [Tone, IconName]> = {
  asked: ['mauve', 'clock'],
  open: ['info', 'eye'],
  over: ['plain', 'check'],
  unconfirmed: ['warn', 'info'],
}

interface EmergencyUseProps {
  use: EmergencyAccess
  mine: boolean
  /** for legal, while whoever reported was not told */
  later?: (() => void) | undefined
}

/** One use of emergency access by its facts; nothing of the case. */
export function EmergencyUse({ use, mine, later }: EmergencyUseProps) {
  const [tone, icon] = LOOK[use.state]
  const reporter = use.toldAt ? (
    <Time at={use.toldAt} />
  ) : use.deferUntil ? (
    <>
      {t('emergency.reporter_later')} <Time at={use.deferUntil} as="date" />
    </>
  ) : (
    t('emergency.reporter_not')
  )
  return (
    <li class="stack">
      <div class="meta">
        <bdi class="strong">{use.reference}</bdi>
        <Pill tone={tone} icon={icon}>
          {t(`emergency.state_${use.state}`)}
        </Pill>
        {use.dangerToLife && (
          <Pill tone="danger" icon="info">
            {t('emergency.life')}
          </Pill>
        )}
      </div>
      <FactList
        facts={[
          { label: t('emergency.by'), value: <bdi>{use.who.name}</bdi> },
          { label: t('emergency.at'), value: <Time at={use.askedAt} /> },
          { label: t('emergency.until'), value: use.until ? <Time at={use.until} /> : null },
          { label: t('emergency.second'), value: t(use.confirmedAt ? 'emergency.second_yes' : 'emergency.second_no') },
          { label: t('emergency.reporter'), value: use.until || use.toldAt ? reporter : null },
        ]}
      />
      <div class="bar">
        {mine && use.state === 'open' && (
          <a class="btn sm" href={at.case(use.reference)}>
            {t('emergency.read')}
          </a>
        )}
        {later && (
          <Button small onClick={later}>
            {t('emergency.defer')}
          </Button>
        )}
      </div>
    </li>
  )
}
