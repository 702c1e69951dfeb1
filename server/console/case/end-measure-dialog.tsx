import type { Input } from '@breakwater/shared/contract/endpoint.ts'
import type { contract } from '@breakwater/shared/contract/index.ts'
import type { Measure, MeasureEnd } from '@breakwater/shared/protection.ts'
import { useState } from 'preact/hooks'
import type { Ask } from '../api.ts'
import { Choice } from '../parts/choice.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { ReasonField } from '../parts/reason-field.tsx'
import { t } from '../text.ts'

interface EndMeasureDialogProps {
  reference: string
  measure: Measure
  /** what goes on beside it and could take its place */
  others: readonly Measure[]
  ask: Ask<Input<(typeof contract)['protection']['end']>>
  done(): void
  close(): void
}

/** Ending a measure, in one of the ways that the service offers: it never ends by itself (POLICY I11). */
export function EndMeasureDialog({ reference, measure, others, ask, done, close }: EndMeasureDialogProps) {
  const [because, choose] = useState<MeasureEnd | null>(measure.can.length === 1 ? measure.can[0]! : null)
  const [other, pick] = useState<string | null>(null)
  const [reason, write] = useState('')
  const replaced = because === 'replaced'
  return (
    <FormDialog
      title={t('protection.end')}
      action={t('protection.end')}
      ready={because !== null && (!replaced || other !== null)}
      busy={ask.busy}
      error={ask.error}
      send={() =>
        because &&
        ask.send(
          { params: { reference, id: measure.id }, body: { because, replacedBy: replaced ? other : null, reason } },
          done,
        )
      }
      close={close}
    >
      <p class="muted" dir="auto">
        {measure.what}
      </p>
      {measure.can.length > 1 && (
        <Choice
          legend={t('protection.because')}
          options={measure.can.map((value) => ({ value, label: t(`protection.because_${value}`) }))}
          chosen={because ? [because] : []}
          choose={([value]) => choose(measure.can.find((way) => way === value) ?? null)}
        />
      )}
      {measure.can.length === 1 && because && <p>{t(`protection.because_${because}`)}</p>}
      {replaced && (
        <Choice
          legend={t('protection.replaced_by')}
          options={others.map(({ id, label, what }) => ({ value: id, label, hint: what }))}
          chosen={other ? [other] : []}
          choose={([value]) => pick(value ?? null)}
        />
      )}
      <ReasonField label={t('protection.reason')} optional value={reason} write={write} />
    </FormDialog>
  )
}
