import type { InboxView } from '@breakwater/shared/case.ts'
import { useEffect, useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { contract, useLoad } from '../api.ts'
import { Icon } from '../parts/icon.tsx'
import type { IconName } from '../parts/icons.tsx'
import { at } from '../routes.ts'
import { decides, isDesk, keepsRecords, knowsEmergencies, readsFigures, useMe, worksOnCases } from '../session.ts'
import { t } from '../text.ts'
import { NavLink } from './nav-link.tsx'
import { OwnNav } from './own-nav.tsx'
import { SettingsNav } from './settings-nav.tsx'
import { UserMenu } from './user-menu.tsx'

const VIEWS: { view: InboxView; icon: IconName; deskOnly: boolean }[] = [
  { view: 'unassigned', icon: 'inbox', deskOnly: true },
  { view: 'mine', icon: 'user', deskOnly: false },
  { view: 'waiting', icon: 'clock', deskOnly: false },
  { view: 'closed', icon: 'check', deskOnly: false },
]

/** The main navigation. Only what works for this person is in it. */
export function Nav({ help }: { help(): void }) {
  const me = useMe()
  const { path, query, url } = useLocation()
  const [open, setOpen] = useState(false)
  useEffect(() => setOpen(false), [url])
  const inbox = useLoad(
    ['inbox', 'counts'],
    contract.cases.list,
    { query: { view: 'mine', limit: 1 } },
    worksOnCases(me),
  )
  const waiting = useLoad(['mail'], contract.mail.waiting, {}, isDesk(me))
  const gates = useLoad(['gates'], contract.gates.list, {}, decides(me))
  const toDecide = gates.data?.filter((gate) => gate.yours === 'to-decide').length
  const on = (view: InboxView) => path === '/inbox' && (query.view ?? 'mine') === view
  return (
    <nav class={open ? 'nav open' : 'nav'} aria-label={t('nav.main')}>
      <div class="brand">
        <Icon name="breakwater" size="l" />
        <span>{t('app.name')}</span>
        <button type="button" class="btn sm menu" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t('nav.menu')}
        </button>
      </div>
      {worksOnCases(me) && (
        <div>
          <h2 id="nav-reports">{t('nav.reports')}</h2>
          <ul aria-labelledby="nav-reports">
            {VIEWS.filter((v) => !v.deskOnly || isDesk(me)).map(({ view, icon }) => (
              <NavLink key={view} href={at.inbox(view)} icon={icon} current={on(view)} count={inbox.data?.counts[view]}>
                {t(`view.${view}`)}
              </NavLink>
            ))}
            {me.roles.includes('manager') && (
              <NavLink href={at.suspect} icon="user" current={path === at.suspect}>
                {t('nav.suspect')}
              </NavLink>
            )}
            {isDesk(me) && (
              <NavLink href={at.waitingMail} icon="mail" current={path === at.waitingMail} count={waiting.data?.length}>
                {t('nav.waiting_mail')}
              </NavLink>
            )}
            {isDesk(me) && (
              <NavLink href={at.contracts} icon="letter" current={path === at.contracts}>
                {t('nav.contracts')}
              </NavLink>
            )}
            {isDesk(me) && (
              <NavLink href={at.templates} icon="letter" current={path === at.templates}>
                {t('nav.templates')}
              </NavLink>
            )}
          </ul>
        </div>
      )}
      <div>
        <h2 id="nav-you">{t('nav.for_you')}</h2>
        <ul aria-labelledby="nav-you">
          <NavLink href={at.mine()} icon="flag" current={path.startsWith('/mine')}>
            {t('nav.my_reports')}
          </NavLink>
          {decides(me) && (
            <NavLink href={at.decisions} icon="check" current={path.startsWith(at.decisions)} count={toDecide}>
              {t('nav.decisions')}
            </NavLink>
          )}
          <OwnNav />
          {knowsEmergencies(me) && (
            <NavLink href={at.emergency} icon="shield" current={path === at.emergency}>
              {t('emergency.title')}
            </NavLink>
          )}
          {keepsRecords(me) && (
            <NavLink href={at.records} icon="copy" current={path === at.records}>
              {t('records_page.title')}
            </NavLink>
          )}
          {readsFigures(me) && (
            <NavLink href={at.figures} icon="clip" current={path === at.figures}>
              {t('nav.figures')}
            </NavLink>
          )}
          <li>
            <button type="button" onClick={help}>
              <Icon name="info" />
              {t('nav.help')}
            </button>
          </li>
        </ul>
      </div>
      <SettingsNav />
      <div class="me">
        <UserMenu />
      </div>
    </nav>
  )
}
