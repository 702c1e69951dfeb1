import type { FormView } from '@breakwater/shared/contract/forms.ts'
import { useState } from 'preact/hooks'
import { useRoute } from 'preact-iso'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { Icon } from '../parts/icon.tsx'
import { Loading } from '../parts/loading.tsx'
import { say } from '../parts/toast.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import { AnotherIncident } from './another-incident.tsx'
import { useColleagues } from './colleagues.ts'
import { FormReaders } from './form-readers.tsx'
import { IncidentForm } from './incident-form.tsx'
import { LagCard } from './lag-card.tsx'
import { onlyReports } from './may.ts'
import { SentForms } from './sent-forms.tsx'
import { StatementsCard } from './statements-card.tsx'
import { type CaseVerbs, useCaseVerbs } from './verbs.ts'
import { WordsCard } from './words-card.tsx'

/**
 * The incident form of a case and what belongs to it (POLICY 91-97): the person's own words, what witnesses say, the form itself, and what
 * went in. A health and safety lead reads here what went in and nothing else of the case.
 */
export function FormPage() {
  const { reference = '' } = useRoute().params
  const params = { reference }
  const loaded = useLoad(['form', reference], contract.forms.view, { params })
  const form = loaded.data
  const works = form?.can.includes('ask') ?? false
  const view = useLoad(['case', reference], contract.cases.view, { params }, form !== undefined).data
  const oversight = useLoad(['oversight', reference], contract.oversight.view, { params }, works).data
  const [looking, look] = useState<'statement' | 'form' | null>(null)
  const witnesses = useColleagues(reference, 'statement', looking === 'statement')
  const leads = useColleagues(reference, 'form', looking === 'form')
  const again = () => void queries.invalidateQueries({ queryKey: ['form', reference] })
  const verbs = useCaseVerbs(reference)
  const record: CaseVerbs['record'] = {
    ...verbs.record,
    // what is recorded changes what the form waits for
    send: (input, done) =>
      verbs.record.send(input, () => {
        done?.()
        again()
      }),
  }
  const ask = useAsk(contract.forms.ask, again)
  const give = useAsk(contract.forms.give, again)
  const grant = useAsk(contract.forms.grant, (now: FormView) => queries.setQueryData(['form', reference], now))
  const title = t(form && form.open.length + form.forms.length === 0 ? 'form.title_witnesses' : 'form.title')
  const heading = usePage([reference, title])
  const stepOf = (id: string) => view?.steps.find((step) => step.id === id)
  const toRecord = (what: string) =>
    view?.steps.find(({ closes, state }) => closes.kind === 'record' && closes.record === what && state === 'open')
  const debrief = toRecord('debrief')
  const witnessStep = toRecord('witnesses')
  const first = debrief?.yours ? 'debrief' : witnessStep?.yours ? 'witnesses' : 'form'
  return (
    <div class="wrap narrow">
      {view && (
        <a class="back" href={onlyReports(view) ? at.mine(reference) : at.case(reference)}>
          <Icon name="left" size="s" />
          {t('form.back')}
        </a>
      )}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p class="meta">
        <bdi>{reference}</bdi>
      </p>
      {!form && <Loading error={loaded.error} again={() => loaded.refetch()} />}
      {form && works && view?.words && view.words.length > 0 && <WordsCard view={view} words={view.words} />}
      {form && works && (
        <StatementsCard
          reference={reference}
          statements={form.statements}
          wishes={{ onFile: form.wishesOnFile, said: view?.wishes ?? null }}
          step={witnessStep}
          primary={first === 'witnesses'}
          colleagues={witnesses}
          look={(on) => look(on ? 'statement' : null)}
          verbs={{ ask, give, record }}
        />
      )}
      {view &&
        form?.open.map((open) => {
          const step = stepOf(open.step)
          if (!step) return null
          return (
            <IncidentForm
              key={open.step}
              reference={reference}
              open={open}
              step={step}
              before={debrief}
              primary={first}
              view={view}
              verbs={{ ...verbs, record }}
              done={() => say(t('form.done'))}
            />
          )
        })}
      {form?.can.includes('incident') && <AnotherIncident form={form} />}
      {form && (form.forms.length > 0 || !works) && <SentForms reference={reference} forms={form.forms} />}
      {form?.can.includes('grant') && form.forms.length > 0 && (
        <FormReaders
          granted={form.granted}
          leads={leads}
          look={(on) => look(on ? 'form' : null)}
          ask={{ ...grant, send: (person, done) => grant.send({ params, body: { personId: person.id } }, done) }}
        />
      )}
      {oversight && <LagCard lag={oversight.lag} />}
    </div>
  )
}
