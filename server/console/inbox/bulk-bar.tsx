import { Button } from '../parts/button.tsx'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'

interface BulkBarProps {
  chosen: number
  total: number
  waiting: { count: number; danger: boolean }
  claims: boolean
  may: boolean
  busy: boolean
  error: unknown
  all(): void
  clear(): void
  give(): void
  show(): void
}

/** The head of the list: what is selected and what can be done with it, or what arrived meanwhile. */
export function BulkBar({ chosen, total, waiting, claims, may, busy, error, all, clear, give, show }: BulkBarProps) {
  return (
    <div class="hd">
      <span aria-live="polite">
        {chosen > 0 ? <b>{t('bulk.selected', { count: chosen })}</b> : t('bulk.shown', { count: total })}
      </span>
      {waiting.count > 0 && (
        <Button
          small
          kind={waiting.danger ? 'danger' : 'default'}
          icon={waiting.danger ? 'phone' : 'inbox'}
          onClick={show}
        >
          {t(waiting.danger ? 'bulk.arrived_danger' : 'bulk.arrived', { count: waiting.count })}
        </Button>
      )}
      {chosen > 0 && (
        <span class="bulk">
          {may && (
            <Button small busy={busy} onClick={give}>
              {t(claims ? 'bulk.claim' : 'bulk.assign')}
            </Button>
          )}
          {chosen < total && (
            <Button small onClick={all}>
              {t('bulk.all', { count: total })}
            </Button>
          )}
          <Button small kind="quiet" onClick={clear}>
            {t('bulk.clear')}
          </Button>
        </span>
      )}
      <Refused error={error} />
    </div>
  )
}
