import type { WallsView } from '@breakwater/shared/contract/walls.ts'
import type { PersonRef } from '@breakwater/shared/person.ts'
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Combobox } from '../parts/combobox.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { ReasonField, tooShort } from '../parts/reason-field.tsx'
import { Refused } from '../parts/refused.tsx'
import { Time } from '../parts/time.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'

interface WallsDialogProps {
  /** undefined until it is known, or for someone who may only step aside */
  view: WallsView | undefined
  mayRemove: boolean
  mayStepAside: boolean
  busy: boolean
  error: unknown
  keepOut(person: PersonRef): void
  letIn(person: PersonRef, reason: string): void
  stepAside(): void
  cosign(on: boolean): void
  close(): void
}

/** Who takes no part in a case: one person is enough to keep somebody out, two others let them in again (SECURITY W2). */
export function WallsDialog(props: WallsDialogProps) {
  const { view, mayRemove, mayStepAside, busy, error, keepOut, letIn, stepAside, cosign, close } = props
  const [named, name] = useState<PersonRef | null>(null)
  const [letting, choose] = useState<PersonRef | null>(null)
  const [reason, write] = useState('')
  return (
    <Dialog title={t('walls.title')} close={close}>
      <div class="stack">
        {view && (
          <section class="stack">
            <h3>{t('walls.kept_out')}</h3>
            {view.walls.length === 0 ? (
              <p class="muted">{t('walls.nobody')}</p>
            ) : (
              <ul class="bullets">
                {view.walls.map(({ person, source, since, removal }) => (
                  <li key={person.id}>
                    <bdi class="strong">{person.name}</bdi>{' '}
                    <span class="muted small">
                      {t(`walls.source_${source}`)} · <Time at={since} />
                    </span>{' '}
                    {removal ? (
                      <a href={at.decision(removal)}>{t('walls.removal_waits')}</a>
                    ) : (
                      mayRemove && (
                        <Button small onClick={() => choose(person)}>
                          {t('walls.let_in')}
                        </Button>
                      )
                    )}
                  </li>
                ))}
              </ul>
            )}
          </section>
        )}
        {letting && (
          <form
            class="stack well"
            onSubmit={(event) => {
              event.preventDefault()
              if (!tooShort(reason)) letIn(letting, reason)
            }}
          >
            <ReasonField
              label={t('walls.why', { name: letting.name })}
              hint={t('walls.two_others')}
              value={reason}
              write={write}
            />
            <div class="bar">
              <Button type="submit" busy={busy} disabled={tooShort(reason)}>
                {t('walls.ask_two')}
              </Button>
            </div>
          </form>
        )}
        {view && (
          <form
            class="stack"
            onSubmit={(event) => {
              event.preventDefault()
              if (named) keepOut(named)
            }}
          >
            <Combobox
              label={t('walls.who')}
              hint={t('walls.who_hint')}
              options={view.mayName.map(({ id, name, team }) => ({ value: id, label: name, hint: team ?? undefined }))}
              choose={(option) => name(view.mayName.find(({ id }) => id === option?.value) ?? null)}
            />
            <div class="bar">
              <Button kind="primary" type="submit" busy={busy} disabled={!named}>
                {t('walls.keep_out')}
              </Button>
            </div>
          </form>
        )}
        {view && view.cosign !== null && (
          <label class="check">
            <input type="checkbox" checked={view.cosign} onChange={(event) => cosign(event.currentTarget.checked)} />
            <span>{t('walls.cosign')}</span>
          </label>
        )}
        {mayStepAside && (
          <div class="stack">
            <p class="muted small">{t('walls.aside_says')}</p>
            <div class="bar">
              <Button busy={busy} onClick={stepAside}>
                {t('walls.aside')}
              </Button>
            </div>
          </div>
        )}
        <Refused error={error} />
      </div>
    </Dialog>
  )
}
