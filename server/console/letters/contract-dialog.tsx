import type { Input } from '@breakwater/shared/contract/endpoint.ts'
import type { contract } from '@breakwater/shared/contract/index.ts'
import { useState } from 'preact/hooks'
import type { Ask } from '../api.ts'
import { FormDialog } from '../parts/form-dialog.tsx'
import { LineField } from '../parts/line-field.tsx'
import { t } from '../text.ts'

interface ContractDialogProps {
  ask: Ask<Input<(typeof contract)['contracts']['add']>>
  close(): void
}
const FIELDS = ['number', 'company', 'domain', 'signed_on'] as const

/** A signed contract, entered by hand. */
export function ContractDialog({ ask, close }: ContractDialogProps) {
  const [typed, type] = useState({ number: '', company: '', domain: '', signed_on: '' })
  const { signed_on: signedOn, ...rest } = typed
  return (
    <FormDialog
      title={t('contracts.add')}
      action={t('contracts.add')}
      busy={ask.busy}
      error={ask.error}
      send={() => ask.send({ body: { ...rest, signedOn } }, close)}
      close={close}
    >
      {FIELDS.map((field) => (
        <LineField
          key={field}
          label={t(`contracts.${field}`)}
          day={field === 'signed_on'}
          optional={field === 'domain'}
          value={typed[field]}
          type={(value) => type({ ...typed, [field]: value })}
        />
      ))}
    </FormDialog>
  )
}
