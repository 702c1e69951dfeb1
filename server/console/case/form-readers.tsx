import type { PersonRef } from '@breakwater/shared/person.ts'
import { useState } from 'preact/hooks'
import type { Ask } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { t } from '../text.ts'
import { ColleagueField } from './colleague-field.tsx'
import type { Colleagues } from './colleagues.ts'

interface FormReadersProps {
  granted: readonly PersonRef[]
  leads: Colleagues
  look(on: boolean): void
  ask: Ask<PersonRef>
}

/** Who was let in to the restricted part of the form, and letting a health and safety lead in (POLICY 93). */
export function FormReaders({ granted, leads, look, ask }: FormReadersProps) {
  const [open, set] = useState(false)
  const [lead, choose] = useState<PersonRef | null>(null)
  const turn = (on: boolean) => {
    ask.forget()
    choose(null)
    set(on)
    look(on)
  }
  return (
    <Card title={t('form.readers')}>
      {granted.length === 0 ? (
        <p class="muted">{t('form.readers_none')}</p>
      ) : (
        <ul class="bullets">
          {granted.map(({ id, name }) => (
            <li key={id}>
              <bdi>{name}</bdi>
            </li>
          ))}
        </ul>
      )}
      <div class="bar">
        <Button small onClick={() => turn(true)}>
          {t('form.let_in')}
        </Button>
      </div>
      {open && (
        <FormDialog
          title={t('form.let_in')}
          action={t('form.let_in')}
          ready={lead !== null}
          busy={ask.busy}
          error={ask.error}
          send={() => lead && ask.send(lead, () => turn(false))}
          close={() => turn(false)}
        >
          <p class="muted">{t('form.let_in_says')}</p>
          <ColleagueField label={t('form.let_in_who')} colleagues={leads} choose={choose} />
        </FormDialog>
      )}
    </Card>
  )
}
