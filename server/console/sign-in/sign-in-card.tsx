import type { SignInOptions } from '@breakwater/shared/contract/session.ts'
import type { ComponentProps } from 'preact'
import { Avatar } from '../parts/avatar.tsx'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Tried } from '../parts/tried.tsx'
import { t } from '../text.ts'
import { CodeForm } from './code-form.tsx'
import { withTarget } from './options.ts'

interface SignInCardProps {
  options: SignInOptions
  to: string
  /** a passkey of this browser: pressing it, and why it did not do */
  passkey: { use(): void; busy: boolean; error: unknown }
  code: ComponentProps<typeof CodeForm>
}

/** The ways this installation has, the organisation's own first. */
export function SignInCard({ options, to, passkey, code }: SignInCardProps) {
  const none = !options.sso && !options.passkey && !options.mail && options.demo.length === 0
  return (
    <div class="stack">
      {options.sso && (
        <a class="btn primary block" href={withTarget('/auth/sign-in', to)}>
          {t('sign_in.organisation')}
        </a>
      )}
      {options.passkey && (
        <Button icon="lock" busy={passkey.busy} onClick={passkey.use}>
          {t('sign_in.passkey')}
        </Button>
      )}
      <Tried error={passkey.error} />
      {options.mail && (
        <section class="card sect stack" aria-labelledby="mailed-code">
          <h2 id="mailed-code">{t('sign_in.mail')}</h2>
          <CodeForm {...code} />
        </section>
      )}
      {options.demo.length > 0 && (
        <section class="card sect" aria-labelledby="demo-accounts">
          <h2 id="demo-accounts">{t('sign_in.demo')}</h2>
          <p class="small muted">{t('sign_in.demo_says')}</p>
          <ul class="accounts">
            {options.demo.map((account) => (
              <li key={account.href}>
                <a href={withTarget(account.href, to)}>
                  <Avatar name={account.name} />
                  <span>
                    <b>
                      <bdi>{account.name}</bdi>
                    </b>
                    <span class="faint">{account.role}</span>
                  </span>
                  <Icon name="arrow" size="s" />
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {none && <p>{t('sign_in.none')}</p>}
    </div>
  )
}
