import type { CaseView } from '@breakwater/shared/case.ts'
import type { ActInput } from '@breakwater/shared/contract/cases.ts'
import type { Input } from '@breakwater/shared/contract/endpoint.ts'
import type { contract } from '@breakwater/shared/contract/index.ts'
import type { Proposing } from '@breakwater/shared/proposal.ts'
import type { RecordField } from '@breakwater/shared/step.ts'
import { useRef, useState } from 'preact/hooks'
import type { Ask } from '../api.ts'
import { RecordControl } from '../case/record-control.tsx'
import { WishesCard } from '../case/wishes-card.tsx'
import { useDraft } from '../draft.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Conditions } from '../parts/conditions.tsx'
import { FactList } from '../parts/fact-list.tsx'
import { ReasonField, tooShort } from '../parts/reason-field.tsx'
import { Refused } from '../parts/refused.tsx'
import { Time } from '../parts/time.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import { GroundControl } from './ground-control.tsx'
import { conditionsOf, type Drafted, isOption, isPlan } from './proposed.ts'

export type Proposal = Pick<ActInput, 'values' | 'evidence' | 'deviation'> & { reason: string; wishes?: number }
type Kept = Drafted & { reason: string; deviation: string }

interface ProposeFormProps {
  view: CaseView
  proposal: Proposing
  fact: Ask<Input<typeof contract.cases.fact>>
  busy: boolean
  error: unknown
  send(body: Proposal, done: () => void): void
}

const lacks = ({ required, id }: RecordField, { values }: Drafted) => {
  const value = values[id]
  return required && (value === undefined || String(value).trim() === '')
}

/** All that a proposal brings along. What was written is kept in this tab until it is sent. */
export function ProposeForm({ view, proposal, fact, busy, error, send }: ProposeFormProps) {
  const kept = useDraft(`propose:${view.reference}:${proposal.action}`)
  const drafted: Kept = {
    ...{ values: {}, evidence: {}, reason: '', deviation: '' },
    ...(kept.text ? JSON.parse(kept.text) : {}),
  }
  const write = (more: Partial<Kept>) => kept.write(JSON.stringify({ ...drafted, ...more }))
  const [tried, attempt] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const missing = proposal.fields.filter((field) => lacks(field, drafted))
  const short = tooShort(drafted.reason) || (proposal.againstWish && tooShort(drafted.deviation))
  const controls = (fields: readonly RecordField[]) => (
    <div class="stack">
      {fields.map((field) => (
        <RecordControl
          key={field.id}
          field={field}
          value={drafted.values[field.id]}
          missing={tried && missing.includes(field)}
          write={(value) => write({ values: { ...drafted.values, [field.id]: value } })}
        />
      ))}
    </div>
  )
  const options = proposal.fields.filter(isOption)
  const plan = proposal.fields.filter(isPlan)
  const rest = proposal.fields.filter((field) => !isOption(field) && !isPlan(field))
  return (
    <form
      class="stack"
      noValidate
      ref={form}
      onSubmit={(event) => {
        event.preventDefault()
        attempt(true)
        if (missing.length > 0 || short) return form.current?.querySelector<HTMLElement>('[role=alert]')?.focus()
        const { values, evidence, reason, deviation } = drafted
        const shown = view.wishes ? { wishes: view.wishes.version } : {}
        send({ values, evidence, reason, deviation, ...shown }, kept.clear)
      }}
    >
      {view.wishes && <WishesCard view={view} wishes={view.wishes} />}
      {proposal.help && <p class="muted">{proposal.help}</p>}
      <p>
        {t('propose.deciders', { who: new Intl.ListFormat('en').format(proposal.deciders) })}{' '}
        {proposal.clause && <a href={at.clause(view.policy, proposal.clause.id)}>{proposal.clause.at}</a>}
      </p>
      <Conditions title={t('decisions.conditions')} conditions={conditionsOf(proposal, drafted, view.policy)} />
      {proposal.facts.length > 0 && (
        <Card title={t('propose.facts')}>
          <FactList
            facts={proposal.facts.map((line) => ({
              label: line.says,
              value: (
                <>
                  {line.answer}{' '}
                  <span class="small muted">
                    {[line.source, line.by].filter(Boolean).join(', ')} {line.at && <Time at={line.at} as="date" />}
                  </span>
                </>
              ),
            }))}
          />
        </Card>
      )}
      {proposal.grounds.length > 0 && (
        <Card title={t('propose.grounds')}>
          <p class="muted small">
            {t(proposal.grounds.some(({ needs }) => needs) ? 'propose.grounds_says' : 'propose.grounds_may')}
          </p>
          <div class="stack">
            {proposal.grounds.map((ground) => (
              <GroundControl
                key={ground.fact}
                ground={ground}
                evidence={view.evidence ?? []}
                chosen={drafted.evidence[ground.fact] ?? []}
                choose={(ids) => write({ evidence: { ...drafted.evidence, [ground.fact]: ids } })}
                busy={fact.busy}
                answer={(value) =>
                  fact.send({ params: { reference: view.reference }, body: { fact: ground.fact, value } })
                }
              />
            ))}
          </div>
          <Refused error={fact.error} />
        </Card>
      )}
      {rest.length > 0 && <Card title={t('decisions.proposal')}>{controls(rest)}</Card>}
      {options.length > 0 && (
        <Card title={t('propose.options')}>
          <p class="muted small">{t('propose.options_says')}</p>
          {controls(options)}
        </Card>
      )}
      {plan.length > 0 && <Card title={t('propose.goes_on')}>{controls(plan)}</Card>}
      <ReasonField
        label={t('propose.reason')}
        rows={4}
        tried={tried}
        value={drafted.reason}
        write={(reason) => write({ reason })}
      />
      {proposal.againstWish && (
        <ReasonField
          label={t('propose.deviation')}
          hint={t('propose.deviation_hint')}
          tried={tried}
          value={drafted.deviation}
          write={(deviation) => write({ deviation })}
        />
      )}
      {tried && (missing.length > 0 || short) && (
        <p class="error" role="alert" tabIndex={-1}>
          {t('record.missing', { count: missing.length + (short ? 1 : 0) })}
        </p>
      )}
      <div class="bar">
        <Button kind="primary" type="submit" busy={busy}>
          {t('propose.send')}
        </Button>
        <a class="btn quiet" href={at.case(view.reference)}>
          {t('action.later')}
        </a>
      </div>
      <Refused error={error} />
    </form>
  )
}
