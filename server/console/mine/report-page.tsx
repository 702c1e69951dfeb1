import { useState } from 'preact/hooks'
import { useRoute } from 'preact-iso'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { LedgerCard } from '../case/ledger-card.tsx'
import { may } from '../case/may.ts'
import { gateOpen } from '../case/primary.ts'
import { ProtectionCard } from '../case/protection-card.tsx'
import { QuestionsCard } from '../case/questions-card.tsx'
import { ReopenDialog } from '../case/reopen-dialog.tsx'
import { useCaseVerbs } from '../case/verbs.ts'
import { usePage } from '../page.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Loading } from '../parts/loading.tsx'
import { Refused } from '../parts/refused.tsx'
import { Time } from '../parts/time.tsx'
import { say } from '../parts/toast.tsx'
import { visible } from '../parts/visible.ts'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import { AdviceCard } from './advice-card.tsx'
import { CareCard } from './care-card.tsx'
import { ConcernCard } from './concern-card.tsx'
import { FeedbackCard } from './feedback-card.tsx'
import { NextForYou } from './next-for-you.tsx'
import { ReceiptCard } from './receipt-card.tsx'
import { StatePill } from './state-pill.tsx'
import { SupportCard } from './support-card.tsx'
import { TakeBackDialog } from './take-back-dialog.tsx'
import { Updates } from './updates.tsx'
import { WhoOpened } from './who-opened.tsx'
import { WishesForm } from './wishes-form.tsx'
import { WorseCard } from './worse-card.tsx'

/** One report, for the person who made it: what happens next, updates, wishes, support, and the way back. */
export function ReportPage() {
  const reference = useRoute().params.reference ?? ''
  const heading = usePage([reference, t('nav.my_reports')])
  const mine = useLoad(['case', 'mine'], contract.reports.mine, {})
  const report = mine.data?.find((one) => one.reference === reference)
  const withdrawn = report?.state === 'withdrawn'
  const loaded = useLoad(
    ['case', reference],
    contract.cases.view,
    { params: { reference } },
    mine.data !== undefined && !withdrawn,
  )
  const panel = useLoad(['panel'], contract.reports.panel, {})
  const verbs = useCaseVerbs(reference)
  const changed = () => {
    void queries.invalidateQueries({ queryKey: ['case', 'mine'] })
    void queries.invalidateQueries({ queryKey: ['case', reference] })
  }
  const takeBack = useAsk(contract.reports.takeBack, changed)
  const undo = useAsk(contract.reports.undoTakeBack, changed)
  const wishes = useAsk(contract.reports.wishes, changed)
  const care = useLoad(['care', reference], contract.care.view, { params: { reference } }, loaded.data !== undefined)
  const cared = () => void queries.invalidateQueries({ queryKey: ['care', reference] })
  const keep = useAsk(contract.care.keep, cared)
  const decline = useAsk(contract.care.decline, () => {
    cared()
    changed()
  })
  const [taking, take] = useState(false)
  const [reopening, reopen] = useState(false)
  const view = loaded.data
  const mayAsk = view !== undefined && may(view, 'case.access')
  const access = useLoad(['access', reference], contract.cases.access, { params: { reference } }, mayAsk)
  const safe = view !== undefined && may(view, 'protection.read')
  const protection = useLoad(['protection', reference], contract.protection.list, { params: { reference } }, safe)
  const ledger = useLoad(['ledger', reference], contract.protection.ledger, { params: { reference } }, safe)
  const about = report?.about || view?.thirdParty?.name
  const own = view?.steps.filter((step) => step.yours && step.state === 'open') ?? []
  return (
    <div class="wrap narrow">
      <a class="back" href={at.mine()}>
        <Icon name="left" size="s" />
        {t('nav.my_reports')}
      </a>
      <h1 ref={heading} tabIndex={-1}>
        <bdi>{about ? t('mine.title', { about: visible(about) }) : t('mine.title_nobody')}</bdi>
      </h1>
      {report && (
        <div class="meta">
          <StatePill state={report.state} />
          <bdi>{reference}</bdi>
          <span>
            {t('mine.sent')} <Time at={report.at} />
          </span>
        </div>
      )}
      {report && <p>{t(`reporter_says.${report.state}`)}</p>}
      {view && may(view, 'case.reopen') && view.status === 'closed' && (
        <div class="bar">
          <Button onClick={() => reopen(true)}>{t('case.reopen')}</Button>
        </div>
      )}
      {report && report.waitingFor.length > 0 && <p class="well">{t('mine.evidence_coming')}</p>}
      {!withdrawn && !view && (
        <Loading
          error={mine.error ?? loaded.error}
          again={() => void (mine.error ? mine.refetch() : loaded.refetch())}
        />
      )}
      {view && !withdrawn && (
        <>
          <NextForYou view={view} own={own} verbs={verbs} />
          <Updates items={view.timeline ?? []} />
          {ledger.data && <LedgerCard reference={reference} {...ledger.data} />}
          {protection.data && <ProtectionCard reference={reference} {...protection.data} />}
          {report && panel.data && (
            <WishesForm
              key={view.wishes?.version ?? 0}
              reference={reference}
              options={panel.data.wishes}
              wishes={view.wishes}
              primary={!own.some(gateOpen)}
              busy={wishes.busy}
              error={wishes.error}
              save={(body) => wishes.send({ params: { key: report.key }, body }, () => say(t('wishes.saved')))}
            />
          )}
          {view.questions.length > 0 && <QuestionsCard view={view} fact={verbs.fact} own />}
        </>
      )}
      {view && may(view, 'counsel.read') && <AdviceCard reference={reference} />}
      {access.data && <WhoOpened entries={access.data} />}
      {panel.data && <SupportCard panel={panel.data} />}
      {care.data?.can.includes('own') && (
        <CareCard
          care={care.data}
          busy={keep.busy || decline.busy}
          error={keep.error ?? decline.error}
          keep={(body, done) =>
            keep.send({ params: { reference }, body }, () => {
              done()
              say(t('care.kept'))
            })
          }
          decline={() => decline.send({ params: { reference }, body: {} }, () => say(t('care.declined')))}
        />
      )}
      {view && may(view, 'penalty.say') && <WorseCard reference={reference} />}
      {view && may(view, 'concern.raise') && <ConcernCard reference={reference} />}
      {report && <ReceiptCard report={report.key} reference={reference} />}
      <FeedbackCard reference={reference} />
      <p class="small">
        <a href={at.report({ to: 'leadership' })}>{t('mine.past_the_line')}</a> ·{' '}
        <a href={at.guide}>{t('guide.link')}</a>
      </p>
      {report?.canTakeBack && (
        <div class="stack">
          <div class="bar">
            <Button onClick={() => take(true)}>{t('take_back.do')}</Button>
          </div>
          <p class="small muted">{t('take_back.until')}</p>
        </div>
      )}
      {reopening && (
        <ReopenDialog
          reference={reference}
          ask={verbs.reopen}
          close={() => {
            verbs.reopen.forget()
            reopen(false)
          }}
        />
      )}
      {report && withdrawn && (
        <div class="stack">
          <div class="bar">
            <Button
              kind="primary"
              busy={undo.busy}
              onClick={() => undo.send({ params: { key: report.key }, body: {} }, () => say(t('take_back.undone')))}
            >
              {t('take_back.undo')}
            </Button>
          </div>
          <Refused error={undo.error} />
        </div>
      )}
      {report && taking && (
        <TakeBackDialog
          busy={takeBack.busy}
          error={takeBack.error}
          take={(askedTo, askedBy) =>
            takeBack.send({ params: { key: report.key }, body: { askedTo, askedBy } }, () => take(false))
          }
          close={() => {
            takeBack.forget()
            take(false)
          }}
        />
      )}
    </div>
  )
}
