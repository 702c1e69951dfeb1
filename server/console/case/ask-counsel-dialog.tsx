import type { PersonRef } from '@breakwater/shared/person.ts'
import { useState } from 'preact/hooks'
import { Choice } from '../parts/choice.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { ReasonField, tooShort } from '../parts/reason-field.tsx'
import { t } from '../text.ts'
import { PersonField } from './person-field.tsx'

interface AskCounselProps {
  people: readonly PersonRef[]
  busy: boolean
  error: unknown
  give(asking: { personId: string; reason: string; showsFile: boolean; offered: boolean }): void
  close(): void
}

/** Whom to ask, why, and what they and the person it happened to get to know. */
export function AskCounselDialog({ people, busy, error, give, close }: AskCounselProps) {
  const [picked, choose] = useState('')
  // the list may come after the dialog
  const personId = picked || (people[0]?.id ?? '')
  const [reason, write] = useState('')
  const [also, add] = useState<readonly string[]>([])
  const [tried, tryIt] = useState(false)
  const short = tooShort(reason)
  const send = () => {
    tryIt(true)
    if (!short && personId)
      give({ personId, reason, showsFile: also.includes('file'), offered: also.includes('offered') })
  }
  return (
    <FormDialog
      title={t('counsel.ask')}
      action={t('counsel.ask')}
      ready={people.length > 0}
      busy={busy}
      error={error}
      send={send}
      close={close}
    >
      <p class="muted">{t('counsel.says')}</p>
      <PersonField people={people} nobody={t('counsel.nobody_free')} chosen={personId} choose={choose} />
      <ReasonField tried={tried} value={reason} write={write} />
      <Choice
        legend={t('counsel.also')}
        many
        options={[
          { value: 'file', label: t('counsel.show_file') },
          { value: 'offered', label: t('counsel.offer'), hint: t('counsel.offer_hint') },
        ]}
        chosen={also}
        choose={add}
      />
    </FormDialog>
  )
}
