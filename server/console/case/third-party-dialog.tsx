import type { ThirdPartyView } from '@breakwater/shared/case.ts'
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { Refused } from '../parts/refused.tsx'
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
    <Dialog title={t(adds ? 'third.add' : 'third.correct')} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          save(known)
        }}
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
        <div class="bar">
          <Button kind="primary" type="submit" busy={busy}>
            {t('third.save')}
          </Button>
          <Button kind="quiet" onClick={close}>
            {t('action.cancel')}
          </Button>
        </div>
        <Refused error={error} />
      </form>
    </Dialog>
  )
}
