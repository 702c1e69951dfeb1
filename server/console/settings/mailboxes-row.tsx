import type { MailboxView, TestResult } from '@breakwater/shared/contract/mailboxes.ts'
import { Button } from '../parts/button.tsx'
import type { IconName } from '../parts/icons.tsx'
import { Pill, type Tone } from '../parts/pill.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'
import { MailboxTestResult } from './mailboxes-test-result.tsx'

const LOOK: Record<MailboxView['state'], { tone: Tone; icon: IconName }> = {
  starting: { tone: 'plain', icon: 'clock' },
  waiting: { tone: 'plain', icon: 'clock' },
  watching: { tone: 'calm', icon: 'check' },
  failing: { tone: 'warn', icon: 'info' },
  off: { tone: 'plain', icon: 'stop' },
}

interface MailboxRowProps {
  box: MailboxView
  testing: boolean
  tested: TestResult | undefined
  test(): void
  edit(): void
  disable(): void
}

/** One mailbox: its address, how it is doing, when mail last came. */
export function MailboxRow({ box, testing, tested, test, edit, disable }: MailboxRowProps) {
  return (
    <li class="mail-row">
      <div>
        <h2 class="strong">
          <bdi>{box.address}</bdi>
        </h2>
        <p class="su small muted">
          <Pill {...LOOK[box.state]}>{t(`mailboxes_state.${box.state}`)}</Pill>
          <span>{t(`mailboxes_purpose.${box.purpose}`)}</span>
          <span>
            {box.lastMail ? (
              <>
                {t('mailboxes.last_mail')} <Time at={box.lastMail} />
              </>
            ) : (
              t('mailboxes.no_mail')
            )}
          </span>
        </p>
        {box.settings?.secretEndsAt && (
          <p class="small muted">
            {t('mailboxes.secret_ends')} <Time at={box.settings.secretEndsAt} />
          </p>
        )}
        {box.says && <p class="small">{box.says}</p>}
        {box.from === 'environment' && <p class="small muted">{t('mailboxes.from_environment')}</p>}
        {tested && <MailboxTestResult result={tested} />}
      </div>
      {box.settings && (
        <div class="bar">
          <Button small busy={testing} onClick={test}>
            {t(tested ? 'mailboxes.test_again' : 'mailboxes.test')}
          </Button>
          <Button small onClick={edit}>
            {t('mailboxes.edit')}
          </Button>
          {box.enabled && (
            <Button small kind="quiet" onClick={disable}>
              {t('mailboxes.disable')}
            </Button>
          )}
        </div>
      )}
    </li>
  )
}
