import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { Input } from '@breakwater/shared/contract/endpoint.ts'
import type { Statement } from '@breakwater/shared/contract/forms.ts'
import type { contract } from '@breakwater/shared/contract/index.ts'
import type { StepView } from '@breakwater/shared/step.ts'
import { useState } from 'preact/hooks'
import type { Ask } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'
import { AskWitnessDialog, type KnownWishes } from './ask-witness-dialog.tsx'
import type { Colleagues } from './colleagues.ts'
import { RecordDialog } from './record-dialog.tsx'
import { StatementRow } from './statement-row.tsx'
import type { CaseVerbs } from './verbs.ts'

type Forms = (typeof contract)['forms']

interface StatementsCardProps {
  reference: string
  statements: readonly Statement[]
  wishes: KnownWishes
  /** the step that the statements end, while it is open */
  step: StepView | undefined
  primary: boolean
  colleagues: Colleagues
  look(on: boolean): void
  verbs: { ask: Ask<Input<Forms['ask']>>; give: Ask<Input<Forms['give']>>; record: CaseVerbs['record'] }
}

const dayOf = (moment: string | null) => moment?.slice(0, 10) ?? ''

/** Who was asked what they saw, what they wrote, and the end of it: all signed, or why there is none (POLICY 95). */
export function StatementsCard(props: StatementsCardProps) {
  const { reference, statements, wishes, step, primary, colleagues, look, verbs } = props
  const [open, set] = useState<'ask' | 'record' | null>(null)
  const close = () => {
    verbs.ask.forget()
    verbs.record.forget()
    set(null)
    look(false)
  }
  const signed = statements.filter(({ signedAt }) => signedAt !== null)
  const filled: RecordValues =
    signed.length > 0
      ? {
          outcome: 'collected',
          statements: signed.map((s) => ({ who: s.who, asked: dayOf(s.askedAt), signed: dayOf(s.signedAt) })),
        }
      : {}
  return (
    <Card title={t('statements.title')}>
      {statements.length === 0 ? (
        <p class="muted">{t('statements.none')}</p>
      ) : (
        <ul class="stack">
          {statements.map((statement) => (
            <StatementRow key={statement.id} statement={statement} give={verbs.give} />
          ))}
        </ul>
      )}
      <div class="bar">
        {step?.yours && (
          <Button kind={primary ? 'primary' : 'default'} onClick={() => set('record')}>
            {t('statements.record')}
          </Button>
        )}
        <Button
          onClick={() => {
            set('ask')
            look(true)
          }}
        >
          {t('statements.ask')}
        </Button>
      </div>
      {open === 'ask' && (
        <AskWitnessDialog
          wishes={wishes}
          colleagues={colleagues}
          busy={verbs.ask.busy}
          error={verbs.ask.error}
          send={(body) =>
            verbs.ask.send({ params: { reference }, body: { ...body, incident: step?.incident?.id ?? null } }, () => {
              close()
              say(t('statements.asked'))
            })
          }
          close={close}
        />
      )}
      {open === 'record' && step?.closes.kind === 'record' && (
        <RecordDialog
          title={step.title}
          help={step.help}
          fields={step.closes.fields}
          draft={`${reference}:${step.id}`}
          filled={filled}
          busy={verbs.record.busy}
          error={verbs.record.error}
          record={(values, done) => verbs.record.send({ params: { reference, step: step.id }, body: { values } }, done)}
          close={close}
        />
      )}
    </Card>
  )
}
