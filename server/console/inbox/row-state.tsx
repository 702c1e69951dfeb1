import type { InboxRow } from '@breakwater/shared/case.ts'
import { Pill } from '../parts/pill.tsx'
import { t } from '../text.ts'

/** The one state of a row that matters most: safety, then an unknown sender, then time. */
export function RowState({ row }: { row: InboxRow }) {
  if (row.danger)
    return (
      <Pill tone="danger" icon="phone">
        {t('state.danger')}
      </Pill>
    )
  if (row.unverified)
    return (
      <Pill tone="note" icon="info">
        {t('state.unverified')}
      </Pill>
    )
  if (row.overdue)
    return (
      <Pill tone="warn" icon="clock">
        {t('state.overdue')}
      </Pill>
    )
  if (row.status === 'closed')
    return (
      <Pill tone="calm" icon="check">
        {t('state.closed')}
      </Pill>
    )
  return row.claimed ? (
    <Pill tone="info" icon="eye">
      {t('state.open')}
    </Pill>
  ) : (
    <Pill tone="accent" icon="inbox">
      {t('state.new')}
    </Pill>
  )
}
