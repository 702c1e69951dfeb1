import type { WaitingMail } from '@breakwater/shared/contract/mail.ts'
import { Button } from '../parts/button.tsx'
import { Pill } from '../parts/pill.tsx'
import { Refused } from '../parts/refused.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'

interface MailRowProps {
  mail: WaitingMail
  busy: boolean
  error: unknown
  retry(): void
  ask(): void
  report(): void
  aside(): void
}

const kilobytes = (bytes: number) =>
  new Intl.NumberFormat(undefined, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 0 }).format(
    Math.max(1, bytes / 1024),
  )

export function MailRow({ mail, busy, error, retry, ask, report, aside }: MailRowProps) {
  const failed = mail.state === 'quarantined' || mail.state === 'deferred'
  return (
    <li class="mail-row">
      <div>
        <p class="strong" dir="auto">
          {mail.says}
        </p>
        <p class="su small muted">
          <span>
            <bdi>{mail.mailbox}</bdi>
          </span>
          <Time at={mail.receivedAt} />
          <span>{kilobytes(mail.size)}</span>
          {mail.askedAt && (
            <span>
              {t('waiting.asked_at')} <Time at={mail.askedAt} />
            </span>
          )}
          <Pill tone={failed ? 'warn' : 'plain'} icon={failed ? 'info' : 'clock'}>
            {t(`waiting.state_${mail.state}`)}
          </Pill>
        </p>
      </div>
      <div class="bar">
        {mail.canAsk && (
          <Button small busy={busy} onClick={ask}>
            {t('waiting.ask')}
          </Button>
        )}
        {(!mail.canAsk || failed) && (
          <>
            <Button small busy={busy} onClick={retry}>
              {t('waiting.retry')}
            </Button>
            <a class="btn sm" href={`/api/mail/${mail.id}/original`} download={`${mail.id}.eml`}>
              {t('waiting.download')}
            </a>
            <Button small onClick={report}>
              {t('waiting.report')}
            </Button>
            <Button small kind="quiet" onClick={aside}>
              {t('waiting.aside')}
            </Button>
          </>
        )}
      </div>
      <Refused error={error} />
    </li>
  )
}
