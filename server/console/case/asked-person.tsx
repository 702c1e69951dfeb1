import type { PersonRef } from '@breakwater/shared/person.ts'
import type { ComponentChildren } from 'preact'
import { Button } from '../parts/button.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'

interface AskedPersonProps {
  asked: { person: PersonRef; at: string; reason: string }
  /** what they get to read, in a few words */
  reads: string
  busy: boolean
  /** ends the request, for whoever may */
  end?: (() => void) | undefined
  children?: ComponentChildren
}

/** Somebody who was asked into a case: who, since when, why, and how it ends. */
export function AskedPerson({ asked, reads, busy, end, children }: AskedPersonProps) {
  return (
    <div class="stack">
      <p>
        <b>
          <bdi>{asked.person.name}</bdi>
        </b>{' '}
        <span class="small muted">
          <Time at={asked.at} /> · {reads}
        </span>
      </p>
      <p class="small" dir="auto">
        {asked.reason}
      </p>
      {children}
      {end && (
        <div class="bar">
          <Button small busy={busy} onClick={end}>
            {t('counsel.end')}
          </Button>
        </div>
      )}
    </div>
  )
}
