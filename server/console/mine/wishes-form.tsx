import type { WishesView } from '@breakwater/shared/case.ts'
import type { PoliceConsent, Wishes } from '@breakwater/shared/wishes.ts'
import { useState } from 'preact/hooks'
import { useDraft } from '../draft.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { Refused } from '../parts/refused.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'

const POLICE: readonly PoliceConsent[] = ['yes', 'later', 'no']

interface WishesFormProps {
  reference: string
  options: readonly { id: string; label: string }[]
  wishes: WishesView | null
  /** nothing else on the page waits for the person */
  primary: boolean
  busy: boolean
  error: unknown
  save(wishes: Wishes): void
}

/** What the person would like to happen. They can change it at any time; the desk sees it first. */
export function WishesForm({ reference, options, wishes, primary, busy, error, save }: WishesFormProps) {
  const words = useDraft(`wishes:${reference}:${wishes?.version ?? 0}`)
  const [choices, choose] = useState<string[]>(wishes?.choices.map(({ id }) => id) ?? [])
  const [police, consent] = useState<PoliceConsent>(POLICE.find((value) => value === wishes?.police) ?? 'not-asked')
  const [contact, reach] = useState(wishes?.contact ?? '')
  const [changed, change] = useState(false)
  const text = words.text || (changed ? '' : (wishes?.words ?? ''))
  return (
    <Card title={t('wishes.mine')} end={wishes && <Time at={wishes.at} as="date" />}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          save({ choices, words: text, police, contact })
        }}
      >
        <p class="muted small">{t('wishes.mine_says')}</p>
        {options.length > 0 && (
          <Choice
            legend={t('wishes.choices')}
            many
            options={options.map(({ id, label }) => ({ value: id, label }))}
            chosen={choices}
            choose={choose}
          />
        )}
        <Field
          label={t('wishes.words')}
          optional
          control={(ids) => (
            <textarea
              {...ids}
              rows={3}
              dir="auto"
              value={text}
              onInput={(event) => {
                change(true)
                words.write(event.currentTarget.value)
              }}
            />
          )}
        />
        <Choice
          legend={t('wishes.police')}
          options={POLICE.map((value) => ({ value, label: t(`police_mine.${value}`) }))}
          chosen={[police]}
          choose={([chosen]) => consent(POLICE.find((value) => value === chosen) ?? 'not-asked')}
        />
        <Field
          label={t('wishes.contact_label')}
          hint={t('wishes.contact_hint')}
          optional
          control={(ids) => (
            <input {...ids} dir="auto" value={contact} onInput={(event) => reach(event.currentTarget.value)} />
          )}
        />
        <div class="bar">
          <Button kind={primary ? 'primary' : 'default'} type="submit" busy={busy}>
            {t('wishes.save')}
          </Button>
        </div>
        <Refused error={error} />
      </form>
    </Card>
  )
}
