import { contract, useAsk } from '../api.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { Icon } from '../parts/icon.tsx'
import { Menu } from '../parts/menu.tsx'
import { Refused } from '../parts/refused.tsx'
import { at } from '../routes.ts'
import { signedOutPage, useMe } from '../session.ts'
import { chooseTheme, keysOn, THEMES, theme, turnKeys } from '../settings.ts'
import { t } from '../text.ts'
import { roleWords } from './role-words.ts'

/** Who is signed in, how it looks, and the way out. */
export function UserMenu() {
  const me = useMe()
  const end = useAsk(contract.session.end, signedOutPage)
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
            <span class="faint">{roleWords(me.roles)}</span>
            <span class="sr">: {t('user.menu')}</span>
          </span>
        </>
      }
    >
      {(close) => (
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
          <a class="btn" href={at.security} onClick={close}>
            <Icon name="lock" size="s" />
            {t('security.title')}
          </a>
          <Button icon="leave" busy={end.busy} onClick={() => end.send({})}>
            {t('user.sign_out')}
          </Button>
          <Refused error={end.error} />
        </>
      )}
    </Menu>
  )
}
