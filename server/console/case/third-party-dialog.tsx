import type { ThirdPartyView } from '@breakwater/shared/case.ts'
import { useState } from 'preact/hooks'
import { Field } from '../parts/field.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { t } from '../text.ts'

const FIELDS = ['name', 'organisation', 'address', 'phone'] as const
const ADDED = ['address', 'phone'] as const
type Known = Record<(typeof FIELDS)[number], string> & { also: boolean }

interface ThirdPartyDialogProps {
  third: ThirdPartyView
  /** adds an address or number instead of correcting who it is */
  adds: boolean
  busy: boolean
  error: unknown
  save(known: Known): void
  close(): void
}

const identifierOf = (third: ThirdPartyView, kind: string) =>
  third.identifiers.find((one) => one.kind === kind)?.value ?? ''

/** Corrects who this is about, or adds another address of theirs. */
export function ThirdPartyDialog({ third, adds, busy, error, save, close }: ThirdPartyDialogProps) {
  const [known, write] = useState<Known>({
    name: third.name,
    organisation: third.organisation,
    address: adds ? '' : identifierOf(third, 'email'),
    phone: adds ? '' : identifierOf(third, 'phone'),
    also: adds,
  })
  return (
    <FormDialog
      title={t(adds ? 'third.add' : 'third.correct')}
      action={t('third.save')}
      native
      busy={busy}
      error={error}
      send={() => save(known)}
      close={close}
    >
      <p class="muted">{t('third.correct_says')}</p>
      {(adds ? ADDED : FIELDS).map((field) => (
        <Field
          key={field}
          label={t(`third.field_${field}`)}
          optional={field !== 'name'}
          control={(ids) => (
            <input
              {...ids}
              dir="auto"
              autocomplete="off"
              required={field === 'name'}
              value={known[field]}
              onInput={(event) => write({ ...known, [field]: event.currentTarget.value })}
            />
          )}
        />
      ))}
    </FormDialog>
  )
}
