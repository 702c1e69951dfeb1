import type { ClauseRef } from '@breakwater/shared/step.ts'
import { Pill } from '../parts/pill.tsx'
import { t } from '../text.ts'

export function ClauseList({ clauses, target }: { clauses: readonly ClauseRef[]; target: string }) {
  return (
    <ol class="clauses">
      {clauses.map((clause) => (
        <li
          key={clause.id}
          id={clause.id}
          tabIndex={-1}
          class={clause.id === target ? 'card sect target' : 'card sect'}
        >
          <h2>{clause.at}</h2>
          <p dir="auto">{clause.says}</p>
          {clause.origin !== 'policy' && <Pill icon="info">{t(`policy.origin_${clause.origin}`)}</Pill>}
        </li>
      ))}
    </ol>
  )
}
