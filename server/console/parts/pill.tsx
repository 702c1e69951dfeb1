import type { ComponentChildren } from 'preact'
import { Icon } from './icon.tsx'
import type { IconName } from './icons.tsx'

export type Tone = 'plain' | 'calm' | 'note' | 'warn' | 'info' | 'danger' | 'mauve' | 'accent'

/** A state: always a word, an icon and a tint, never tint alone. */
export function Pill({ tone = 'plain', icon, children }: { tone?: Tone; icon: IconName; children: ComponentChildren }) {
  return (
    <span class={`pill ${tone}`}>
      <Icon name={icon} size="s" />
      {children}
    </span>
  )
}
