import type { Input } from '@breakwater/shared/contract/endpoint.ts'
import type { contract } from '@breakwater/shared/contract/index.ts'
import type { LocalOffer } from '@breakwater/shared/letter.ts'
import { useState } from 'preact/hooks'
import type { Ask } from '../api.ts'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { LineField } from '../parts/line-field.tsx'
import { ReasonField, tooShort } from '../parts/reason-field.tsx'
import { t } from '../text.ts'

interface LocalDialogProps {
  reference: string
  offer: LocalOffer
  ask: Ask<Input<(typeof contract)['letters']['local']>>
  done(): void
  close(): void
}

/** Terms for a service, or the class of reason of a marker; both with a day on which they are looked at again (POLICY 101, 105). */
export function LocalDialog({ reference, offer, ask, done, close }: LocalDialogProps) {
  const [terms, write] = useState('')
  const [startsOn, start] = useState('')
  const [reviewOn, review] = useState('')
  const [reason, why] = useState('')
  const [tried, tell] = useState(false)
  const marks = offer.kind === 'marker'
  const send = () => {
    tell(true)
    if (tooShort(terms) || !startsOn) return
    const body = { terms, startsOn, reason, ...(reviewOn ? { reviewOn } : {}) }
    ask.send({ params: { reference, action: offer.action }, body }, done)
  }
  return (
    <FormDialog title={offer.title} action={offer.do} busy={ask.busy} error={ask.error} send={send} close={close}>
      {offer.help && <p class="muted">{offer.help}</p>}
      {marks ? (
        <>
          <Choice
            legend={t('letters.class')}
            hint={t('letters.class_hint')}
            options={offer.classes.map(({ id, label }) => ({ value: id, label }))}
            chosen={terms ? [terms] : []}
            choose={([value]) => write(value ?? '')}
          />
          {tried && !terms && <p class="error">{t('record.needed')}</p>}
        </>
      ) : (
        <ReasonField
          label={t('letters.terms')}
          hint={t('letters.terms_hint')}
          tried={tried}
          value={terms}
          write={write}
        />
      )}
      <Day label={t('letters.starts_on')} value={startsOn} pick={start} missing={tried && !startsOn} />
      <Day label={t('letters.review_day')} value={reviewOn} pick={review} missing={false} />
      {!marks && <ReasonField label={t('letters.reason_optional')} optional value={reason} write={why} />}
    </FormDialog>
  )
}

interface DayProps {
  label: string
  value: string
  missing: boolean
  pick(day: string): void
}

const Day = ({ label, value, missing, pick }: DayProps) => (
  <Field
    label={label}
    error={missing ? t('record.needed') : null}
    control={(ids) => <input {...ids} type="date" value={value} onInput={(event) => pick(event.currentTarget.value)} />}
  />
)

interface ByHandDialogProps {
  reference: string
  id: string
  ask: Ask<Input<(typeof contract)['letters']['localRecorded']>>
  done(): void
  close(): void
}

/** A marker that somebody wrote into a system themselves: which one, which record, and that they read it there (POLICY 105). */
export function ByHandDialog({ reference, id, ask, done, close }: ByHandDialogProps) {
  const [typed, type] = useState({ system: '', record: '' })
  const [read, tick] = useState(false)
  const ready = typed.system.trim().length >= 3 && typed.record.trim().length >= 3 && read
  return (
    <FormDialog
      title={t('letters.by_hand')}
      action={t('letters.by_hand')}
      ready={ready}
      busy={ask.busy}
      error={ask.error}
      send={() => ready && ask.send({ params: { reference, id }, body: { ...typed, readBack: true } }, done)}
      close={close}
    >
      <p class="muted">{t('letters.by_hand_says')}</p>
      <LineField label={t('letters.system')} value={typed.system} type={(value) => type({ ...typed, system: value })} />
      <LineField
        label={t('letters.record_id')}
        value={typed.record}
        type={(value) => type({ ...typed, record: value })}
      />
      <Choice
        legend={t('letters.read_back_needed')}
        many
        options={[{ value: 'read', label: t('letters.read_back') }]}
        chosen={read ? ['read'] : []}
        choose={(chosen) => tick(chosen.length > 0)}
      />
    </FormDialog>
  )
}
