import type { Received } from '@breakwater/shared/report.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Refused } from '../parts/refused.tsx'
import { dueWords } from '../parts/time.tsx'
import { say } from '../parts/toast.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import type { useBringing } from './brought.ts'

interface SentProps {
  sent: Received
  signedIn: boolean
  bringing: ReturnType<typeof useBringing>
}

/** It is saved: the reference, what happens next, and for who gave no name the code that brings them back, shown this once. */
export function Sent({ sent, signedIn, bringing }: SentProps) {
  const { code } = sent
  return (
    <div class="stack">
      <p>
        {t('ask.reference')} <bdi class="strong">{sent.reference}</bdi>
      </p>
      {bringing.left > 0 && (
        <div class="well" role="status">
          <p>{t('ask.brought_on_its_way', { count: bringing.left })}</p>
          <Refused error={bringing.error} />
          {bringing.error !== null && <Button onClick={bringing.again}>{t('ask.brought_again')}</Button>}
        </div>
      )}
      {code && (
        <Card title={t('ask.code')}>
          <p>{t('ask.code_says')}</p>
          <p class="code">
            <code>{code}</code>
          </p>
          <div class="bar">
            <Button
              kind="primary"
              onClick={() => void navigator.clipboard.writeText(code).then(() => say(t('ask.copied')))}
            >
              {t('ask.copy')}
            </Button>
            <Button onClick={() => print()}>{t('ask.print')}</Button>
          </div>
        </Card>
      )}
      {sent.next.length > 0 && (
        <Card title={t('mine.next')}>
          <dl class="promises">
            {sent.next.map((one) => (
              <div key={one.says}>
                <dt>{one.by ? t('mine.by', { due: dueWords(one.by) }) : t('mine.soon')}</dt>
                <dd>{one.says}</dd>
              </div>
            ))}
          </dl>
        </Card>
      )}
      <p>
        {code ? (
          <a href={at.comeBack}>{t('guide.to_return')}</a>
        ) : signedIn ? (
          <a href={at.mine(sent.reference)}>{t('ask.to_mine')}</a>
        ) : null}
      </p>
    </div>
  )
}
