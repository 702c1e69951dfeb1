import type { Recipient } from '@breakwater/shared/letter.ts'
import { Card } from '../parts/card.tsx'
import { Field } from '../parts/field.tsx'
import { t } from '../text.ts'

export type TypedRecipient = Recipient & { again: string }
interface RecipientFieldsProps {
  roles: readonly Recipient['role'][]
  value: TypedRecipient
  change(value: TypedRecipient): void
}

/** Who receives it; the address is typed twice. Never the person it is about, but where they are the customer themselves. */
export function RecipientFields({ roles, value, change }: RecipientFieldsProps) {
  const line = (field: 'name' | 'organisation' | 'address' | 'again') => (
    <Field
      label={t(`letters.recipient_${field}`)}
      optional={field === 'organisation'}
      control={(ids) => (
        <input
          {...ids}
          dir="auto"
          autocomplete="off"
          value={value[field]}
          onInput={(event) => change({ ...value, [field]: event.currentTarget.value })}
        />
      )}
    />
  )
  return (
    <Card title={t('letters.recipient')}>
      {roles.length > 1 && (
        <Field
          label={t('letters.recipient_role')}
          control={(ids) => (
            <select
              {...ids}
              value={value.role}
              onChange={(event) => change({ ...value, role: event.currentTarget.value as Recipient['role'] })}
            >
              {roles.map((role) => (
                <option key={role} value={role}>
                  {t(`letters.role_${role}`)}
                </option>
              ))}
            </select>
          )}
        />
      )}
      {line('name')}
      {line('organisation')}
      {line('address')}
      {line('again')}
    </Card>
  )
}
