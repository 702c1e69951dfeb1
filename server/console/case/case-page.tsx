import { useEffect, useRef, useState } from 'preact/hooks'
import { useLocation, useRoute } from 'preact-iso'
import { contract, useLoad } from '../api.ts'
import { lastView } from '../inbox/kept.ts'
import { useKeys } from '../keys.ts'
import { usePage } from '../page.ts'
import { AssignDialog } from '../parts/assign-dialog.tsx'
import { say } from '../parts/toast.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import { Aside } from './aside.tsx'
import { CaseHead } from './case-head.tsx'
import { CaseRecord } from './case-record.tsx'
import { CaseWalls } from './case-walls.tsx'
import { CloseDialog } from './close-dialog.tsx'
import { DeclinedCard } from './declined-card.tsx'
import { LedgerCard, ledgerFields } from './ledger-card.tsx'
import { may, onlyReports } from './may.ts'
import { ClaimCard, NextCard } from './next-card.tsx'
import { OverseerCard } from './overseer-card.tsx'
import { primaryOf } from './primary.ts'
import { ProtectionCard } from './protection-card.tsx'
import { QuestionsCard } from './questions-card.tsx'
import { ReopenDialog } from './reopen-dialog.tsx'
import { RiskCard } from './risk-card.tsx'
import { Unclaimed } from './unclaimed.tsx'
import { useCaseVerbs } from './verbs.ts'
import { WishesCard } from './wishes-card.tsx'
import { WordsCard } from './words-card.tsx'

/** One case. What its reader may not see is null in the answer and not on the page. */
export function CasePage() {
  const reference = useRoute().params.reference ?? ''
  return <OneCase key={reference} reference={reference} />
}

function OneCase({ reference }: { reference: string }) {
  const { route, query } = useLocation()
  const loaded = useLoad(['case', reference], contract.cases.view, { params: { reference } })
  const verbs = useCaseVerbs(reference)
  const [dialog, open] = useState<'assign' | 'close' | 'reopen' | 'walls' | null>(null)
  const people = useLoad(['people', reference], contract.cases.people, { query: { reference } }, dialog === 'assign')
  const safe = loaded.data !== undefined && may(loaded.data, 'protection.read')
  const protection = useLoad(['protection', reference], contract.protection.list, { params: { reference } }, safe)
  const ledger = useLoad(['ledger', reference], contract.protection.ledger, { params: { reference } }, safe)
  const page = useRef<HTMLDivElement>(null)
  const tab = query.tab ?? 'timeline'
  const heading = usePage(
    [reference, t(`tab.${['timeline', 'evidence', 'letters', 'access'].includes(tab) ? tab : 'timeline'}`)],
    false,
  )
  const view = loaded.data
  const opened = view !== undefined
  useEffect(() => {
    if (opened) heading.current?.focus()
  }, [opened])
  useEffect(() => {
    if (view && onlyReports(view)) route(at.mine(reference), true)
  }, [view])

  const kept = lastView.value
  const place = kept?.order.value.indexOf(reference) ?? -1
  const neighbour = (by: number) => (place === -1 ? undefined : kept?.order.value[place + by])
  const go = (by: number) => {
    const next = neighbour(by)
    if (next) route(at.case(next))
  }
  useKeys({
    j: () => go(1),
    k: () => go(-1),
    u: () => route(at.inbox(kept?.view ?? 'mine')),
    a: () => view && may(view, 'case.assign') && open('assign'),
    n: (event) => {
      event.preventDefault()
      page.current?.querySelector<HTMLElement>('.compose textarea')?.focus()
    },
  })
  if (!view)
    return (
      <div class="wrap">
        <h1 ref={heading} tabIndex={-1}>
          {t('case.title', { reference })}
        </h1>
        <Unclaimed reference={reference} error={loaded.error} again={() => loaded.refetch()} claim={verbs.claim} />
      </div>
    )
  const primary = primaryOf(view)
  const close = () => {
    verbs.assign.forget()
    verbs.close.forget()
    verbs.reopen.forget()
    open(null)
  }
  const account = view.words && view.words.length > 0 && <WordsCard view={view} words={view.words} />
  return (
    <div ref={page}>
      <CaseHead
        view={view}
        heading={heading}
        back={kept?.view ?? 'mine'}
        place={place === -1 ? null : { at: place + 1, of: kept!.order.value.length }}
        previous={neighbour(-1)}
        next={neighbour(1)}
        primary={primary}
        ask={open}
      />
      <div class="cols">
        <div class="stack">
          {may(view, 'risk.read') && <RiskCard reference={reference} />}
          {view.wishes && <WishesCard view={view} wishes={view.wishes} />}
          {view.accountFirst && account}
          {primary === 'claim' && <ClaimCard claim={verbs.claim} reference={reference} />}
          {view.next && <NextCard view={view} step={view.next} verbs={verbs} primary={primary === 'next'} />}
          {!view.accountFirst && account}
          {view.you.parts.includes('overseer') && <OverseerCard reference={reference} />}
          {view.declined && view.declined.length > 0 && <DeclinedCard declined={view.declined} />}
          {view.questions.length > 0 && <QuestionsCard view={view} fact={verbs.fact} />}
          {protection.data && <ProtectionCard reference={reference} {...protection.data} />}
          {ledger.data && <LedgerCard reference={reference} {...ledger.data} fields={ledgerFields(view.steps)} />}
          <CaseRecord
            view={view}
            verbs={verbs}
            tab={tab}
            primary={primary === 'note'}
            choose={(id) => route(`${at.case(reference)}?tab=${id}`, true)}
          />
        </div>
        <Aside view={view} verbs={verbs} people={() => open('walls')} />
      </div>
      {dialog === 'assign' && (
        <AssignDialog
          people={people.data}
          count={1}
          busy={verbs.assign.busy}
          error={verbs.assign.error ?? people.error}
          close={close}
          give={(person) =>
            verbs.assign.send({ params: { reference }, body: { personId: person.id } }, () => {
              close()
              say(t('inbox.assigned', { count: 1 }))
            })
          }
        />
      )}
      {dialog === 'close' && <CloseDialog view={view} ask={verbs.close} close={close} />}
      {dialog === 'walls' && <CaseWalls view={view} close={close} />}
      {dialog === 'reopen' && <ReopenDialog reference={reference} ask={verbs.reopen} close={close} />}
    </div>
  )
}
