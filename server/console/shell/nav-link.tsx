import { Icon } from '../parts/icon.tsx'
import type { IconName } from '../parts/icons.tsx'

interface NavLinkProps {
  href: string
  icon: IconName
  current: boolean
  count?: number | undefined
  children: string
}

/** One place of the navigation, with how much waits there. */
export function NavLink({ href, icon, current, count, children }: NavLinkProps) {
  return (
    <li>
      <a href={href} aria-current={current ? 'page' : undefined}>
        <Icon name={icon} />
        {children}
        {count !== undefined && <span class="n">{new Intl.NumberFormat().format(count)}</span>}
      </a>
    </li>
  )
}
