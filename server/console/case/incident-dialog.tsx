import type { Channel } from '@breakwater/shared/channel.ts'
import type { Input } from '@breakwater/shared/contract/endpoint.ts'
import type { FormView } from '@breakwater/shared/contract/forms.ts'
import type { contract } from '@breakwater/shared/contract/index.ts'
import { useState } from 'preact/hooks'
import type { Ask } from '../api.ts'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { ReasonField } from '../parts/reason-field.tsx'
import { t } from '../text.ts'

const CHANNELS: readonly Channel[] = ['in-person', 'phone', 'email', 'messaging', 'unknown']

interface IncidentDialogProps {
  reference: string
  behaviours: FormView['behaviours']
  ask: Ask<Input<(typeof contract)['facts']['incident']>>
  done(): void
  close(): void
}

/** Another time that it happened: when, how and what. Nothing of it has to be known (SETTLED 59). */
export function IncidentDialog({ reference, behaviours, ask, done, close }: IncidentDialogProps) {
  const [when, pick] = useState('')
  const [channel, choose] = useState<Channel>('unknown')
  const [kinds, say] = useState<string[]>([])
  const [words, write] = useState('')
  const send = () => {
    const happenedAt = when ? new Date(when).toISOString() : null
    ask.send({ params: { reference }, body: { happenedAt, channel, behaviours: kinds, words } }, done)
  }
  return (
    <FormDialog
      title={t('form.again')}
      action={t('form.again')}
      ready={when !== '' || kinds.length > 0 || words.trim() !== ''}
      busy={ask.busy}
      error={ask.error}
      send={send}
      close={close}
    >
      <p class="muted">{t('form.again_says')}</p>
      <Field
        label={t('form.again_when')}
        hint={t('form.again_when_hint')}
        optional
        control={(ids) => (
          <input {...ids} type="datetime-local" value={when} onInput={(event) => pick(event.currentTarget.value)} />
        )}
      />
      <Field
        label={t('form.again_how')}
        control={(ids) => (
          <select
            {...ids}
            value={channel}
            onChange={(event) => choose(CHANNELS.find((one) => one === event.currentTarget.value) ?? 'unknown')}
          >
            {CHANNELS.map((one) => (
              <option key={one} value={one}>
                {t(`form.again_how_${one}`)}
              </option>
            ))}
          </select>
        )}
      />
      <Choice
        many
        legend={t('form.again_what')}
        options={behaviours.map(({ id, label }) => ({ value: id, label }))}
        chosen={kinds}
        choose={say}
      />
      <ReasonField label={t('form.again_words')} optional value={words} write={write} />
    </FormDialog>
  )
}
