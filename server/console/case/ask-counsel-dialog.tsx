import type { PersonRef } from '@breakwater/shared/person.ts'
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'

interface AskCounselProps {
  people: readonly PersonRef[]
  busy: boolean
  error: unknown
  give(asking: { personId: string; reason: string; showsFile: boolean; offered: boolean }): void
  close(): void
}

/** Whom to ask, why, and what they and the person it happened to get to know. */
export function AskCounselDialog({ people, busy, error, give, close }: AskCounselProps) {
  const [personId, choose] = useState(people[0]?.id ?? '')
  const [reason, write] = useState('')
  const [also, add] = useState<readonly string[]>([])
  const [tried, tryIt] = useState(false)
  const short = reason.trim().length < 3
  const send = () => {
    tryIt(true)
    if (!short && personId)
      give({ personId, reason, showsFile: also.includes('file'), offered: also.includes('offered') })
  }
  return (
    <Dialog title={t('counsel.ask')} close={close}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <p class="muted">{t('counsel.says')}</p>
        <Field
          label={t('counsel.whom')}
          error={people.length === 0 ? t('counsel.nobody_free') : null}
          control={(ids) => (
            <select {...ids} value={personId} onChange={(event) => choose(event.currentTarget.value)}>
              {people.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
          )}
        />
        <Field
          label={t('reason.label')}
          error={tried && short ? t('reason.short') : null}
          control={(ids) => (
            <textarea
              {...ids}
              rows={3}
              dir="auto"
              value={reason}
              onInput={(event) => write(event.currentTarget.value)}
            />
          )}
        />
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
        <div class="bar">
          <Button kind="primary" type="submit" busy={busy} disabled={people.length === 0}>
            {t('counsel.ask')}
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
