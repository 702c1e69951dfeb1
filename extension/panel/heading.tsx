import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Icon, type IconName } from '../pages/icon.tsx'

interface Props {
  icon: IconName
  tone?: 'note' | 'warn' | ''
  children: ComponentChildren
  text: string
}

/** The result of a press: takes focus and is announced (B18). */
export function ResultHeading({ icon, tone = '', children, text }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <div class="big" role="status">
      <span class={`tick ${tone}`} aria-hidden="true">
        <Icon name={icon} size="l" />
      </span>
      <h2 tabIndex={-1} ref={heading}>
        {children}
      </h2>
      <p class="muted">{text}</p>
    </div>
  )
}
