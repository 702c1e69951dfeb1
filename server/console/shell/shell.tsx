import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { confirming, signedOut } from '../api.ts'
import { useKeys } from '../keys.ts'
import { Banner } from '../parts/banner.tsx'
import { Toasts } from '../parts/toast.tsx'
import { at } from '../routes.ts'
import { useMe } from '../session.ts'
import { t } from '../text.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { HelpDialog } from './help-dialog.tsx'
import { Nav } from './nav.tsx'
import { useOnline } from './online.ts'

/** What is around every signed-in page: skip link, navigation, lines across the page, messages. */
export function Shell({ children }: { children: ComponentChildren }) {
  const me = useMe()
  const online = useOnline()
  const [help, showHelp] = useState(false)
  useKeys({ '?': () => showHelp(true) })
  return (
    <>
      <a class="skip" href="#main">
        {t('page.skip')}
      </a>
      <div class="app">
        <Nav help={() => showHelp(true)} />
        <div class="page">
          <section aria-label={t('page.notices')}>
            {me.demo && (
              <Banner tone="info" icon="info">
                <b>{t('demo.title')}</b> {t('demo.says')}
              </Banner>
            )}
            {!online && (
              <Banner tone="note" icon="clock">
                {t('page.offline')}
              </Banner>
            )}
            {signedOut.value && (
              <Banner tone="warn" icon="lock">
                {t('page.signed_out')}{' '}
                <a href={at.signIn(location.pathname + location.search)}>{t('page.sign_in_again')}</a>
              </Banner>
            )}
          </section>
          <main id="main" tabIndex={-1}>
            {children}
          </main>
        </div>
      </div>
      <Toasts />
      {confirming.value && <ConfirmDialog />}
      {help && <HelpDialog close={() => showHelp(false)} />}
    </>
  )
}
