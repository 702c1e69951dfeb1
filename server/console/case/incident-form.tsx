import type { CaseView } from '@breakwater/shared/case.ts'
import type { FormView } from '@breakwater/shared/contract/forms.ts'
import type { RecordField, StepView } from '@breakwater/shared/step.ts'
import { useRef } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Icon } from '../parts/icon.tsx'
import { Refused } from '../parts/refused.tsx'
import { Time } from '../parts/time.tsx'
import { at } from '../routes.ts'
import { t, word } from '../text.ts'
import { DraftFile } from './draft-file.tsx'
import { RecordFields, StillMissing } from './record-fields.tsx'
import { useRecord } from './record-values.ts'
import { StepAction } from './step-action.tsx'
import type { CaseVerbs } from './verbs.ts'

interface IncidentFormProps {
  reference: string
  view: CaseView
  open: FormView['open'][number]
  step: StepView
  /** the talk that comes first, while it is open */
  before: StepView | undefined
  primary: 'debrief' | 'witnesses' | 'form'
  verbs: CaseVerbs
  done(): void
}

const GROUPS: readonly { id: string; fields: readonly string[] }[] = [
  { id: 'own', fields: ['account'] },
  { id: 'protected', fields: ['protected', 'seriousness', 'impact'] },
  { id: 'portal', fields: ['submitted', 'portal_reference'] },
]
const groupOf = ({ id }: RecordField) => GROUPS.find(({ fields }) => fields.includes(id))?.id ?? 'answers'
const ORDER = ['own', 'answers', 'protected', 'portal'] as const

/** One open form: what it waits for, or its fields, filled from the case (POLICY 92). What is typed stays until it was kept. */
export function IncidentForm({ reference, view, open, step, before, primary, verbs, done }: IncidentFormProps) {
  const fields = step.closes.kind === 'record' ? step.closes.fields : []
  const typed = useRecord(`${reference}:${step.id}`, fields, open.filled)
  const form = useRef<HTMLFormElement>(null)
  const save = () => {
    const values = typed.complete()
    if (!values) return form.current?.querySelector<HTMLElement>('[role=alert]')?.focus()
    verbs.record.send({ params: { reference, step: step.id }, body: { values } }, () => {
      typed.clear()
      done()
    })
  }
  const waits = open.waitsFor.length > 0
  return (
    <Card
      title={step.title}
      end={
        step.dueAt && (
          <>
            {t('next.by')} <Time at={step.dueAt} as="due" />
          </>
        )
      }
    >
      {step.incident && <p class="muted">{step.incident.says}</p>}
      {step.help && <p class="muted">{step.help}</p>}
      {waits && (
        <div class="stack">
          <div class="gatebox">
            <p>{t('form.waits')}</p>
            <ul>
              {open.waitsFor.map(({ say, clause }) => (
                <li key={say}>
                  <Icon name="lock" size="s" />
                  <span>
                    {say} <a href={at.clause(view.policy, clause)}>{t('form.clause')}</a>
                  </span>
                </li>
              ))}
            </ul>
          </div>
          {before?.yours && (
            <div class="bar">
              <StepAction
                view={view}
                step={before}
                verbs={verbs}
                kind={primary === 'debrief' ? 'primary' : 'default'}
              />
            </div>
          )}
        </div>
      )}
      {!waits && !step.yours && (
        <p>
          <bdi>{t('form.theirs', { who: step.owner?.name ?? word('role', step.ownerRole) })}</bdi>
        </p>
      )}
      {!waits && step.yours && (
        <form
          class="stack"
          noValidate
          ref={form}
          onSubmit={(event) => {
            event.preventDefault()
            save()
          }}
        >
          <p class="small muted">
            {t('form.filled')} {t('form.keeps')}
          </p>
          {ORDER.map((group) => (
            <section key={group} class="stack" aria-label={t(`form.sections_${group}`)}>
              <h3>{t(`form.sections_${group}`)}</h3>
              {group === 'portal' && <DraftFile reference={reference} step={step.id} values={typed.filledIn()} />}
              <RecordFields record={typed} only={typed.fields.filter((field) => groupOf(field) === group)} />
            </section>
          ))}
          <StillMissing record={typed} />
          <div class="bar">
            <Button kind={primary === 'form' ? 'primary' : 'default'} type="submit" busy={verbs.record.busy}>
              {t('form.send')}
            </Button>
          </div>
          <Refused error={verbs.record.error} />
        </form>
      )}
    </Card>
  )
}
