import type { Input } from '@breakwater/shared/contract/endpoint.ts'
import type { contract } from '@breakwater/shared/contract/index.ts'
import type { PersonRef } from '@breakwater/shared/person.ts'
import type { MeasureKind } from '@breakwater/shared/protection.ts'
import { useState } from 'preact/hooks'
import type { Ask } from '../api.ts'
import { Field } from '../parts/field.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { LineField } from '../parts/line-field.tsx'
import { ReasonField, tooShort } from '../parts/reason-field.tsx'
import { t } from '../text.ts'
import { ColleagueField } from './colleague-field.tsx'
import type { Colleagues } from './colleagues.ts'
import { MEASURE_KINDS, momentOf } from './measure-kinds.ts'

interface MeasureDialogProps {
  reference: string
  colleagues: Colleagues
  ask: Ask<Input<(typeof contract)['protection']['set']>>
  done(): void
  close(): void
}

/** Something that keeps the person safe: what, from when, and when somebody looks again; who takes over, with a note for them (POLICY 30, 118, 119). */
export function MeasureDialog({ reference, colleagues, ask, done, close }: MeasureDialogProps) {
  const [kind, choose] = useState<MeasureKind | ''>('')
  const [standIn, pick] = useState<PersonRef | null>(null)
  const [tried, tell] = useState(false)
  const [typed, type] = useState({ what: '', starts: '', plannedEnd: '', review: '', which: '', safetyNote: '' })
  const put = (field: keyof typeof typed) => (value: string) => type({ ...typed, [field]: value })
  const day = (field: 'starts' | 'plannedEnd' | 'review', label: string) => (
    <LineField label={label} day optional value={typed[field]} type={put(field)} />
  )
  const stands = kind === 'stand-in'
  const send = () => {
    tell(true)
    if (!kind || tooShort(typed.what) || (stands && !standIn)) return
    const { starts, plannedEnd, review, what, which, safetyNote } = typed
    const dates = { starts: momentOf(starts), plannedEnd: momentOf(plannedEnd), review: momentOf(review) }
    const taken = stands ? { standIn: standIn?.id ?? null, which, safetyNote } : {}
    ask.send({ params: { reference }, body: { kind, what, ...dates, ...taken } }, done)
  }
  return (
    <FormDialog
      title={t('protection.add')}
      action={t('protection.add')}
      ready={kind !== '' && (!stands || standIn !== null)}
      busy={ask.busy}
      error={ask.error}
      send={send}
      close={close}
    >
      <Field
        label={t('protection.kind')}
        control={(ids) => (
          <select
            {...ids}
            value={kind}
            onChange={(event) => choose(MEASURE_KINDS.find((one) => one === event.currentTarget.value) ?? '')}
          >
            <option value="" />
            {MEASURE_KINDS.map((one) => (
              <option key={one} value={one}>
                {t(`measure.${one}`)}
              </option>
            ))}
          </select>
        )}
      />
      <ReasonField label={t('protection.what')} tried={tried} value={typed.what} write={put('what')} />
      {stands && (
        <>
          <ColleagueField label={t('protection.who')} colleagues={colleagues} choose={pick} />
          <LineField label={t('protection.which')} value={typed.which} type={put('which')} />
          <ReasonField
            label={t('protection.note')}
            hint={t('protection.note_hint')}
            optional
            value={typed.safetyNote}
            write={put('safetyNote')}
          />
        </>
      )}
      {day('starts', t('protection.starts'))}
      {day('review', t('protection.review'))}
      {day('plannedEnd', t('protection.planned_end'))}
      <p class="small muted">{t('protection.dates_hint')}</p>
    </FormDialog>
  )
}
