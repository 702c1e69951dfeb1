import { t } from '../text.ts'
import { Icon } from './icon.tsx'
import type { IconName } from './icons.tsx'

export interface Condition {
  say: string
  state: 'yes' | 'no' | 'unknown'
  /** how it comes to hold, when it is not there yet */
  note?: string | null | undefined
  /** what says that it holds */
  proof?: readonly string[] | undefined
  clause?: { at: string; href?: string | undefined } | null | undefined
}

const ICONS: Record<Condition['state'], IconName> = { yes: 'check', no: 'lock', unknown: 'clock' }

/** Every condition with its state, what says so, and the clause that asks for it (SCREEN 57). */
export function Conditions({ title, conditions }: { title: string; conditions: readonly Condition[] }) {
  return (
    <div class="gatebox">
      <p>{title}</p>
      <ul>
        {conditions.map((one) => (
          <li key={one.say} class={one.state === 'yes' ? 'ok' : ''}>
            <Icon name={ICONS[one.state]} size="s" />
            <span>
              <span class="sr">{t(`gate.is_${one.state}`)} </span>
              {one.say}
              {one.note && <span class="muted"> · {one.note}</span>}
              {one.clause?.at && (
                <span class="muted small">
                  {' '}
                  · {one.clause.href ? <a href={one.clause.href}>{one.clause.at}</a> : one.clause.at}
                </span>
              )}
              {one.proof?.map((line) => (
                <bdi key={line} class="muted small proof">
                  {line}
                </bdi>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
