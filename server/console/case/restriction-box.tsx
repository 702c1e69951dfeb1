import type { MarkView, RestrictionView } from '@breakwater/shared/restriction.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Refused } from '../parts/refused.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'
import type { CaseVerbs } from './verbs.ts'

const standsStill = ({ state, cause }: MarkView) =>
  ['failed', 'drifted', 'unknown'].includes(state) || (state === 'planned' && cause !== null)

/** The restriction and its mark on each CRM record. A mark that was not read back is said to be missing. */
export function RestrictionBox({
  restriction,
  retry,
  lift,
}: {
  restriction: RestrictionView
  retry: CaseVerbs['retryMark'] | null
  /** asks for the reason; null for whoever may not lift */
  lift: (() => void) | null
}) {
  const waiting = restriction.marks.some(({ state }) => !['verified', 'lifted', 'superseded', 'gone'].includes(state))
  return (
    <div class="dnc">
      <Icon name={restriction.stage === 'lifted' ? 'check' : 'stop'} />
      <div>
        {t(`stage.${restriction.stage}`)}
        <span>
          <bdi>{restriction.reference}</bdi>
          {restriction.since && (
            <>
              {' '}
              · {t('restriction.since')} <Time at={restriction.since} as="date" />
            </>
          )}
        </span>
        {waiting && <span class="strong">{t('restriction.not_updated')}</span>}
        {restriction.shielded && <span>{t('restriction.shielded')}</span>}
        <ul>
          {restriction.marks.map((mark) => (
            <li key={mark.id}>
              <span>
                <bdi>{mark.connection}</bdi>: {t(`mark.${mark.state}`)} <Time at={mark.updatedAt} />
                {mark.cause && t.has(mark.cause) ? ` ${t(mark.cause)}` : ''}
              </span>
              {retry && standsStill(mark) && (
                <Button small busy={retry.busy} onClick={() => retry.send({ params: { id: mark.id }, body: {} })}>
                  {t('action.try_again')}
                </Button>
              )}
            </li>
          ))}
        </ul>
        {lift && restriction.stage !== 'lifted' && (
          <Button small kind="quiet" onClick={lift}>
            {t('restriction.lift')}
          </Button>
        )}
        <Refused error={retry?.error} />
      </div>
    </div>
  )
}
