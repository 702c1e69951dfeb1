import type { ButtonHTMLAttributes, ComponentChildren } from 'preact'
import { Icon } from './icon.tsx'
import type { IconName } from './icons.tsx'
import { Kbd } from './kbd.tsx'

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'icon' | 'class'> {
  kind?: 'primary' | 'default' | 'quiet' | 'danger'
  small?: boolean
  icon?: IconName
  /** the single key that does the same */
  shortcut?: string
  busy?: boolean
  children: ComponentChildren
}

export function Button({
  kind = 'default',
  small,
  icon,
  shortcut,
  busy,
  children,
  type = 'button',
  ...rest
}: ButtonProps) {
  const classes = ['btn', kind === 'default' ? '' : kind, small ? 'sm' : ''].filter(Boolean).join(' ')
  return (
    <button {...rest} type={type} class={classes} aria-busy={busy || undefined} aria-disabled={busy || undefined}>
      {icon && <Icon name={icon} size="s" />}
      {children}
      {shortcut && <Kbd>{shortcut}</Kbd>}
    </button>
  )
}
