import type { PersonRef } from '@breakwater/shared/person.ts'
import { useState } from 'preact/hooks'
import { Choice } from '../parts/choice.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { ReasonField, tooShort } from '../parts/reason-field.tsx'
import { t } from '../text.ts'
import { PersonField } from './person-field.tsx'

interface AskSafetyProps {
  people: readonly PersonRef[]
  busy: boolean
  error: unknown
  give(asking: { personId: string; reason: string; nameReason: string | null }): void
  close(): void
}

/** Which safety lead to ask, why, and whether they may know who it happened to, with a reason of its own. */
export function AskSafetyDialog({ people, busy, error, give, close }: AskSafetyProps) {
  const [picked, choose] = useState('')
  // the list may come after the dialog
  const personId = picked || (people[0]?.id ?? '')
  const [reason, write] = useState('')
  const [also, add] = useState<readonly string[]>([])
  const [nameReason, writeName] = useState('')
  const [tried, tryIt] = useState(false)
  const named = also.includes('name')
  const send = () => {
    tryIt(true)
    if (personId && !tooShort(reason) && !(named && tooShort(nameReason)))
      give({ personId, reason, nameReason: named ? nameReason : null })
  }
  return (
    <FormDialog
      title={t('safety.ask')}
      action={t('safety.ask')}
      ready={people.length > 0}
      busy={busy}
      error={error}
      send={send}
      close={close}
    >
      <p class="muted">{t('safety.says')}</p>
      <PersonField people={people} nobody={t('safety.nobody_free')} chosen={personId} choose={choose} />
      <ReasonField tried={tried} value={reason} write={write} />
      <Choice
        legend={t('counsel.also')}
        many
        options={[{ value: 'name', label: t('safety.name'), hint: t('safety.name_hint') }]}
        chosen={also}
        choose={add}
      />
      {named && <ReasonField label={t('safety.name_reason')} tried={tried} value={nameReason} write={writeName} />}
    </FormDialog>
  )
}
