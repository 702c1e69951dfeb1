import type { UnsentMail } from '@breakwater/shared/contract/mail.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Pill } from '../parts/pill.tsx'
import { Refused } from '../parts/refused.tsx'
import { Time } from '../parts/time.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'

interface UnsentListProps {
  mails: readonly UnsentMail[]
  busy: boolean
  /** of the mail with this id */
  refused: { id: string; error: unknown } | null
  again(id: string): void
}

/** Receipts and updates nobody got: whoever reported has to hear some other way, or by one more try. */
export function UnsentList({ mails, busy, refused, again }: UnsentListProps) {
  return (
    <Card title={t('unsent.title')}>
      <ul class="rows">
        {mails.map((mail) => (
          <li key={mail.id} class="mail-row">
            <div>
              <p class="strong">{mail.says}</p>
              <p class="su small muted">
                <span>{t(`unsent.kind_${mail.kind}`)}</span>
                <a href={at.case(mail.reference)}>{mail.reference}</a>
                <Time at={mail.at} />
                {mail.sentAgain && (
                  <Pill tone="warn" icon="info">
                    {t('unsent.twice')}
                  </Pill>
                )}
              </p>
            </div>
            {mail.canSendAgain && (
              <div class="bar">
                <Button small busy={busy} onClick={() => again(mail.id)}>
                  {t('unsent.again')}
                </Button>
              </div>
            )}
            <Refused error={refused?.id === mail.id ? refused.error : null} />
          </li>
        ))}
      </ul>
    </Card>
  )
}
