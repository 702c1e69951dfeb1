import type { ButtonHTMLAttributes } from 'preact'
import { Icon } from './icon.tsx'
import type { IconName } from './icons.tsx'

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'icon' | 'label' | 'class'> {
  icon: IconName
  /** what the button does, in words: it has no others */
  label: string
}

export function IconButton({ icon, label, ...rest }: IconButtonProps) {
  return (
    <button {...rest} type="button" class="btn quiet sm icon-only" aria-label={label} title={label}>
      <Icon name={icon} size="s" />
    </button>
  )
}
