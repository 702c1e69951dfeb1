import type { PersonRef } from '@breakwater/shared/person.ts'
import { useState } from 'preact/hooks'
import { t } from '../text.ts'
import { Combobox } from './combobox.tsx'
import { FormDialog } from './form-dialog.tsx'

interface AssignDialogProps {
  /** undefined until they are known */
  people: readonly PersonRef[] | undefined
  count: number
  busy: boolean
  error: unknown
  give(person: PersonRef): void
  close(): void
}

/** Hands cases to another person of the desk. */
export function AssignDialog({ people, count, busy, error, give, close }: AssignDialogProps) {
  const [person, choose] = useState<PersonRef | null>(null)
  return (
    <FormDialog
      title={t('assign.title', { count })}
      action={t('assign.give')}
      ready={person !== null}
      busy={busy}
      error={error}
      send={() => {
        if (person) give(person)
      }}
      close={close}
    >
      <Combobox
        label={t('assign.who')}
        hint={t('assign.hint')}
        options={(people ?? []).map(({ id, name, team }) => ({ value: id, label: name, hint: team ?? undefined }))}
        choose={(option) => choose(people?.find(({ id }) => id === option?.value) ?? null)}
      />
    </FormDialog>
  )
}
