import type { Me } from '@breakwater/shared/contract/session.ts'
import { useLocation } from 'preact-iso'
import type { IconName } from '../parts/icons.tsx'
import { at } from '../routes.ts'
import { audits, setsUp, useMe } from '../session.ts'
import { t } from '../text.ts'
import { NavLink } from './nav-link.tsx'

const PLACES: { href: string; icon: IconName; word: string; for(me: Me): boolean }[] = [
  { href: at.people, icon: 'users', word: 'directory_page.title', for: (me) => setsUp(me) || audits(me) },
  { href: at.mailboxes, icon: 'gear', word: 'nav.mailboxes', for: setsUp },
  { href: at.keys, icon: 'lock', word: 'keys_page.title', for: (me) => setsUp(me) || audits(me) },
  { href: at.policy, icon: 'check', word: 'policy.title', for: setsUp },
  { href: at.audit('proof'), icon: 'eye', word: 'audit_page.title', for: audits },
]

/** What sets the service up, for whoever may change it or look at it; nothing of any case. */
export function SettingsNav() {
  const me = useMe()
  const { path } = useLocation()
  const places = PLACES.filter((place) => place.for(me))
  if (places.length === 0) return null
  return (
    <div>
      <h2 id="nav-settings">{t('nav.settings')}</h2>
      <ul aria-labelledby="nav-settings">
        {places.map(({ href, icon, word }) => (
          <NavLink key={href} href={href} icon={icon} current={path.startsWith(href.split('?')[0] ?? href)}>
            {t(word)}
          </NavLink>
        ))}
      </ul>
    </div>
  )
}
