import type { CaseHint } from '@breakwater/shared/case.ts'
import { Card } from '../parts/card.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'

/** Cases that may belong to this one; a person decides. */
export function HintsCard({ hints }: { hints: readonly CaseHint[] }) {
  return (
    <Card title={t('together.title')}>
      <ul class="stack">
        {hints.map((hint) => (
          <li key={hint.reference}>
            {hint.readable ? <a href={at.case(hint.reference)}>{hint.reference}</a> : <span>{hint.reference}</span>}
            <p class="small muted">{hint.says}</p>
          </li>
        ))}
      </ul>
    </Card>
  )
}
