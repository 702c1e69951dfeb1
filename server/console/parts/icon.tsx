import { type IconName, icons } from './icons.tsx'

const POINTING: readonly IconName[] = ['arrow', 'left', 'leave']

/** Decoration beside a word; a control that is only an icon is an IconButton. */
export function Icon({ name, size = 'm' }: { name: IconName; size?: 's' | 'm' | 'l' }) {
  const classes = ['icon', size === 'm' ? '' : size, POINTING.includes(name) ? 'flip' : ''].filter(Boolean).join(' ')
  return (
    <svg class={classes} viewBox="0 0 24 24" aria-hidden="true">
      {icons[name]}
    </svg>
  )
}
