import type { CaseView } from '@breakwater/shared/case.ts'
import { Pill } from '../parts/pill.tsx'
import { dueWords } from '../parts/time.tsx'
import { t } from '../text.ts'

const STATUS = {
  new: { tone: 'accent', icon: 'inbox' },
  open: { tone: 'info', icon: 'eye' },
  closed: { tone: 'calm', icon: 'check' },
} as const

export function StatePills({ view }: { view: CaseView }) {
  const due = view.next?.dueAt
  return (
    <>
      {view.danger && (
        <Pill tone="danger" icon="phone">
          {t('state.danger')}
        </Pill>
      )}
      <Pill {...STATUS[view.status]}>{t(`state.${view.status}`)}</Pill>
      {view.verdict !== 'verified' && (
        <Pill tone="note" icon="info">
          {t(`state.${view.verdict}`)}
        </Pill>
      )}
      {view.next?.overdue ? (
        <Pill tone="warn" icon="clock">
          {t('state.next_overdue')}
        </Pill>
      ) : (
        due && (
          <Pill tone="warn" icon="clock">
            {t('state.next_due', { due: dueWords(due) })}
          </Pill>
        )
      )}
    </>
  )
}
