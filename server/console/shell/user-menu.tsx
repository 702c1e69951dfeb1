import { contract, useAsk } from '../api.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { Menu } from '../parts/menu.tsx'
import { Refused } from '../parts/refused.tsx'
import { useMe } from '../session.ts'
import { chooseTheme, keysOn, THEMES, theme, turnKeys } from '../settings.ts'
import { t } from '../text.ts'

const leave = () => {
  // A fresh page: nothing of this person stays in memory. Drafts go too.
  sessionStorage.clear()
  location.assign('/sign-in')
}

/** Who is signed in, how it looks, and the way out. */
export function UserMenu() {
  const me = useMe()
  const end = useAsk(contract.session.end, leave)
  const role = me.roles.find((name) => name !== 'employee') ?? 'employee'
  return (
    <Menu
      label={t('user.menu')}
      look="user"
      button={
        <>
          <Avatar name={me.name} />
          <span>
            <b>
              <bdi>{me.name}</bdi>
            </b>
            <br />
            <span class="faint">{t(`role.${role}`)}</span>
            <span class="sr">: {t('user.menu')}</span>
          </span>
        </>
      }
    >
      {() => (
        <>
          <Choice
            legend={t('user.theme')}
            options={THEMES.map((value) => ({ value, label: t(`user.theme_${value}`) }))}
            chosen={[theme.value]}
            choose={([chosen]) => chooseTheme(THEMES.find((name) => name === chosen) ?? 'system')}
          />
          <Choice
            legend={t('help.single_keys')}
            many
            options={[{ value: 'on', label: t('help.keys_on') }]}
            chosen={keysOn.value ? ['on'] : []}
            choose={(chosen) => turnKeys(chosen.includes('on'))}
          />
          <Button icon="leave" busy={end.busy} onClick={() => end.send({})}>
            {t('user.sign_out')}
          </Button>
          <Refused error={end.error} />
        </>
      )}
    </Menu>
  )
}
