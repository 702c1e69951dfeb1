import type { CaseView } from '@breakwater/shared/case.ts'
import type { Proposing } from '@breakwater/shared/proposal.ts'
import { Time } from '../parts/time.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'

interface DecidedActionProps {
  reference: string
  proposal: Proposing | undefined
  /** how the way to it looks */
  look: 'btn primary' | 'btn'
}

/** Something that others decide: the way to the proposal, or to its dossier; words where there is nothing for this reader to do. */
export function DecidedAction({ reference, proposal, look }: DecidedActionProps) {
  const waiting = proposal?.waiting
  if (proposal?.can)
    return (
      <a class={look} href={at.propose(reference, proposal.action)}>
        {t('propose.open', { what: proposal.title })}
      </a>
    )
  if (!waiting) return <p class="muted small">{t('propose.nobody')}</p>
  return (
    <>
      {waiting.yours && (
        <a class={look} href={at.decision(waiting.id)}>
          {t('propose.read')}
        </a>
      )}
      <p class="muted small">
        <bdi>{t('decisions.by', { name: waiting.by.name })}</bdi> <Time at={waiting.at} as="date" /> ·{' '}
        {t('decisions.until')} <Time at={waiting.expires} as="date" />
      </p>
    </>
  )
}

/** The proposal of an action on this case, where there is one for this reader. */
export const proposalOf = ({ proposals }: Pick<CaseView, 'proposals'>, action: string): Proposing | undefined =>
  proposals?.find((one) => one.action === action)
