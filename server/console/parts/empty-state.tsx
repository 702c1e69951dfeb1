import type { ComponentChildren } from 'preact'
import { Icon } from './icon.tsx'
import type { IconName } from './icons.tsx'

export function EmptyState({ icon, title, children }: { icon: IconName; title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={icon} size="l" />
      <p class="strong">{title}</p>
      {children && <div class="muted">{children}</div>}
    </div>
  )
}
