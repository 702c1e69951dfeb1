import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { RecordField, StepView } from '@breakwater/shared/step.ts'
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'
import { RecordDialog } from './record-dialog.tsx'
import type { CaseVerbs } from './verbs.ts'

interface RecordActionProps {
  reference: string
  step: StepView
  fields: readonly RecordField[]
  ask: CaseVerbs['record']
  kind: 'primary' | 'default'
}

/** The button that records what ends a step; one without fields is recorded by pressing it. */
export function RecordAction({ reference, step, fields, ask, kind }: RecordActionProps) {
  const [open, set] = useState(false)
  const bare = fields.length === 0
  const record = (values: RecordValues, done?: () => void) =>
    ask.send({ params: { reference, step: step.id }, body: { values } }, done)
  return (
    <>
      <Button kind={kind} icon="check" busy={bare && ask.busy} onClick={() => (bare ? record({}) : set(true))}>
        {step.do ?? t(bare ? 'step.done' : 'step.record')}
      </Button>
      {bare && <Refused error={ask.error} />}
      {open && (
        <RecordDialog
          title={step.title}
          help={step.help}
          fields={fields}
          readers={
            step.closes.kind === 'record' && step.closes.record === 'acknowledgement' ? t('step.answer_readers') : ''
          }
          draft={`${reference}:${step.id}`}
          busy={ask.busy}
          error={ask.error}
          record={record}
          close={() => {
            ask.forget()
            set(false)
          }}
        />
      )}
    </>
  )
}
