import { useLocation } from 'preact-iso'
import { contract, useLoad } from '../api.ts'
import { at } from '../routes.ts'
import { readsForms, useMe } from '../session.ts'
import { t } from '../text.ts'
import { NavLink } from './nav-link.tsx'

/** What came to this person themselves: statements, standing in, notices. What there is none of is not in the menu. */
export function OwnNav() {
  const me = useMe()
  const { path } = useLocation()
  const statements = useLoad(['statements'], contract.forms.mine, {})
  const standIns = useLoad(['stand-ins'], contract.protection.standIns, {})
  const notices = useLoad(['notices'], contract.letters.notices, {})
  const own = [
    { href: at.statements, icon: 'letter', label: t('nav.statements'), all: statements },
    { href: at.standIns, icon: 'shield', label: t('nav.stand_ins'), all: standIns },
    { href: at.notices, icon: 'info', label: t('nav.notices'), all: notices },
  ] as const
  return (
    <>
      {own.map(({ href, icon, label, all }) =>
        all.data?.length ? (
          <NavLink key={href} href={href} icon={icon} current={path === href} count={all.data.length}>
            {label}
          </NavLink>
        ) : null,
      )}
      {readsForms(me) && (
        <NavLink href={at.forms} icon="letter" current={path === at.forms}>
          {t('nav.forms')}
        </NavLink>
      )}
    </>
  )
}
