import type { StepView } from '@breakwater/shared/step.ts'
import type { ComponentChildren } from 'preact'
import { reader } from '../settings.ts'
import { t, word } from '../text.ts'
import { Gate } from './gate.tsx'
import { Icon } from './icon.tsx'
import { Pill } from './pill.tsx'
import { dueWords, Time } from './time.tsx'

interface StepListProps {
  steps: readonly StepView[]
  /** the id of the step the page asks for now */
  next: string | null
  clauseHref(clause: string): string
  action(step: StepView): ComponentChildren
}

const isLocked = (step: StepView) =>
  step.gate !== null && step.state === 'open' && (step.gate.state === 'blocked' || step.gate.state === 'void')

function lookOf(step: StepView, next: string | null): 'done' | 'now' | 'locked' | 'todo' {
  if (step.state !== 'open') return 'done'
  if (step.id === next) return 'now'
  return isLocked(step) ? 'locked' : 'todo'
}

const CLASSES = { done: 'done', now: 'now', locked: 'gate', todo: '' } as const

/** Who hears of it when its date passes, as the policy has it. */
function Hears({ step, due }: { step: StepView; due: string }) {
  if (!step.hears?.length) return null
  const who = new Intl.ListFormat(reader.value.locale).format(step.hears.map((one) => word('hears', one)))
  return <p class="d">{t(step.overdue ? 'hears.line_late' : 'hears.line', { due: dueWords(due), who })}</p>
}

function StepRow({ step, next, clauseHref, action }: Omit<StepListProps, 'steps'> & { step: StepView }) {
  const look = lookOf(step, next)
  const owner = step.doneBy ?? step.owner?.name ?? word('role', step.ownerRole)
  return (
    <li class={CLASSES[look]}>
      <span class="box" aria-hidden="true">
        {look === 'done' && <Icon name="check" size="s" />}
        {look === 'locked' && <Icon name="lock" size="s" />}
      </span>
      <div>
        <div class="t">
          <span class="sr">{t(step.state === 'open' ? `steps.${look}` : `steps.${step.state}`)} </span>
          {step.title}
        </div>
        <div class="d">
          <bdi>{step.yours && step.state === 'open' ? t('steps.you') : owner}</bdi>
          {(step.state === 'waived' || step.state === 'not-needed') && <span>{t(`steps.${step.state}`)}</span>}
          {step.doneAt && <Time at={step.doneAt} as="due" />}
          {step.state === 'open' && step.dueAt && look !== 'now' && !step.overdue && (
            <span>{t('steps.due', { due: dueWords(step.dueAt) })}</span>
          )}
          {step.state === 'open' && step.dueAt && (look === 'now' || step.overdue) && (
            <Pill tone="warn" icon="clock">
              {t(step.overdue ? 'steps.overdue' : 'steps.due_pill', { due: dueWords(step.dueAt) })}
            </Pill>
          )}
          {step.clause && <a href={clauseHref(step.clause.id)}>{step.clause.at}</a>}
        </div>
        {step.state === 'open' && step.dueAt && <Hears step={step} due={step.dueAt} />}
        {step.gate && step.state === 'open' && <Gate gate={step.gate} clauseHref={clauseHref} />}
        {step.state === 'open' && action(step)}
      </div>
    </li>
  )
}

/** The steps of the policy with owners, dates and what must be true first. */
export function StepList({ steps, ...rest }: StepListProps) {
  const done = steps.filter((step) => step.state !== 'open').length
  return (
    <>
      <div class="prog">
        <progress value={done} max={steps.length} aria-label={t('steps.progress')}>
          {t('steps.count', { done, all: steps.length })}
        </progress>
        <span>{t('steps.count', { done, all: steps.length })}</span>
      </div>
      <ol class="steps">
        {steps.map((step) => (
          <StepRow key={step.id} step={step} {...rest} />
        ))}
      </ol>
    </>
  )
}
