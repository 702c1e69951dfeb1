import type { OwnText } from '@breakwater/shared/contract/texts.ts'
import type { ClauseRef } from '@breakwater/shared/step.ts'
import { Pill } from '../parts/pill.tsx'
import { t } from '../text.ts'

/** The clauses in the organisation's own words where it uploaded them, else in ours (SETTLED 65). */
export function ClauseList({
  clauses,
  target,
}: {
  clauses: readonly (ClauseRef & { own: OwnText | null })[]
  target: string
}) {
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
          {clause.own ? (
            <>
              <blockquote class="told">
                {clause.own.heading && <p class="strong">{clause.own.heading}</p>}
                {clause.own.text.map((text, i) => (
                  <p key={`${clause.id} ${i}`} dir="auto">
                    {text}
                  </p>
                ))}
              </blockquote>
              <p class="muted" dir="auto">
                {t('policy.own.in_short', { says: clause.says })}
              </p>
            </>
          ) : (
            <p dir="auto">{clause.says}</p>
          )}
          {clause.origin !== 'policy' && <Pill icon="info">{t(`policy.origin_${clause.origin}`)}</Pill>}
        </li>
      ))}
    </ol>
  )
}
