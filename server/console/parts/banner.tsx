import type { ComponentChildren } from 'preact'
import { Icon } from './icon.tsx'
import type { IconName } from './icons.tsx'

/** A line across the page, such as "Demo data" or "You are offline". */
export function Banner({
  tone,
  icon,
  children,
}: {
  tone: 'note' | 'warn' | 'info'
  icon: IconName
  children: ComponentChildren
}) {
  return (
    <div class={`banner ${tone}`}>
      <Icon name={icon} size="s" />
      <div>{children}</div>
    </div>
  )
}
