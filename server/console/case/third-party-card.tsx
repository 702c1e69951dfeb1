import type { CaseView, ThirdPartyProposal, ThirdPartyView } from '@breakwater/shared/case.ts'
import { useState } from 'preact/hooks'
import { Avatar } from '../parts/avatar.tsx'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Refused } from '../parts/refused.tsx'
import { visible } from '../parts/visible.ts'
import { t } from '../text.ts'
import { AccountBox } from './account-box.tsx'
import { LiftDialog } from './lift-dialog.tsx'
import { may } from './may.ts'
import { RestrictionBox } from './restriction-box.tsx'
import { ThirdPartyDialog } from './third-party-dialog.tsx'
import { UndoIdentity } from './undo-identity.tsx'
import type { CaseVerbs } from './verbs.ts'

/** Who this is about: a proposal of software until a person says so, and what colleagues may do meanwhile. */
export function ThirdPartyCard({ view, third, verbs }: { view: CaseView; third: ThirdPartyView; verbs: CaseVerbs }) {
  const [editing, edit] = useState<'correct' | 'add' | null>(null)
  const [lifting, setLifting] = useState(false)
  const { reference } = view
  const known = (address: string) => third.identifiers.some((one) => one.confirmed && one.value === address)
  const confirm = (proposal: ThirdPartyProposal, also: boolean) =>
    verbs.thirdParty.send({
      params: { reference },
      body: {
        proposal: proposal.id,
        name: proposal.name,
        address: proposal.address,
        organisation: proposal.organisation,
        also,
      },
    })
  return (
    <Card title={t('third.title')}>
      <div class="tp">
        <div class="people">
          <ul>
            <li>
              <Avatar name={third.name || '?'} />
              <div class="who">
                <b>
                  <bdi>{visible(third.name) || t('third.unknown')}</bdi>
                </b>
                <span>
                  {third.organisation && <bdi>{visible(third.organisation)} · </bdi>}
                  {view.relation.label}
                </span>
                {third.identifiers.map((one) => (
                  <span key={one.value} class="address">
                    <bdi>{visible(one.value)}</bdi>
                    {!one.confirmed && ` (${t('third.unconfirmed')})`}
                  </span>
                ))}
              </div>
            </li>
          </ul>
        </div>
        {third.proposals.map((proposal) => (
          <div class="well" key={proposal.id}>
            <p class="small">
              <b>{t('third.proposal')}</b> {proposal.how}
            </p>
            <p>
              <bdi>{visible(proposal.name)}</bdi> <bdi class="address">{visible(proposal.address)}</bdi>
              {proposal.organisation && <bdi>, {visible(proposal.organisation)}</bdi>}
            </p>
            <p class="small muted">{t(`grade.${proposal.grade}`)}</p>
            {may(view, 'third-party.confirm') && (
              <div class="bar">
                <Button small icon="check" busy={verbs.thirdParty.busy} onClick={() => confirm(proposal, false)}>
                  {t('third.confirm')}
                </Button>
                {third.id && proposal.address && !known(proposal.address) && (
                  <Button small kind="quiet" busy={verbs.thirdParty.busy} onClick={() => confirm(proposal, true)}>
                    {t('third.also')}
                  </Button>
                )}
              </div>
            )}
          </div>
        ))}
        {may(view, 'third-party.confirm') && (
          <div class="bar">
            <Button small kind="quiet" onClick={() => edit('correct')}>
              {t('third.correct')}
            </Button>
            {third.id && (
              <Button small kind="quiet" onClick={() => edit('add')}>
                {t('third.add')}
              </Button>
            )}
            {third.undo && <UndoIdentity reference={reference} verbs={verbs} />}
          </div>
        )}
        {!editing && <Refused error={verbs.thirdParty.error} />}
        {third.restriction && (
          <RestrictionBox
            restriction={third.restriction}
            retry={may(view, 'restriction.retry') ? verbs.retryMark : null}
            lift={may(view, 'restriction.lift') ? () => setLifting(true) : null}
          />
        )}
        {third.account && <AccountBox reference={reference} account={third.account} />}
        {third.earlierReports.count > 0 && (
          <div>
            <h3>{t('third.earlier', { count: third.earlierReports.count })}</h3>
            <p class="small muted">{third.earlierReports.words}</p>
          </div>
        )}
      </div>
      {lifting && <LiftDialog reference={reference} ask={verbs.lift} close={() => setLifting(false)} />}
      {editing && (
        <ThirdPartyDialog
          third={third}
          adds={editing === 'add'}
          busy={verbs.thirdParty.busy}
          error={verbs.thirdParty.error}
          save={(body) =>
            verbs.thirdParty.send({ params: { reference }, body: { proposal: null, ...body } }, () => edit(null))
          }
          close={() => {
            verbs.thirdParty.forget()
            edit(null)
          }}
        />
      )}
    </Card>
  )
}
