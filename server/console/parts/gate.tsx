import type { GateView } from '@breakwater/shared/step.ts'
import { t } from '../text.ts'
import { Icon } from './icon.tsx'
import type { IconName } from './icons.tsx'

const ICONS: Record<'yes' | 'no' | 'unknown', IconName> = { yes: 'check', no: 'lock', unknown: 'clock' }

/** Every condition of a gate with its state (SCREEN 57). */
export function Gate({ gate }: { gate: GateView }) {
  return (
    <div class="gatebox">
      <p>{t(`gate.${gate.state}`)}</p>
      <ul>
        {gate.requires.map((condition) => (
          <li key={condition.say} class={condition.state === 'yes' ? 'ok' : ''}>
            <Icon name={ICONS[condition.state]} size="s" />
            <span>
              <span class="sr">{t(`gate.is_${condition.state}`)} </span>
              {condition.say}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
