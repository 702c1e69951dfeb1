import type { Input } from '@breakwater/shared/contract/endpoint.ts'
import type { contract } from '@breakwater/shared/contract/index.ts'
import type { ContractRow } from '@breakwater/shared/letter.ts'
import { useState } from 'preact/hooks'
import type { Ask } from '../api.ts'
import { Choice } from '../parts/choice.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { LineField } from '../parts/line-field.tsx'
import { t } from '../text.ts'

interface NoticeDialogProps {
  row: ContractRow
  ask: Ask<Input<(typeof contract)['contracts']['notice']>>
  close(): void
}
const WAYS = ['email', 'post', 'hand'] as const

/** To whom the policies go, and how; by post or by hand with the day and the proof of it. */
export function NoticeDialog({ row, ask, close }: NoticeDialogProps) {
  const [via, choose] = useState<(typeof WAYS)[number]>('email')
  const [typed, type] = useState({ name: '', address: '', on: '', proof: '' })
  const line = (field: keyof typeof typed, label: string, day = false) => (
    <LineField label={label} day={day} value={typed[field]} type={(value) => type({ ...typed, [field]: value })} />
  )
  return (
    <FormDialog
      title={t('contracts.send')}
      action={t(via === 'email' ? 'contracts.send' : 'contracts.record')}
      busy={ask.busy}
      error={ask.error}
      send={() => {
        const { name, address, on, proof } = typed
        const recipient = { name, address, organisation: row.company }
        ask.send({ params: { id: row.id }, body: { recipient, via, proof, ...(on ? { on } : {}) } }, close)
      }}
      close={close}
    >
      {line('name', t('letters.recipient_name'))}
      {line('address', t('letters.recipient_address'))}
      <Choice
        legend={t('letters.how')}
        inline
        options={WAYS.map((value) => ({ value, label: t(`letters.via_${value}`) }))}
        chosen={[via]}
        choose={([value]) => choose(WAYS.find((w) => w === value) ?? 'email')}
      />
      {via !== 'email' && line('on', t('letters.sent_on'), true)}
      {via !== 'email' && line('proof', t('letters.proof'))}
    </FormDialog>
  )
}
