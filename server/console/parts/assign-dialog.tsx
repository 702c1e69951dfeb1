import type { PersonRef } from '@breakwater/shared/person.ts'
import { useState } from 'preact/hooks'
import { t } from '../text.ts'
import { Button } from './button.tsx'
import { Combobox } from './combobox.tsx'
import { Dialog } from './dialog.tsx'
import { Refused } from './refused.tsx'

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
    <Dialog title={t('assign.title', { count })} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (person) give(person)
        }}
      >
        <Combobox
          label={t('assign.who')}
          hint={t('assign.hint')}
          options={(people ?? []).map(({ id, name, team }) => ({ value: id, label: name, hint: team ?? undefined }))}
          choose={(option) => choose(people?.find(({ id }) => id === option?.value) ?? null)}
        />
        <div class="bar">
          <Button kind="primary" type="submit" busy={busy} disabled={!person}>
            {t('assign.give')}
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
