import type { SignInOptions } from '@breakwater/shared/contract/session.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Icon } from '../parts/icon.tsx'
import { t } from '../text.ts'
import { withTarget } from './options.ts'

export function SignInCard({ options, to }: { options: SignInOptions; to: string }) {
  return (
    <div class="stack">
      {options.sso && (
        <a class="btn primary block" href={withTarget('/auth/sign-in', to)}>
          {t('sign_in.organisation')}
        </a>
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
      {!options.sso && options.demo.length === 0 && <p>{t('sign_in.none')}</p>}
    </div>
  )
}
