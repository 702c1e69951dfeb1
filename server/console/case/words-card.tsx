import type { CaseView } from '@breakwater/shared/case.ts'
import { useState } from 'preact/hooks'
import { Card } from '../parts/card.tsx'
import { HiddenContent } from '../parts/hidden-content.tsx'
import { Time } from '../parts/time.tsx'
import { t, word } from '../text.ts'
import { firstName } from './may.ts'

/** What the person told us in their own words: hidden until someone chooses to read it. */
export function WordsCard({ view, words }: { view: CaseView; words: NonNullable<CaseView['words']> }) {
  const [shown, show] = useState(false)
  const name = firstName(view)
  return (
    <Card title={<bdi>{name ? t('words.title', { name }) : t('words.title_nameless')}</bdi>}>
      {shown ? (
        <ol class="stack">
          {words.map((one) => (
            <li key={one.at}>
              <p class="small muted">
                <Time at={one.at} /> {one.behaviours.map((b) => word('behaviour', b)).join(', ')}
              </p>
              <p class="told" dir="auto">
                {one.text || t('words.none')}
              </p>
            </li>
          ))}
        </ol>
      ) : (
        <HiddenContent
          title={t('words.hidden')}
          says={t('words.hidden_says')}
          action={t('words.show')}
          show={() => show(true)}
        />
      )}
    </Card>
  )
}
