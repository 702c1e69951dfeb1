import type { Input } from '@breakwater/shared/contract/endpoint.ts'
import type { contract } from '@breakwater/shared/contract/index.ts'
import { useState } from 'preact/hooks'
import type { Ask } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'
import { LineField } from './line-field.tsx'

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
    <Dialog title={t('contracts.add')} close={close}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          ask.send({ body: { ...rest, signedOn } }, close)
        }}
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
        <div class="bar">
          <Button kind="primary" type="submit" busy={ask.busy}>
            {t('contracts.add')}
          </Button>
          <Button kind="quiet" onClick={close}>
            {t('action.cancel')}
          </Button>
        </div>
        <Refused error={ask.error} />
      </form>
    </Dialog>
  )
}
