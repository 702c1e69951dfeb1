import { useState } from 'preact/hooks'
import type { SessionView } from '../messages.ts'
import { ask } from '../pages/ask.ts'
import { t } from '../pages/text.ts'

/** Signing in names address and organisation (C29). */
export function AccountCard({
  session,
  organisation,
  changed,
}: {
  session: SessionView
  organisation: string
  changed(): void
}) {
  const [problem, setProblem] = useState('')
  const go = (call: 'session.signIn' | 'session.signOut') => {
    setProblem('')
    ask(call, {}).then(changed, () => setProblem(t('options.signInFailed')))
  }
  const { account } = session
  const host = URL.parse(session.server)?.host ?? ''
  const name = account?.organisation || organisation
  return (
    <section class="card" aria-labelledby="account">
      <h2 id="account">{t('options.account')}</h2>
      {name && <p>{t('options.organisation', { name })}</p>}
      {session.state === 'signed-in' && account ? (
        <>
          <p>{t('options.signedIn', { name: account.name, email: account.email })}</p>
          <div class="bar">
            <button type="button" class="btn" onClick={() => go('session.signOut')}>
              {t('options.signOut')}
            </button>
          </div>
        </>
      ) : (
        <>
          {account && <p>{t('popup.expired', { email: account.email })}</p>}
          <p class="small muted" hidden={Boolean(host)}>
            {t('panel.noServer')}
          </p>
          <div class="bar">
            <button type="button" class="btn primary" disabled={!host} onClick={() => go('session.signIn')}>
              {host ? t('popup.signInAt', { host }) : t('options.signIn')}
            </button>
          </div>
        </>
      )}
      <p role="alert" hidden={!problem}>
        {problem}
      </p>
    </section>
  )
}
