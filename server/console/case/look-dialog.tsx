import type { Input } from '@breakwater/shared/contract/endpoint.ts'
import type { contract } from '@breakwater/shared/contract/index.ts'
import type { Measure } from '@breakwater/shared/protection.ts'
import { useState } from 'preact/hooks'
import type { Ask } from '../api.ts'
import { FormDialog } from '../parts/form-dialog.tsx'
import { LineField } from '../parts/line-field.tsx'
import { t } from '../text.ts'
import { momentOf } from './measure-kinds.ts'

interface LookDialogProps {
  reference: string
  measure: Measure
  ask: Ask<Input<(typeof contract)['protection']['look']>>
  done(): void
  close(): void
}

/** Somebody looked at a measure: it goes on, until the day on which somebody looks again (POLICY 119). */
export function LookDialog({ reference, measure, ask, done, close }: LookDialogProps) {
  const [day, pick] = useState('')
  const next = momentOf(day)
  return (
    <FormDialog
      title={t('protection.looked')}
      action={t('protection.looked')}
      ready={next !== null}
      busy={ask.busy}
      error={ask.error}
      send={() => next && ask.send({ params: { reference, id: measure.id }, body: { next } }, done)}
      close={close}
    >
      <p class="muted">{t('protection.looked_says')}</p>
      <p dir="auto">{measure.what}</p>
      <LineField label={t('protection.looked_next')} day value={day} type={pick} />
    </FormDialog>
  )
}
