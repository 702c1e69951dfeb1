import type { Input } from '@breakwater/shared/contract/endpoint.ts'
import type { Statement } from '@breakwater/shared/contract/forms.ts'
import type { contract } from '@breakwater/shared/contract/index.ts'
import { useState } from 'preact/hooks'
import type { Ask } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Pill } from '../parts/pill.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'
import { StatementForm } from './statement-form.tsx'

interface StatementRowProps {
  statement: Statement
  give: Ask<Input<(typeof contract)['forms']['give']>>
}

const stateOf = ({ signedAt, givenAt }: Statement) => (signedAt ? 'signed_on' : givenAt ? 'given' : 'waiting')

/** One who was asked. Their words are hidden until somebody chooses to read them; of somebody from outside they are written down here. */
export function StatementRow({ statement, give }: StatementRowProps) {
  const [shown, show] = useState(false)
  const [writing, write] = useState(false)
  const state = stateOf(statement)
  const close = () => {
    give.forget()
    write(false)
  }
  return (
    <li class="stack">
      <div class="bar apart">
        <div>
          <p class="strong">
            <bdi>{statement.who}</bdi>
            {statement.byHand && <span class="muted"> {t('statements.by_hand')}</span>}
          </p>
          <p class="small muted">
            {t('statements.asked_on')} <Time at={statement.askedAt} as="date" />
          </p>
        </div>
        <Pill tone={state === 'signed_on' ? 'calm' : 'warn'} icon={state === 'signed_on' ? 'check' : 'clock'}>
          {t(`statements.${state}`)} {statement.signedAt && <Time at={statement.signedAt} as="date" />}
        </Pill>
      </div>
      {shown && (
        <p class="well told" dir="auto">
          {statement.words}
        </p>
      )}
      <div class="bar">
        {statement.words && (
          <Button small kind="quiet" onClick={() => show(!shown)}>
            {t(shown ? 'statements.hide' : 'statements.show')}
          </Button>
        )}
        {statement.byHand && !statement.signedAt && (
          <Button small onClick={() => write(true)}>
            {t('statements.write')}
          </Button>
        )}
      </div>
      {writing && (
        <Dialog title={t('statements.write')} close={close}>
          <StatementForm statement={statement} own={false} ask={give} primary done={close} />
        </Dialog>
      )}
    </li>
  )
}
