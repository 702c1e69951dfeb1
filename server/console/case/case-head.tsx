import type { CaseView, InboxView } from '@breakwater/shared/case.ts'
import type { RefObject } from 'preact'
import { useLocation } from 'preact-iso'
import { Button } from '../parts/button.tsx'
import { FactList } from '../parts/fact-list.tsx'
import { Icon } from '../parts/icon.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { Time } from '../parts/time.tsx'
import { visible } from '../parts/visible.ts'
import { at } from '../routes.ts'
import { t, word } from '../text.ts'
import { may } from './may.ts'
import { StatePills } from './state-pills.tsx'

interface CaseHeadProps {
  view: CaseView
  heading: RefObject<HTMLHeadingElement | null>
  back: InboxView
  place: { at: number; of: number } | null
  previous: string | undefined
  next: string | undefined
  primary: string | null
  ask(dialog: 'assign' | 'close' | 'reopen'): void
}

const person = (ref: { name: string; team: string | null } | null) =>
  ref && <bdi>{ref.team ? `${ref.name}, ${ref.team}` : ref.name}</bdi>

/** Where one is, what the case is, and who has it. */
export function CaseHead({ view, heading, back, place, previous, next, primary, ask }: CaseHeadProps) {
  const { route } = useLocation()
  const third = view.thirdParty
  const about = third && [third.name, third.organisation].filter(Boolean).join(', ')
  return (
    <div class="head">
      <div class="crumbs">
        <a class="back" href={at.inbox(back)} aria-label={t('case.back', { view: t(`view.${back}`) })}>
          <Icon name="left" size="s" />
          {t(`view.${back}`)}
        </a>
        {place && (
          <>
            <span class="faint">{t('case.place', place)}</span>
            <IconButton
              icon="up"
              label={t('case.previous')}
              disabled={!previous}
              onClick={() => previous && route(at.case(previous))}
            />
            <IconButton
              icon="down"
              label={t('case.next')}
              disabled={!next}
              onClick={() => next && route(at.case(next))}
            />
          </>
        )}
      </div>
      <div class="row">
        <div>
          <h1 ref={heading} tabIndex={-1} dir="auto">
            {visible(view.title)}
          </h1>
          <div class="meta">
            <StatePills view={view} />
            <bdi>{view.reference}</bdi>
          </div>
          <FactList
            facts={[
              { label: t('fact.reported_by'), value: person(view.reportedBy) },
              {
                label: t('fact.affected'),
                value: view.affected && view.affected.id !== view.reportedBy?.id ? person(view.affected) : null,
              },
              { label: t('fact.about'), value: about ? <bdi>{visible(about)}</bdi> : null },
              { label: t('fact.relation'), value: view.relation.label },
              { label: t('fact.owner'), value: view.handler ? <bdi>{view.handler.name}</bdi> : t('row.nobody') },
              { label: t('fact.received'), value: <Time at={view.receivedAt} /> },
              { label: t('fact.source'), value: word('source', view.source) },
              { label: t('fact.outcome'), value: view.outcome && word('outcome', view.outcome) },
            ]}
          />
        </div>
        <div class="bar">
          {may(view, 'case.assign') && (
            <Button shortcut="A" onClick={() => ask('assign')}>
              {t('case.assign')}
            </Button>
          )}
          {may(view, 'case.close') && view.status !== 'closed' && (
            <Button kind={primary === 'close' ? 'primary' : 'default'} icon="check" onClick={() => ask('close')}>
              {t('case.close')}
            </Button>
          )}
          {may(view, 'case.reopen') && view.status === 'closed' && (
            <Button onClick={() => ask('reopen')}>{t('case.reopen')}</Button>
          )}
        </div>
      </div>
    </div>
  )
}
